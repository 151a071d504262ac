import { afterEach, describe, expect, test } from 'vitest';
import { all } from '../../src/domain/kernel/script.ts';
import { rezone } from '../../src/domain/windows/due.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { alert, given, type House, hours, minutes, openHouse, settings } from './house.ts';
import { letterbox } from './letterbox.ts';

let house: House;
const open = async (): Promise<void> => {
  // Only windows: what is down explains nothing here.
  house = await openHouse({ settings: settings({ alert: { parents: { edges: [] } } }) });
  await house.start();
};
afterEach(() => house.close());

const about = (host: string) => alert({ fingerprint: host, host }, { annotations: { summary: `${host} is down` } });
const over = (host: string) => alert({ fingerprint: host, host }, { status: 'resolved' });
const subjects = () => house.mail.letters.map(({ subject }) => subject);
const muted = async (...numbers: string[]) => Promise.all(numbers.map(async (number) => (await house.alert(number)).muted));
const shown = async (window = 'W1') => given(await house.watchbill.window.show({ window }));
const said = async (window = 'W1') => (await shown(window)).timeline.map(({ text }) => text);
const later = async (ms: number): Promise<void> => {
  house.clock.advance(ms);
  await house.settle();
};

/** eu with web-1 in it; web-1 needs db-1. */
const estate = async (): Promise<void> => {
  for (const [name, parent] of [['eu'], ['web-1', 'eu'], ['db-1'], ['other']] as const)
    given(await house.watchbill.component.create({ name, type: 'device', ...(parent === undefined ? {} : { parent }) }));
  given(await house.watchbill.component.link({ component: 'web-1', to: 'db-1', kind: 'needs' }));
};
const planned = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  const start = new Date(house.clock.now() + hours(1)).toISOString();
  given(await house.watchbill.window.add({ title: 'New disks', start, length: '2h', target: ['db-1'], ...more }));
  given(await house.watchbill.window.approve({ windows: ['W1'] }));
};

describe('while a window is on', () => {
  test('alerts on its targets are quiet with the reason, what still fires at its end is told, and an all-clear is never held back', async () => {
    await open();
    await estate();
    await planned();
    await house.receive(about('db-1'));
    expect(await muted('A1')).toEqual([null]);
    await later(hours(1));
    expect(await shown()).toMatchObject({ state: 'active' });
    expect(await muted('A1')).toEqual(['window W1']);
    await house.receive(about('web-1'), about('other'));
    expect(await muted('A2', 'A3')).toEqual([null, null]);
    // Told before it began, so told that it is over.
    await house.receive(over('db-1'));
    expect(subjects().at(-1)).toMatch(/^\[RESOLVED\].*db-1/);
    await house.receive(about('db-1'));
    expect(await house.alert('A4')).toMatchObject({ muted: 'window W1', task: null });
    const until = new Date(house.clock.now() + hours(2)).toISOString();
    expect(given(await house.watchbill.alert.why({ alert: 'A4' })).verdict).toBe(`Not paged: maintenance W1 until ${until}: New disks.`);
    const before = subjects().length;
    await later(hours(2));
    expect(await house.alert('A4')).toMatchObject({ muted: null, task: 'T4' });
    expect(subjects().slice(before)).toContainEqual(expect.stringMatching(/^\[CRITICAL\].*db-1/));
    expect(await shown()).toMatchObject({
      state: 'completed',
      held: [
        { alert: 'A4', status: 'firing', until: expect.any(Number) },
        { alert: 'A1', status: 'resolved', until: expect.any(Number) },
      ],
    });
    expect(await said()).toContain('over; 1 open alert no longer quiet');
    expect((await house.alert('A4')).timeline.map(({ text }) => text)).toContain('no longer quiet: W1 is over');
  });

  test('what lies in a target is on it, and what depends on it where the window says so', async () => {
    await open();
    await estate();
    await planned({ target: ['eu'] });
    given(await house.watchbill.window.add({ title: 'New tables', when: 'today 00:00 +23h', target: ['db-1'], dependants: true }));
    await later(hours(1));
    await house.receive(about('web-1'), about('db-1'));
    expect(await muted('A1', 'A2')).toEqual(['window W1', null]);
    given(await house.watchbill.window.approve({ windows: ['W2'] }));
    await house.settle();
    expect(await muted('A1', 'A2')).toEqual(['window W1', 'window W2']);
    given(await house.watchbill.window.end({ windows: ['W1'] }));
    expect(await muted('A1')).toEqual(['window W2']);
  });

  test('a window without an effect mutes nobody, and one that drops pages nobody at its end', async () => {
    await open();
    await estate();
    await planned({ effect: 'none' });
    await later(hours(1));
    await house.receive(about('db-1'));
    expect(await muted('A1')).toEqual([null]);
    await house.receive(over('db-1'));
    await later(hours(2));
    given(await house.watchbill.window.add({ title: 'Noise', start: 'now', length: '1h', target: ['db-1'], effect: 'drop' }));
    given(await house.watchbill.window.approve({ windows: ['W2'] }));
    await house.settle();
    const before = subjects().length;
    await house.receive(about('db-1'));
    await later(hours(1));
    expect(await house.alert('A2')).toMatchObject({ muted: null, task: 'T2' });
    expect(subjects()).toHaveLength(before);
  });

  test('one that may only chat pages nobody, is read where the policy chats, and pages what still fires at its end', async () => {
    const chats = letterbox();
    const texts = letterbox();
    const mail = letterbox();
    const step = [{ tell: ['ana', 'slack:#noc', 'sms:+447700900123'] }, { delay: '5m', tell: ['mattermost:@bela'] }];
    house = await openHouse({
      settings: settings({ policy: [{ name: 'everything', step }], alert: { parents: { edges: [] } } }),
      channels: { slack: chats.channel, mattermost: chats.channel, sms: texts.channel, mail: mail.channel },
    });
    await house.start();
    await estate();
    await planned({ effect: 'chat' });
    await later(hours(1));
    await house.receive(about('db-1'), alert({ fingerprint: 'swap', host: 'db-1' }, { annotations: { summary: 'db-1 swaps' } }));
    expect(chats.told().sort()).toEqual([
      '#noc [CRITICAL] A1 db-1 is down',
      '#noc [CRITICAL] A2 db-1 swaps',
      '@bela [CRITICAL] A1 db-1 is down',
      '@bela [CRITICAL] A2 db-1 swaps',
    ]);
    expect(chats.letters[0]?.text).toContain('Nobody is paged: maintenance W1');
    expect([mail.letters, texts.letters]).toEqual([[], []]);
    await house.receive(alert({ fingerprint: 'swap', host: 'db-1' }, { status: 'resolved' }));
    expect(chats.told().slice(4).sort()).toEqual(['#noc [RESOLVED] A2 db-1 swaps', '@bela [RESOLVED] A2 db-1 swaps']);
    await later(hours(2));
    expect(mail.told()).toEqual(['ana@example.org [CRITICAL] A1 db-1 is down']);
    expect(texts.letters).toHaveLength(1);
    expect((await shown()).held.map(({ alert: held, status }) => `${held} ${status}`).sort()).toEqual(['A1 firing', 'A2 resolved']);
    chats.letters.length = 0;
    await house.receive(over('db-1'));
    expect(chats.told().sort()).toEqual(['#noc [RESOLVED] A1 db-1 is down', '@bela [RESOLVED] A1 db-1 is down']);
    expect(mail.told().at(-1)).toMatch(/RESOLVED/);
  });

  test('where nobody keeps an inventory, the name is enough', async () => {
    await open();
    await planned();
    await later(hours(1));
    await house.receive(about('db-1'), about('db-10'));
    expect(await muted('A1', 'A2')).toEqual(['window W1', null]);
  });
});

describe('an attended window', () => {
  test('over-runs until its crew says that it is over: alerts speak again, and the over-run escalates as an alert', async () => {
    await open();
    await estate();
    await planned({ attended: true, crew: ['bela'] });
    await later(hours(1));
    await house.receive(about('db-1'));
    await later(hours(2));
    expect(await shown()).toMatchObject({ state: 'over-running' });
    expect(await muted('A1', 'A2')).toEqual([null, null]);
    expect(await house.alert('A2')).toMatchObject({ source: 'window', severity: 'error', title: 'W1 New disks over-runs' });
    expect(subjects().some((subject) => subject.includes('W1 New disks over-runs'))).toBe(true);
    expect(await said()).toContainEqual(expect.stringContaining('nobody says that it has; 1 open alert heard again'));

    given(await house.watchbill.window.extend({ window: 'W1', by: '1h' }));
    await house.settle();
    expect(await shown()).toMatchObject({ state: 'active' });
    expect(await house.alert('A2')).toMatchObject({ status: 'resolved' });
    expect(await muted('A1')).toEqual(['window W1']);
    await later(minutes(10));
    given(await house.watchbill.window.end({ windows: ['W1'] }));
    await house.settle();
    expect(await shown()).toMatchObject({ state: 'completed' });
    expect(await muted('A1')).toEqual([null]);
    expect(await said()).toContainEqual(expect.stringContaining('over before its time'));
  });
});

describe('a window that comes round again', () => {
  test('is approved again when one time is over, and completed with its last', async () => {
    await open();
    const start = new Date(house.clock.now() + hours(1)).toISOString();
    given(await house.watchbill.window.add({ title: 'Batch', start, length: '1h', rule: 'FREQ=DAILY;COUNT=2', target: ['db-1'] }));
    given(await house.watchbill.window.approve({ windows: ['W1'] }));
    await later(hours(1));
    expect(await shown()).toMatchObject({ state: 'active' });
    await later(hours(1));
    expect(await shown()).toMatchObject({ state: 'approved', start: Date.parse(start) + hours(24) });
    // Nobody was there for the second: it is made up for, and said so.
    await house.stop();
    house.clock.advance(hours(30));
    await house.start();
    expect(await shown()).toMatchObject({ state: 'completed' });
    expect(await said()).toContainEqual(expect.stringMatching(/^on from .*, late by 7h00m: the engine was down$/));
  });

  test('moves when the rules of its zone do, and says so', async () => {
    await open();
    given(await house.watchbill.window.add({ title: 'Batch', when: 'every day 02:00 +1h Europe/Berlin', target: ['db-1'] }));
    given(await house.watchbill.window.approve({ windows: ['W1'] }));
    const { start } = await shown();
    // As if the tables that it was planned with had been an hour off.
    await house.store.write(() => all('update maintenance set starts_at = starts_at - 3600000, due_at = due_at - 3600000'));
    const context = contextFor(house.watchbill.surroundings, { name: 'engine', role: 'admin' });
    expect(await house.store.write(() => rezone(context(), 'newer'))).toBe(1);
    expect(await house.store.write(() => rezone(context(), 'newer'))).toBe(0);
    expect(await shown()).toMatchObject({ start });
    expect(await said()).toContainEqual(expect.stringMatching(/^the rules of Europe\/Berlin changed: /));
  });
});

describe('changes by hand', () => {
  test('one time, the later ones, or all', async () => {
    await open();
    const { window } = house.watchbill;
    const times = async (number: string) =>
      given(await window.list({ occurrences: true, from: '2026-12-01T00:00:00Z', to: '2026-12-25T00:00:00Z', state: 'any' }))
        .filter((row) => row.number === number && row.state !== 'cancelled')
        .map(({ start }) => new Date(start ?? 0).toISOString().slice(5, 16));
    given(await window.add({ title: 'Batch', start: '2026-12-01T02:00', length: '1h', zone: 'UTC', rule: 'FREQ=WEEKLY;COUNT=4' }));
    given(await window.approve({ windows: ['W1'] }));
    const moved = given(await window.move({ window: 'W1', start: '2026-12-09T03:00', on: '2026-12-08' }));
    expect(moved).toMatchObject({ number: 'W1', state: 'proposed', approvedBy: null });
    expect(await times('W1')).toEqual(['12-01T02:00', '12-09T03:00', '12-15T02:00', '12-22T02:00']);
    given(await window.extend({ window: 'W1', by: '30m', on: '2026-12-15' }));
    given(await window.cancel({ window: 'W1', on: '2026-12-01' }));
    const rest = given(await window.move({ window: 'W1', start: '2026-12-16T05:00', on: '2026-12-15', which: 'following' }));
    expect(rest).toMatchObject({ number: 'W2', rule: 'FREQ=WEEKLY;COUNT=2' });
    expect(await times('W1')).toEqual(['12-09T03:00']);
    expect(await times('W2')).toEqual(['12-16T05:00', '12-23T05:00']);
    given(await window.move({ window: 'W2', start: '2026-12-16T06:00', which: 'all' }));
    expect(await times('W2')).toEqual(['12-16T06:00', '12-23T06:00']);
    given(await window.cancel({ window: 'W2', on: '2026-12-23', which: 'following' }));
    expect(await times('W2')).toEqual(['12-16T06:00']);
    given(await window.cancel({ window: 'W2' }));
    expect(await window.move({ window: 'W2', start: '2026-12-17T06:00' })).toMatchObject({ refusal: { kind: 'wrong-state' } });
  });

  test('what cannot be is refused in a sentence, and nothing is written', async () => {
    await open();
    await estate();
    const { window } = house.watchbill;
    const refused = async (input: Readonly<Record<string, unknown>>) => {
      const answer = await window.add({ title: 'x', ...input });
      return 'refusal' in answer && 'problem' in answer.refusal ? answer.refusal.problem : answer;
    };
    expect(await refused({ start: '2026-12-01T02:00', end: '2026-12-01T01:00' })).toMatch(/is not after its start/);
    expect(await refused({ start: '2026-12-01T02:00', length: '0s' })).toBe('it would last no time at all');
    expect(await refused({ start: '2026-12-01T02:00', length: '400d' })).toBe('it would last 400d00h');
    expect(await refused({ start: '2026-12-01T02:00', length: '1h', zone: 'Mars/Base' })).toBe('Mars/Base is no time zone');
    expect(await refused({ start: '2026-12-01T02:00', length: '1h', rule: 'FREQ=SECONDLY' })).toBe('FREQ=SECONDLY is not understood');
    expect(await refused({ start: '2026-12-01T02:00', length: '30h', rule: 'FREQ=DAILY' })).toMatch(/begins again at/);
    expect(await refused({ start: '2026-12-01T02:00', length: '1h', rule: 'FREQ=WEEKLY;BYDAY=MO' })).toMatch(/is no time of/);
    expect(await refused({ start: '2027-03-28T02:30', length: '1h', zone: 'Europe/Berlin', gap: 'skip' })).toMatch(/skip 2027-03-28 02:30/);
    expect(await refused({ start: '2020-12-01T02:00', length: '1h' })).toBe('all of it is over');
    expect(await refused({})).toBe('nothing says when it is');
    expect(await refused({ start: 'whenever', length: '1h' })).toBe('whenever is no time');
    expect(await refused({ start: '2026-12-01T02:00', length: '1h', end: '2026-12-01T04:00' })).toMatch(/both --end and --length/);
    expect(await refused({ when: 'sat 02:00 +1h', rule: 'FREQ=DAILY' })).toMatch(/both the line and --rule/);
    expect(await refused({ when: 'sat 02:00 +1h UTC', zone: 'Asia/Kolkata' })).toMatch(/the line says UTC/);
    expect(await window.add({ title: 'x', when: 'sat 02:00 +1h', target: ['nothing-like-it'] })).toMatchObject({
      refusal: { kind: 'not-found', noun: 'component' },
    });
    expect(await window.list({ from: '2026-12-02T00:00:00Z', to: '2026-12-01T00:00:00Z' })).toMatchObject({ refusal: { kind: 'invalid' } });
    expect(given(await window.list({ state: 'any' }))).toEqual([]);
  });
});
