import { afterEach, describe, expect, test } from 'vitest';
import type { Actor } from '../../src/domain/kernel/access.ts';
import { explain, isRefusal, type Refusal } from '../../src/domain/kernel/refusal.ts';
import { markdownOf } from '../../src/domain/shifts/markdown.ts';
import { ANA, alert, BELA, given, type House, minutes, openHouse, settings } from './house.ts';

const CHRIS: Actor = { name: 'chris', role: 'operator' };
const TEAMS = {
  team: [
    { name: 'noc', members: ['ana', 'bela', 'chris'], oncall: ['noc'] },
    { name: 'web', members: ['chris'] },
  ],
  rotation: [{ name: 'noc', start: '2026-11-16', handover: '04:00', turn: 'daily', members: ['ana', 'bela'] }],
};

let house: House;
afterEach(() => house?.close());
const open = async (): Promise<void> => {
  house = await openHouse({ settings: settings(TEAMS) });
  await house.start();
};
const shift = () => house.watchbill.shift;
const said = (answer: unknown): string => (isRefusal(answer) ? explain(answer as Refusal).text : JSON.stringify(answer));
const handOver = async (...to: readonly string[]) => given(await shift().handover({ to: [...to] }, ANA));

describe('a briefing', () => {
  test('says what is open, quiet, planned and owed, and what was written down', async () => {
    await open();
    await house.receive(alert(), alert({ fingerprint: 'f2', instance: 'db2:9100' }), alert({ fingerprint: 'f3', alertname: 'Noise' }));
    await house.watchbill.alert.acknowledge({ alerts: ['A2'] }, BELA);
    given(await house.watchbill.silence.add({ matchers: ['alertname=Noise'], for: '2h', comment: 'being replaced' }, BELA));
    given(await house.watchbill.task.create({ title: 'Call the vendor', due: '2026-11-21T02:00:00Z', assignee: 'ana' }));
    given(await house.watchbill.task.create({ title: 'Renew the certificate', due: '2026-11-21T09:00:00Z' }));
    given(await shift().log({ text: 'The vendor calls back at four', about: ['A1', 'a2'] }, ANA));
    const briefing = given(await shift().briefing({}));
    expect(briefing.open.map(({ subject }) => subject)).toEqual(['A1']);
    expect(briefing.acknowledged).toMatchObject([{ subject: 'A2', who: 'bela' }]);
    expect(briefing.clocks[0]).toMatchObject({ subject: 'A1', text: expect.stringContaining('tells bela by mail') });
    expect(briefing.tasks.map(({ text }) => text)).toEqual(['normal, open: Renew the certificate']);
    expect(briefing.muted).toMatchObject([{ subject: 'S1', text: 'being replaced (1 quiet)', who: 'bela' }]);
    expect(briefing.planned).toMatchObject([{ subject: 'noc', text: expect.stringMatching(/is on call after/) }]);
    expect(briefing.owed.map(({ text }) => text)).toEqual(['overdue: Call the vendor', expect.stringMatching(/^answered, comes back: /)]);
    expect(briefing.notes).toMatchObject([{ subject: 'A1 A2', text: 'The vendor calls back at four', who: 'ana' }]);
    expect(briefing.says).toBe('Nobody has taken over yet; who is on call answers.');
    expect((await house.timeline('A1')).at(-1)).toBe('shift.noted shift log: The vendor calls back at four');
    const page = markdownOf(briefing);
    expect(page).toContain('## Open and not acknowledged (1)');
    expect(page).toContain('| A2 | critical: db1 is down (db2) | bela | 2026-11-21 03:00 |');
  });

  test('of a team is what is theirs and what is nobody’s', async () => {
    await open();
    for (const team of ['noc', 'web', null])
      given(await house.watchbill.task.create({ title: `of ${team}`, ...(team === null ? {} : { team }), due: '2026-11-21T05:00:00Z' }));
    expect(given(await shift().briefing({ team: 'web' })).tasks.map(({ text }) => text)).toEqual([
      'normal, open: of web',
      'normal, open: of null',
    ]);
    expect(said(await shift().briefing({ team: 'sales' }))).toBe('--team: sales is no team; allowed: noc, web.');
  });

  test('names many by a number', async () => {
    await open();
    await house.receive(
      ...Array.from({ length: 60 }, (_, at) => alert({ fingerprint: `many${at}`, alertname: `Kind${at}`, instance: `host${at}` })),
    );
    const { open: listed, counts } = given(await shift().briefing({}));
    expect([listed.length, counts.open]).toEqual([50, 60]);
    expect(markdownOf(given(await shift().briefing({})))).toContain('and 10 more');
  });
});

describe('a shift', () => {
  test('changes hands when the next person has read and accepted, and not before', async () => {
    await open();
    await house.receive(alert());
    expect((await handOver('bela')).says).toBe('ana stays responsible until bela accepts H1.');
    expect(said(await shift().accept({}, BELA))).toContain('you have not read its briefing');
    expect(said(await shift().accept({ handover: 'H1' }, CHRIS))).toBe('H1: it is for bela, not for chris; allowed: bela.');
    expect(given(await shift().read({}, BELA)).open.map(({ subject }) => subject)).toEqual(['A1']);
    expect(given(await shift().show({}))).toMatchObject({ responsible: 'ana', pending: [{ number: 'H1', state: 'pending' }] });
    await house.receive(alert({ fingerprint: 'f2', instance: 'db2:9100' }));
    expect(given(await shift().accept({}, BELA))).toMatchObject({ state: 'accepted', endedBy: 'bela', says: 'bela is responsible.' });
    expect(given(await shift().show({}))).toMatchObject({ responsible: 'bela', pending: [] });
    // The record is what bela read, and not what came after it.
    expect(given(await shift().briefing({ of: 'H1' })).open.map(({ subject }) => subject)).toEqual(['A1']);
    expect(said(await shift().accept({ handover: 'H1' }, BELA))).toBe('H1 is already accepted by bela since 03:00:00Z.');
  });

  test('is not taken over on what was read long ago', async () => {
    await open();
    await handOver('bela');
    given(await shift().read({}, BELA));
    await house.pass(minutes(16));
    expect(said(await shift().accept({}, BELA))).toBe(
      'H1: you read its briefing 16 minutes ago; allowed: shift read H1 once more, then shift accept H1.',
    );
    given(await shift().read({}, BELA));
    given(await shift().accept({}, BELA));
  });

  test('that nobody accepts is told, once, to both sides', async () => {
    await open();
    await handOver('bela');
    await house.pass(minutes(15) - 1_000);
    expect(house.mail.letters).toEqual([]);
    await house.pass(minutes(30));
    expect(house.mail.letters.map(({ address, subject }) => `${address} ${subject}`)).toEqual([
      'ana@example.org [SHIFT] H1 is not accepted',
      'bela@example.org [SHIFT] H1 is not accepted',
    ]);
  });

  test('is taken back, or declined, and another is handed over to', async () => {
    await open();
    await handOver('bela');
    expect(said(await shift().handover({ to: ['chris'] }, ANA))).toContain('H1 to bela is not accepted yet');
    expect(said(await shift().withdraw({ handover: 'H1' }, CHRIS))).toContain('needs');
    given(await shift().withdraw({ handover: 'H1' }, BELA));
    await handOver('team:noc');
    expect(given(await shift().list({}))).toMatchObject([
      { number: 'H2', to: ['bela', 'chris'] },
      { number: 'H1', state: 'withdrawn' },
    ]);
  });

  test('is handed over by whoever has it, or by a lead', async () => {
    await open();
    await handOver('bela');
    given(await shift().read({}, BELA));
    given(await shift().accept({}, BELA));
    expect(isRefusal(await shift().handover({ to: ['chris'] }, CHRIS))).toBe(true);
    expect(said(await shift().handover({ to: ['ana'] }, { name: 'chris', role: 'lead' }))).toContain(
      'bela stays responsible until ana accepts',
    );
    expect(said(await shift().handover({ to: ['bela'] }, BELA))).toContain('bela would hand over to bela');
    expect(said(await shift().handover({ to: ['nobody'] }, BELA))).toContain('nobody is nobody in [people] and no team');
  });

  test('of two teams changes hands by itself', async () => {
    await open();
    given(await shift().handover({ to: ['bela'], team: 'noc' }, ANA));
    given(await shift().handover({ to: ['bela'] }, ANA));
    expect(said(await shift().read({}, BELA))).toContain('H1 (noc), H2 (the house)');
    given(await shift().read({ handover: 'H1' }, BELA));
    given(await shift().accept({ handover: 'H1' }, BELA));
    expect(given(await shift().show({ team: 'noc' }))).toMatchObject({ responsible: 'bela', pending: [{ number: 'H2' }] });
    expect(given(await shift().show({}))).toMatchObject({ responsible: 'ana' });
  });
});
