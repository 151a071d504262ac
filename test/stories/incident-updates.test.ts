/** News of an incident for those who wait for it, and whoever owes some is asked. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { steppedClock } from './clock.ts';
import { ANA, BELA, given, type House, hours, minutes, openHouse, PEOPLE, settings } from './house.ts';

const STAKES = {
  team: [{ name: 'web', members: ['ana', 'bela'] }],
  people: { ...PEOPLE, dora: { name: 'Dora', mail: 'dora@example.org' } },
  stakeholder: [
    { name: 'acme', tell: ['mail:ops@acme.example'], client: ['acme'], zone: 'America/New_York' },
    { name: 'shop', tell: ['dora'], components: ['shop'] },
    { name: 'windows-only', tell: ['mail:plan@example.org'], on: ['announced'] },
    { name: 'press', tell: ['mail:press@example.org'], components: ['nothing-here'] },
  ],
};

let house: House;
const open = async (db = ':memory:', clock = steppedClock()): Promise<void> => {
  house = await openHouse({ db, clock, settings: settings(STAKES) });
  await house.start();
};
beforeEach(async () => {
  await open();
  const { component, incident } = house.watchbill;
  given(await component.create({ name: 'web07', type: 'service', client: 'acme' }));
  given(await component.create({ name: 'shop', type: 'service' }));
  given(await component.link({ component: 'shop', kind: 'needs', to: 'web07' }));
  given(await incident.declare({ title: 'Checkout is slow', severity: 'critical', component: ['web07'], policy: 'none' }));
});
afterEach(async () => {
  // Whoever goes by the log alone finds nothing else than what happened.
  expect(given(await house.watchbill.audit.run({}))).toEqual([]);
  await house.close();
});

const update = async (more: Readonly<Record<string, unknown>> = {}) => {
  const answer = given(await house.watchbill.incident.update({ incident: 'I1', text: 'We found the cause.', ...more }));
  await house.settle();
  return answer;
};
const letters = () => house.mail.letters.map(({ address, subject }) => `${address} ${subject}`);
const sentence = (answer: unknown): string => {
  if (!isRefusal(answer)) throw new Error(`not refused: ${JSON.stringify(answer)}`);
  return explain(answer).text;
};

describe('an update', () => {
  test('goes to whoever has a stake in what it is about and what hangs on that, by their clocks', async () => {
    expect((await update()).told).toEqual([
      { stakeholder: 'acme', because: 'web07', person: 'ops@acme.example', channel: 'mail', address: 'ops@acme.example' },
      { stakeholder: 'shop', because: 'shop', person: 'dora', channel: 'mail', address: 'dora@example.org' },
    ]);
    expect(letters()).toEqual(['ops@acme.example [INVESTIGATING] Checkout is slow', 'dora@example.org [INVESTIGATING] Checkout is slow']);
    expect(house.mail.letters[0]?.text).toBe(
      [
        'We found the cause.',
        '',
        'Stage:     investigating',
        'Severity:  critical',
        'Since:     2026-11-20 22:00 America/New_York',
        'You hear again by 2026-11-20 22:30 America/New_York.',
      ].join('\n'),
    );
    const { timeline } = given(await house.watchbill.incident.show({ incident: 'I1' }));
    expect(timeline.map(({ text }) => text)).toContain(
      'We found the cause. (told ops@acme.example by mail, dora by mail; the next by 03:30Z)',
    );
  });

  test('goes to others who are named, nobody twice, or to them alone', async () => {
    expect((await update({ to: ['team:web,dora', 'press'] })).told.map(({ stakeholder, person }) => [stakeholder, person])).toEqual([
      ['team:web', 'ana'],
      ['team:web', 'bela'],
      ['dora', 'dora'],
      ['press', 'press@example.org'],
      ['acme', 'ops@acme.example'],
    ]);
    const alone = given(await house.watchbill.incident.stakeholders({ incident: 'I1', to: ['bela'], only: true }));
    expect(alone).toMatchObject([{ person: 'bela', because: 'named' }]);
  });

  test('goes to nobody whom it cannot reach, and an address of nobody is for a lead', async () => {
    const { incident } = house.watchbill;
    expect(sentence(await incident.update({ incident: 'I1', text: 'x', to: ['chris'] }))).toBe(
      '--to: "chris" is nobody who can be told; allowed: acme, shop, windows-only, press, ana, bela, chris, dora, team:NAME, mail:noc@example.org.',
    );
    expect(sentence(await incident.update({ incident: 'I1', text: 'x', to: ['mail:ceo@example.org'] }))).toBe(
      'Telling mail:ceo@example.org, an address of nobody in the configuration, needs a lead; you are an operator.',
    );
    expect(letters()).toEqual([]);
    given(await incident.update({ incident: 'I1', text: 'x', to: ['mail:ceo@example.org'], only: true }, { ...ANA, role: 'lead' }));
  });

  test('whoever was told hears how it ended', async () => {
    await update();
    given(await house.watchbill.incident.resolve({ incidents: ['I1'], note: 'The cache is warm.' }));
    await house.settle();
    expect(letters().slice(2)).toEqual(['dora@example.org [RESOLVED] Checkout is slow', 'ops@acme.example [RESOLVED] Checkout is slow']);
    expect(house.mail.letters.at(-1)?.text).toContain('The cache is warm.\n\nStage:     resolved');
  });
});

describe('the next update', () => {
  const due = async () => given(await house.watchbill.incident.show({ incident: 'I1' })).updateDueAt;

  test('is owed by the severity, and whoever leads is asked until there is one', async () => {
    expect(await due()).toBe(house.clock.now() + minutes(30));
    given(await house.watchbill.incident.role({ incident: 'I1', role: 'lead' }));
    await house.pass(minutes(30));
    expect(letters()).toEqual(['ana@example.org [UPDATE DUE] I1 Checkout is slow']);
    expect(house.mail.letters[0]?.text).toContain("Give it with: watchbill incident update I1 'what is known'");
    given(await house.watchbill.incident.role({ incident: 'I1', role: 'communications', person: 'bela' }, BELA));
    await house.pass(minutes(30));
    expect(letters().at(-1)).toBe('bela@example.org [UPDATE DUE] I1 Checkout is slow');
    expect(house.mail.letters.at(-1)?.text).toContain('Since 30m00s those who wait for news of I1 are owed an update.');
    await update({ next: '2h' });
    expect(await due()).toBe(house.clock.now() + hours(2));
    given(await house.watchbill.incident.resolve({ incidents: ['I1'] }));
    expect(await due()).toBeNull();
    given(await house.watchbill.incident.reopen({ incident: 'I1' }));
    expect(await due()).toBe(house.clock.now() + minutes(30));
  });

  test('is asked for although the engine died when it fell due', async () => {
    given(await house.watchbill.incident.role({ incident: 'I1', role: 'lead' }));
    house.crash();
    house.clock.advance(minutes(45));
    await house.start();
    await house.pass(minutes(1));
    expect(letters()).toEqual(['ana@example.org [UPDATE DUE] I1 Checkout is slow']);
    expect(house.mail.letters[0]?.text).toMatch(/^Since 15m\d\ds those who wait/);
  });

  test('that nobody leads says so, and of what is not so bad none is owed', async () => {
    await house.pass(minutes(30));
    const { timeline } = given(await house.watchbill.incident.show({ incident: 'I1' }));
    expect(timeline.at(-1)?.text).toBe('an update is owed: nobody leads it who could be asked');
    expect(given(await house.watchbill.incident.declare({ title: 'x', severity: 'warning', policy: 'none' })).updateDueAt).toBeNull();
  });
});
