/** Windows that wait for one another, windows that begin with a failure, and what keeps one from lasting longer. */
import { afterEach, describe, expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { alert, given, type House, hours, minutes, openHouse, settings } from './house.ts';

const LEAD = { name: 'lena', role: 'lead' } as const;

let house: House;
const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings({ alert: { parents: { edges: [] } }, ...more }) });
  await house.start();
};
afterEach(() => house.close());

const later = async (ms: number): Promise<void> => {
  house.clock.advance(ms);
  await house.settle();
};
const about = (host: string, fingerprint = host) => alert({ fingerprint, host }, { annotations: { summary: `${fingerprint} is down` } });
/** Approved, so many hours from now. */
const planned = async (title: string, inHours: number, length: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  const start = formatInstant(house.clock.now() + hours(inHours));
  const { number } = given(await house.watchbill.window.add({ title, start, length, zone: 'UTC', target: [title], ...more }));
  given(await house.watchbill.window.approve({ windows: [number] }));
  return number;
};
const shown = async (window: string) => given(await house.watchbill.window.show({ window }));
const said = async (window: string) => (await shown(window)).timeline.map(({ text }) => text);
const refused = (answer: unknown): string => JSON.stringify((answer as { refusal: unknown }).refusal);

describe('a window behind another', () => {
  test('is held by an over-run with the reason, its crew is told, those behind it wait too, and all begin when it is over', async () => {
    await open({ notice: { crew: ['held', 'changed'] } });
    const begin = house.clock.now() + hours(3);
    await planned('db-1', 1, '2h', { attended: true });
    await planned('web-1', 3, '1h', { after: ['W1'], crew: ['bela'], owner: 'nobody' });
    await planned('web-2', 4, '1h', { after: ['W2'] });
    expect(await shown('W2')).toMatchObject({ after: ['W1'], before: ['W3'], heldBy: null, start: begin });
    await later(hours(1));
    await later(hours(2));
    expect(await shown('W1')).toMatchObject({ state: 'over-running' });
    expect(await shown('W2')).toMatchObject({ state: 'approved', heldBy: 'W1', heldFrom: begin, start: begin + minutes(30) });
    expect(await shown('W3')).toMatchObject({ heldBy: 'W2', start: begin + minutes(90) });
    expect(await said('W2')).toContain(`waits for W1, which over-runs: begins at ${formatInstant(begin + minutes(30))}`);
    const letter = house.mail.letters.find(({ address, subject }) => address === 'bela@example.org' && subject.includes('HELD'));
    expect(letter?.text).toContain('It waits for W1, which over-runs.');
    // Whoever asks what stands against something there is told the time at which it is now.
    const clash = given(
      await house.watchbill.window.add({ title: 'x', start: formatInstant(begin + minutes(70)), length: '10m', target: ['web-1'] }),
    );
    expect(given(await house.watchbill.window.conflicts({ window: clash.number }))).toMatchObject([{ with: 'W2' }]);
    await later(minutes(30));
    expect(await shown('W2')).toMatchObject({ state: 'approved', start: begin + minutes(60) });
    given(await house.watchbill.window.end({ windows: ['W1'] }));
    await house.settle();
    expect(await shown('W2')).toMatchObject({ state: 'active', heldBy: null, start: begin + minutes(30) });
    expect(await shown('W3')).toMatchObject({ heldBy: 'W2', start: begin + minutes(90) });
    expect(await said('W2')).toContain(`W1 is over: begins at ${formatInstant(begin + minutes(30))}`);
    given(await house.watchbill.window.end({ windows: ['W2'] }));
    await house.settle();
    expect(await shown('W3')).toMatchObject({ state: 'approved', heldBy: null, heldFrom: null, start: begin + hours(1) });
  });

  test('moves with one that is extended, and goes back when that is called off', async () => {
    await open();
    const begin = house.clock.now() + hours(3);
    await planned('db-1', 1, '2h');
    await planned('web-1', 3, '1h');
    given(await house.watchbill.window.after({ window: 'W2', after: ['W1'] }));
    given(await house.watchbill.window.extend({ window: 'W1', by: '45m' }));
    expect(await shown('W2')).toMatchObject({ heldBy: 'W1', start: begin + minutes(45), end: begin + minutes(105) });
    given(await house.watchbill.window.cancel({ window: 'W1' }));
    expect(await shown('W2')).toMatchObject({ heldBy: null, start: begin, end: begin + hours(1) });
  });

  test('does not begin before one that nobody has begun', async () => {
    await open();
    const start = formatInstant(house.clock.now() + hours(1));
    given(await house.watchbill.window.add({ title: 'a', start, length: '1h', target: ['a'] }));
    await planned('b', 2, '1h', { after: ['W1'] });
    await later(hours(2));
    expect(await shown('W2')).toMatchObject({ state: 'approved', heldBy: 'W1' });
  });

  test('in a circle is refused with the way, and one too early with the time', async () => {
    await open();
    for (const [at, name] of ['a', 'b', 'c'].entries()) await planned(name, 1 + at, '1h', at === 0 ? {} : { after: [`W${at}`] });
    expect(refused(await house.watchbill.window.after({ window: 'W1', after: ['W3'] }))).toContain('W1 after W3 after W2 after W1');
    expect(refused(await house.watchbill.window.after({ window: 'W1', after: ['W1'] }))).toContain('W1 after W1');
    const start = formatInstant(house.clock.now() + hours(1));
    expect(refused(await house.watchbill.window.add({ title: 'd', start, length: '1h', after: ['W3'] }))).toContain(
      'W3 is not over before',
    );
    given(await house.watchbill.window.after({ window: 'W2' }));
    expect(await shown('W2')).toMatchObject({ after: [] });
  });
});

describe('a flexible window', () => {
  test('begins with the first failure in its time, lasts its length from then, and is over', async () => {
    await open();
    await house.receive(about('db-1', 'before'));
    const start = house.clock.now() + hours(1);
    await planned('db-1', 1, '30m', { within: '4h' });
    await later(hours(2));
    expect(await shown('W1')).toMatchObject({ state: 'approved', flexible: minutes(30), start, end: start + hours(4.5) });
    expect((await house.alert('A1')).muted).toBeNull();
    const failed = house.clock.now();
    await house.receive(about('db-1', 'first'), about('other'));
    expect(await shown('W1')).toMatchObject({ state: 'active', start: failed, end: failed + minutes(30) });
    expect([(await house.alert('A2')).muted, (await house.alert('A3')).muted]).toEqual(['window W1', null]);
    await later(minutes(10));
    await house.receive(about('db-1', 'second'));
    expect((await house.alert('A4')).muted).toBe('window W1');
    await later(minutes(20));
    expect(await shown('W1')).toMatchObject({ state: 'completed' });
    expect((await house.alert('A4')).muted).toBeNull();
  });

  test('in which nothing fails is over without having begun, and comes round again', async () => {
    await open();
    given(await house.watchbill.window.add({ title: 'Reboots', when: 'every day 02:00 +30m UTC', within: '2h', target: ['db-1'] }));
    given(await house.watchbill.window.approve({ windows: ['W1'] }));
    const { start } = await shown('W1');
    await later((start ?? 0) + hours(2) - house.clock.now());
    expect(await said('W1')).toContainEqual(expect.stringMatching(/^nothing failed from .*: it was not needed$/));
    expect(await shown('W1')).toMatchObject({ state: 'approved', start: (start ?? 0) + hours(24) });
    await later(hours(23));
    const failed = house.clock.now();
    await house.receive(about('db-1'));
    expect(await shown('W1')).toMatchObject({ state: 'active', start: failed, end: failed + minutes(30) });
    await later(minutes(30));
    expect(await shown('W1')).toMatchObject({ state: 'approved', start: (start ?? 0) + hours(48) });
  });
});

describe('lasting longer', () => {
  test('is denied where approval would be, and what may be overridden wants a reason', async () => {
    await open({ window: { policy: { person: 'deny' } } });
    await planned('db-1', 1, '1h', { crew: ['bela'] });
    await planned('db-1', 2, '1h');
    await planned('web-1', 4, '1h', { crew: ['bela'] });
    const by = (time: string, more: object = {}) => house.watchbill.window.extend({ window: 'W1', by: time, ...more });
    expect(refused(await by('30m'))).toContain('says why: --reason');
    expect((await shown('W1')).end).toBe(house.clock.now() + hours(2));
    given(await by('30m', { reason: 'the same rack' }));
    expect((await said('W1')).at(-1)).toMatch(/because the same rack, although W2 db-1 works on the same/);
    expect(refused(await by('2h', { reason: 'please' }))).toContain('has the same person');
    expect((await shown('W1')).end).toBe(house.clock.now() + hours(2.5));
    given(await house.watchbill.freeze.add({ title: 'Sale', when: formatWhen(house.clock.now() + hours(5)) }, LEAD));
    expect(refused(await house.watchbill.window.extend({ window: 'W3', by: '1h' }))).toContain('--emergency');
  });
});

const formatWhen = (at: number): string => `${formatInstant(at).slice(0, 16).replace('T', ' ')} +2h UTC`;
