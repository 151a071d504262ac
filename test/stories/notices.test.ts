/** Stakeholders are told of maintenance: who, when, in whose time, once, and again when it changes. */
import { afterEach, describe, expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { alert, given, type House, hours, minutes, openHouse, settings } from './house.ts';

let house: House;
const DAY = hours(24);

const STAKEHOLDERS = [
  { name: 'acme', tell: ['mail:ops@acme.example'], client: ['acme'], zone: 'America/New_York', before: ['24h', '1h'] },
  { name: 'web', tell: ['chris'], components: ['eu/*'], before: ['1h'], on: ['reminder', 'started', 'ended'] },
  { name: 'elsewhere', tell: ['mail:other@example.org'], components: ['us'] },
];
const PEOPLE = {
  ana: { name: 'Ana Moreau', mail: 'ana@example.org' },
  bela: { name: 'Béla Kovács', mail: 'bela@example.org' },
  chris: { name: 'Chris', mail: 'chris@example.org', sms: '+447700900123', zone: 'Asia/Kolkata' },
};

const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({
    settings: settings({ people: PEOPLE, stakeholder: STAKEHOLDERS, notice: { crew: [] }, alert: { parents: { edges: [] } }, ...more }),
  });
  await house.start();
  for (const [name, parent, client] of [['eu'], ['web-1', 'eu', 'acme'], ['db-1'], ['us']] as const)
    given(
      await house.watchbill.component.create({
        ...{ name, type: 'device' },
        ...(parent === undefined ? {} : { parent }),
        ...(client === undefined ? {} : { client }),
      }),
    );
  given(await house.watchbill.component.link({ component: 'web-1', to: 'db-1', kind: 'needs' }));
};
afterEach(() => house.close());

const later = async (ms: number): Promise<void> => {
  house.clock.advance(ms);
  await house.settle();
};
const planned = async (inMs = 2 * DAY, more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  const start = formatInstant(house.clock.now() + inMs);
  given(await house.watchbill.window.add({ title: 'New disks', start, length: '2h', target: ['db-1'], zone: 'UTC', ...more }));
  given(await house.watchbill.window.approve({ windows: ['W1'] }));
  await house.settle();
};
const told = (): string[] => house.mail.told();
const shown = async (window = 'W1') => given(await house.watchbill.window.show({ window }));
const last = () => house.mail.letters.at(-1);

describe('before a window', () => {
  test('whoever depends on what is worked on is told so long before as they said, by their own clocks', async () => {
    await open();
    await planned();
    expect(told()).toEqual([]);
    await later(DAY);
    expect(told()).toEqual(['ops@acme.example [MAINTENANCE in 24 hours] W1 New disks']);
    expect(await shown()).toMatchObject({ state: 'announced' });
    await later(hours(23));
    expect(told().slice(1).sort()).toEqual([
      'chris@example.org [MAINTENANCE in 60 minutes] W1 New disks',
      'ops@acme.example [MAINTENANCE in 60 minutes] W1 New disks',
    ]);
    const { start } = await shown();
    const letters = new Map(house.mail.letters.slice(1).map((letter) => [letter.address, letter]));
    const clock = (zone: string): string =>
      new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(start ?? 0);
    expect(letters.get('ops@acme.example')?.text).toContain(clock('America/New_York'));
    expect(letters.get('chris@example.org')?.text).toContain(clock('Asia/Kolkata'));
    expect(letters.get('chris@example.org')?.text).toContain(', Asia/Kolkata');
    expect(letters.get('chris@example.org')?.html).toContain('<h1');
    await later(minutes(10));
    expect(told()).toHaveLength(3);
    expect((await shown()).told).toMatchObject([
      { notice: 'reminder', stakeholder: 'web', person: 'chris', state: 'sent' },
      { notice: 'reminder', stakeholder: 'acme', address: 'ops@acme.example', state: 'sent' },
      { notice: 'reminder', stakeholder: 'acme', address: 'ops@acme.example', state: 'sent' },
    ]);
  });

  test('what fell due while no engine ran is told once and says how late it is; what is over is told to nobody', async () => {
    await open();
    await planned();
    await house.stop();
    house.clock.advance(2 * DAY - minutes(20));
    await house.start();
    expect(told().sort()).toEqual([
      'chris@example.org [MAINTENANCE in 20 minutes] W1 New disks',
      'ops@acme.example [MAINTENANCE in 20 minutes] W1 New disks',
    ]);
    expect(last()?.text).toContain('late by 40m00s');
    given(
      await house.watchbill.window.add({
        title: 'Switch',
        start: formatInstant(house.clock.now() + 2 * DAY),
        length: '1h',
        target: ['web-1'],
      }),
    );
    given(await house.watchbill.window.approve({ windows: ['W2'] }));
    await house.stop();
    house.clock.advance(3 * DAY);
    await house.start();
    expect(told().filter((line) => line.includes('Switch'))).toEqual([]);
  });

  test('a crash between the decision and the sending loses nothing and sends under the same key', async () => {
    await open();
    await planned();
    house.mail.behave('hang');
    await later(DAY);
    expect(house.mail.attempts).toHaveLength(1);
    house.crash();
    house.mail.behave('accept');
    await house.start();
    await later(minutes(2));
    expect(told()).toEqual(['ops@acme.example [MAINTENANCE in 24 hours] W1 New disks']);
    expect(new Set(house.mail.attempts.map(({ key }) => key)).size).toBe(1);
  });

  test('announcing shows who is told before it tells them, and shorter lead times only remind', async () => {
    await open();
    await planned();
    const [preview] = given(await house.watchbill.window.announce({ windows: ['W1'], dryRun: true }));
    expect(preview).toMatchObject({
      state: 'approved',
      told: [{ stakeholder: 'acme', address: 'ops@acme.example', zone: 'America/New_York', because: 'eu/web-1' }],
    });
    await house.settle();
    expect(told()).toEqual([]);
    given(await house.watchbill.window.announce({ windows: ['W1'] }));
    await house.settle();
    expect(told()).toEqual(['ops@acme.example [MAINTENANCE] W1 New disks']);
    await later(DAY);
    expect(told()).toHaveLength(2);
  });

  test('budgets hold back none of them', async () => {
    await open({ notification: { budget: { mail: '1/1h' }, cap: '1/1h' } });
    await planned();
    await later(2 * DAY - hours(1));
    expect(told()).toHaveLength(2);
  });
});

describe('a window that was announced', () => {
  const announced = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    await open();
    await planned(2 * DAY, more);
    given(await house.watchbill.window.announce({ windows: ['W1'] }));
    await house.settle();
    house.mail.letters.length = 0;
  };

  test('is told again when it moves, when that is certain, and when it is called off; calendars take it as the same', async () => {
    await announced();
    const before = (await shown()).start ?? 0;
    given(await house.watchbill.window.move({ window: 'W1', start: formatInstant(before + hours(3)), length: '1h' }));
    await house.settle();
    expect(told()).toEqual(['ops@acme.example [MAINTENANCE CHANGED] W1 New disks']);
    expect(last()?.text).toContain('It has to be approved again.');
    expect(last()?.text).toMatch(/^Before: /m);
    const { appointment } = last() ?? {};
    expect(appointment).toMatchObject({ method: 'request', start: before + hours(3), tentative: true });
    const sequences = [appointment?.sequence];
    given(await house.watchbill.window.approve({ windows: ['W1'] }));
    await house.settle();
    expect(told()).toHaveLength(2);
    expect(last()?.appointment).toMatchObject({ uid: appointment?.uid, tentative: false });
    sequences.push(last()?.appointment?.sequence);
    given(await house.watchbill.window.cancel({ window: 'W1', why: 'The disks are late.' }));
    await house.settle();
    expect(told().at(-1)).toBe('ops@acme.example [MAINTENANCE CANCELLED] W1 New disks');
    expect(last()?.text).toContain('The disks are late.');
    expect(last()?.appointment).toMatchObject({ method: 'cancel', uid: appointment?.uid });
    sequences.push(last()?.appointment?.sequence);
    given(await house.watchbill.window.undo({}));
    await house.settle();
    expect(last()?.text).toContain('It takes place after all.');
    expect(last()?.appointment).toMatchObject({ method: 'request', uid: appointment?.uid });
    sequences.push(last()?.appointment?.sequence);
    expect([...new Set(sequences)].sort((a = 0, b = 0) => a - b)).toEqual(sequences);
    expect(sequences).toHaveLength(4);
    given(await house.watchbill.window.cancel({ window: 'W1' }));
    await house.settle();
    await later(3 * DAY);
    expect(told()).toHaveLength(5);
  });

  test('what has not gone when it changes again is not sent any more', async () => {
    await announced();
    house.mail.behave('hang');
    given(await house.watchbill.window.extend({ window: 'W1', by: '30m' }));
    expect(given(await house.watchbill.outbox.list({ state: 'queued' }))).toHaveLength(1);
    given(await house.watchbill.window.cancel({ window: 'W1' }));
    expect(given(await house.watchbill.outbox.list({ state: 'queued' }))).toMatchObject([{ title: expect.stringContaining('CANCELLED') }]);
    house.mail.behave('accept');
  });

  test('tells when it begins, over-runs, is extended and is over', async () => {
    await announced({ attended: true });
    await later(2 * DAY);
    await later(hours(2));
    given(await house.watchbill.window.extend({ window: 'W1', by: '30m' }));
    await house.settle();
    given(await house.watchbill.window.end({ windows: ['W1'] }));
    await house.settle();
    expect(told().filter((line) => line.startsWith('ops@'))).toEqual([
      'ops@acme.example [MAINTENANCE STARTED] W1 New disks',
      'ops@acme.example [MAINTENANCE OVER-RUNS] W1 New disks',
      'ops@acme.example [MAINTENANCE CHANGED] W1 New disks',
      'ops@acme.example [MAINTENANCE OVER] W1 New disks',
    ]);
    expect(told().filter((line) => line.startsWith('chris@'))).toEqual([
      'chris@example.org [MAINTENANCE STARTED] W1 New disks',
      'chris@example.org [MAINTENANCE OVER] W1 New disks',
    ]);
  });

  test('one time of a series that is called off is told of alone, and the next is announced by itself', async () => {
    await open();
    given(await house.watchbill.window.add({ title: 'Patches', when: 'every day 02:00 +1h UTC', target: ['web-1'] }));
    given(await house.watchbill.window.approve({ windows: ['W1'] }));
    await house.settle();
    const first = told().filter((line) => line.startsWith('ops@'));
    expect(first).toHaveLength(1);
    given(await house.watchbill.window.cancel({ window: 'W1', which: 'this' }));
    await house.settle();
    expect(
      told()
        .filter((line) => line.startsWith('ops@'))
        .slice(1),
    ).toEqual([expect.stringContaining('CANCELLED')]);
    const uid = last()?.appointment?.uid;
    await later(DAY);
    const next = house.mail.letters.filter(({ address }) => address.startsWith('ops@')).at(-1);
    expect(next?.subject).toMatch(/^\[MAINTENANCE in /);
    expect(next?.appointment?.uid).not.toBe(uid);
  });
});

describe('the crew', () => {
  test('hears at the end what was kept quiet, and what fires still is paged', async () => {
    await open({ notice: { crew: ['ended', 'held'] } });
    await planned(hours(3), { crew: ['bela'], owner: 'nobody' });
    await later(hours(3));
    await house.receive(alert({ fingerprint: 'db-1', host: 'db-1' }, { annotations: { summary: 'db-1 is down' } }));
    await house.receive(alert({ fingerprint: 'web-1', host: 'db-1' }, { annotations: { summary: 'db-1 swaps' } }));
    await house.receive(alert({ fingerprint: 'web-1', host: 'db-1' }, { status: 'resolved' }));
    house.mail.letters.length = 0;
    await later(hours(2));
    const letter = house.mail.letters.find(({ address, subject }) => address === 'bela@example.org' && subject.includes('OVER'));
    expect(letter?.text).toContain('It kept 2 alerts quiet:');
    expect(letter?.text).toContain('db-1 is down: fires still');
    expect(letter?.text).toContain('db-1 swaps: resolved');
    expect(told()).toContainEqual(expect.stringMatching(/^ana@example.org \[CRITICAL\].*db-1 is down/));
    const acme = house.mail.letters.find(({ address }) => address === 'ops@acme.example');
    expect(acme?.text).not.toContain('db-1 is down');
  });
});

describe('in other words', () => {
  test('templates say it, with markup escaped where it is HTML and lines without anything left out', async () => {
    await open({
      notice: {
        crew: [],
        template: {
          announced: {
            subject: 'Arbeiten: {title}',
            text: 'Von {start} bis {end}\n{why}\n{description}',
            html: '<p style="color:red">{title}</p>',
          },
        },
      },
    });
    await planned(2 * DAY, { title: 'Disks <b>', description: '' });
    given(await house.watchbill.window.announce({ windows: ['W1'] }));
    await house.settle();
    expect(last()).toMatchObject({ subject: 'Arbeiten: Disks <b>', html: '<p style="color:red">Disks &lt;b&gt;</p>' });
    expect(last()?.text).toMatch(/^Von \w{3} [\d-]+ [\d:]+ bis [\w :-]+$/);
  });
});
