import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { skipUnless } from '../parts/present.ts';
import { type Radicale, startRadicale } from '../parts/radicale.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { ANA, given, hours } from './house.ts';

skipUnless('radicale')('a calendar on a Radicale', () => {
  let radicale: Radicale;
  let url: string;
  let clock: SteppedClock;
  let watchbill: Watchbill;
  let calendars = 0;
  const name = () => `c${calendars}`;
  const settings = (more: Readonly<Record<string, unknown>> = {}) => ({
    calendar: [{ name: 'ops', url, ...radicale.login, ...more }],
  });
  const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<Watchbill> =>
    given(await openWatchbill({ db: ':memory:', settings: settings(more), clock, channels: {}, actor: ANA }));

  beforeAll(async () => {
    radicale = await startRadicale();
  });
  afterAll(() => radicale.stop());
  beforeEach(async () => {
    calendars++;
    url = await radicale.calendar(name());
    clock = steppedClock();
    watchbill = await open();
  });
  afterEach(() => watchbill.close());

  const sync = async () => {
    const [outcome] = given(await watchbill.calendar.sync({}));
    if (outcome === undefined) throw new Error('no calendar was read');
    return given(outcome);
  };
  const plan = async (more: Readonly<Record<string, unknown>> = {}) => {
    const start = new Date(clock.now() + hours(24)).toISOString();
    return given(await watchbill.window.add({ title: 'New disks', start, length: '2h', zone: 'Europe/Berlin', ...more }));
  };
  const approve = async (window: string) => given(await watchbill.window.approve({ windows: [window] }));
  const shown = async (window = 'W1') => given(await watchbill.window.show({ window }));
  const hrefOf = async (window = 'W1') => `${url}${(await shown(window)).id}@watchbill.ics`;
  const there = async (window = 'W1') => radicale.get(await hrefOf(window));
  /** What somebody does with it in a calendar program. */
  const edit = async (change: (text: string) => string, window = 'W1'): Promise<void> => {
    const text = await there(window);
    if (text === undefined) throw new Error(`${window} is not in the calendar`);
    const changed = change(text);
    expect(changed).not.toBe(text);
    await radicale.put(await hrefOf(window), changed);
  };
  const anHourLater = (text: string): string =>
    text.replace(/^(DTSTART|DTEND)(;[^:]*)?:(\d{8})T(\d\d)/gm, (_, property, zone = '', day, hour) => {
      return `${property}${zone}:${day}T${String((Number(hour) + 1) % 24).padStart(2, '0')}`;
    });

  test('shows what was approved here; moved there it moves here, and cancelled here it is cancelled there', async () => {
    await plan({ target: ['db-1'] });
    await approve('W1');
    expect(await sync()).toMatchObject({ text: '1 created there', changes: [{ window: 'W1', deed: 'create' }] });
    expect(await there()).toMatch(/SUMMARY:New disks[\s\S]*STATUS:CONFIRMED|STATUS:CONFIRMED[\s\S]*SUMMARY:New disks/);
    const before = await shown();
    await edit(anHourLater);
    expect(await sync()).toMatchObject({ text: '1 changed there, 1 changed here' });
    const after = await shown();
    expect(after).toMatchObject({
      start: (before.start ?? 0) + hours(1),
      end: (before.end ?? 0) + hours(1),
      state: 'proposed',
      targets: ['db-1'],
    });
    expect(after.timeline.at(-1)).toMatchObject({ kind: 'window.updated', actor: 'calendar:ops' });
    // It has to be approved again, and that is to be seen there.
    expect(await there()).toContain('STATUS:TENTATIVE');
    await approve('W1');
    expect(await sync()).toMatchObject({ text: '1 changed there' });
    given(await watchbill.window.cancel({ window: 'W1' }));
    expect(await sync()).toMatchObject({ text: '1 changed there' });
    expect(await there()).toContain('STATUS:CANCELLED');
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
  });

  test('writes nothing where nothing changed, whatever the server does with the text', async () => {
    for (const more of [{}, { rule: 'FREQ=WEEKLY;COUNT=5' }, { ends: 'wall-clock', description: 'Umlaute & <b>; 100 %,\nzwei Zeilen' }])
      await plan(more);
    expect(await sync()).toMatchObject({ text: '3 created there' });
    const texts = await Promise.all(['W1', 'W2', 'W3'].map(there));
    for (let round = 0; round < 3; round++) {
      expect(await sync()).toMatchObject({ text: 'nothing changed', changes: [] });
      clock.advance(hours(25));
    }
    expect(await Promise.all(['W1', 'W2', 'W3'].map(there))).toEqual(texts);
    // Another text that says the same: an alarm, a colour, another order.
    await edit(
      (text) =>
        text.replace(
          'END:VEVENT',
          'COLOR:red\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT',
        ),
      'W3',
    );
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
    expect(await there('W3')).toContain('COLOR:red');
  });

  test('takes in what is made there, and calls off what is deleted there', async () => {
    const text = [
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//EN\r\nBEGIN:VEVENT\r\nUID:made-there/1\r\nDTSTAMP:20261101T000000Z',
      `DTSTART:${new Date(clock.now() + hours(30)).toISOString().replace(/\.\d+|[-:]/g, '')}`,
      'DURATION:PT3H\r\nSUMMARY:Swap the switch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    ].join('\r\n');
    await radicale.put(`${url}anything.ics`, text);
    expect(await sync()).toMatchObject({ text: '1 new here' });
    expect(await shown()).toMatchObject({
      title: 'Swap the switch',
      state: 'proposed',
      start: clock.now() + hours(30),
      createdBy: 'calendar:ops',
    });
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
    await approve('W1');
    // It stays the entry that it was, with what somebody else has put into it.
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
    await plan();
    await sync();
    await radicale.remove(`${url}anything.ics`);
    await radicale.remove(await hrefOf('W2'));
    expect(await sync()).toMatchObject({ text: '2 called off here' });
    expect(await shown('W1')).toMatchObject({ state: 'cancelled' });
    expect(await shown('W2')).toMatchObject({ state: 'cancelled' });
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
  });

  test('where both changed Watchbill wins, and what it won over is to be read', async () => {
    await plan();
    await sync();
    await edit((text) => anHourLater(text).replace('SUMMARY:New disks', 'SUMMARY:Old disks'));
    given(await watchbill.window.extend({ window: 'W1', by: '1h' }));
    const outcome = await sync();
    expect(outcome).toMatchObject({ text: '1 changed there, 1 in conflict', conflicts: [{ window: 'W1', lost: 'there' }] });
    expect(outcome.conflicts[0]?.said).toMatch(/^Old disks: /);
    expect(await there()).toContain('SUMMARY:New disks');
    expect((await shown()).timeline.at(-1)?.text).toMatch(/^calendar ops said otherwise, and lost: Old disks: /);
    expect(given(await watchbill.calendar.list({}))).toMatchObject([
      { name: 'ops', entries: 1, windows: 1, problems: 0, error: null, report: { conflicts: [{ window: 'W1' }] } },
    ]);
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
  });

  test('where both changed the calendar wins, if that is the rule', async () => {
    await watchbill.close();
    watchbill = await open({ conflict: 'calendar' });
    await plan();
    await sync();
    await edit((text) => text.replace('SUMMARY:New disks', 'SUMMARY:Old disks'));
    given(await watchbill.window.extend({ window: 'W1', by: '1h' }));
    expect(await sync()).toMatchObject({ text: '1 changed here, 1 in conflict', conflicts: [{ lost: 'here' }] });
    expect(await shown()).toMatchObject({ title: 'Old disks', length: hours(2) });
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
  });

  test('a forgotten token changes nothing but the way', async () => {
    await plan();
    await plan();
    await sync();
    await edit((text) => text.replace('SUMMARY:New disks', 'SUMMARY:Other disks'));
    await radicale.remove(await hrefOf('W2'));
    radicale.forgetTokens(name());
    expect(await sync()).toMatchObject({ text: '1 changed here, 1 called off here' });
    expect(await sync()).toMatchObject({ text: 'nothing changed' });
  });

  test('only says what it would do, if asked', async () => {
    await plan();
    expect(given(await watchbill.calendar.sync({ dry_run: true }))).toMatchObject([{ text: '1 created there' }]);
    expect(await there()).toBeUndefined();
    expect(given(await watchbill.calendar.list({}))).toMatchObject([{ lastSuccess: null, entries: 0 }]);
  });

  test('that cannot be read keeps what it said, and says why', async () => {
    await plan();
    await sync();
    await radicale.remove(url);
    const refused = await watchbill.calendar.sync({});
    expect(refused).toMatchObject({ refusal: { kind: 'unreachable', what: 'calendar ops' } });
    expect(given(await watchbill.calendar.list({}))).toMatchObject([{ failures: 1, error: expect.stringContaining('404'), entries: 1 }]);
    expect(await shown()).toMatchObject({ state: 'proposed' });
  });
});
