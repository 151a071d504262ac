import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHours } from '../../src/domain/kernel/hours.ts';
import { formatInstant, parseInstant } from '../../src/domain/kernel/rfc3339.ts';
import { wallIn } from '../../src/domain/kernel/zone.ts';
import { upkeepSettings } from '../../src/domain/upkeep/settings.ts';
import { decide, opensFrom, type Planned, plannedTasks, slotAfter } from '../../src/domain/upkeep/upkeep.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const task = (schedule: string, window: string, zone = 'UTC'): Planned => {
  const hours = parseHours(window);
  if (hours === undefined) throw new Error(`${window} is not understood`);
  return { name: 't', chore: 'backup', command: [], schedule, window: hours, zone, timeout: HOUR, severity: 'error' };
};

test('the defaults are three tasks of the night', () => {
  expect(
    plannedTasks(upkeepSettings.schema.parse(undefined)).map(({ name, schedule, window, zone }) => [name, schedule, window.text, zone]),
  ).toEqual([
    ['log_rotation', '0 2 * * *', '02:00-04:00', 'UTC'],
    ['cache_cleanup', '0 2 * * *', '02:00-04:00', 'UTC'],
    ['backup_verification', '0 2 * * *', '02:00-04:00', 'UTC'],
  ]);
});

test('a task says for itself what is otherwise said for all', () => {
  const settings = upkeepSettings.schema.parse({
    automated_tasks: [],
    zone: 'Europe/Budapest',
    task: [
      { name: 'a', run: 'backup', schedule: '5 * * * *', window: '00:00-24:00', timeout: '5m' },
      { name: 'b', command: ['/bin/true'], severity: 'info' },
    ],
  });
  expect(plannedTasks(settings)).toMatchObject([
    { name: 'a', chore: 'backup', schedule: '5 * * * *', zone: 'Europe/Budapest', timeout: 300_000, severity: 'error' },
    { name: 'b', chore: 'command', command: ['/bin/true'], schedule: '0 2 * * *', timeout: 1_800_000, severity: 'info' },
  ]);
});

test.each([
  ['0 2 * * *', '02:00-04:00', 'UTC', '2026-11-21T03:00:00Z', '2026-11-22T02:00:00.000Z', null],
  ['30 12 * * *', '02:00-04:00', 'UTC', '2026-11-21T03:00:00Z', '2026-11-22T02:00:00.000Z', '12:30 is not within 02:00-04:00 (UTC)'],
  ['0 1 * * *', '22:00-02:00', 'UTC', '2026-11-21T03:00:00Z', '2026-11-22T01:00:00.000Z', null],
  // On the night of 29 March the clocks of Budapest skip from 02:00 to 03:00: what is meant for 02:30 comes as if they had not been changed.
  ['30 2 * * *', '02:00-04:00', 'Europe/Budapest', '2026-03-28T12:00:00Z', '2026-03-29T01:30:00.000Z', null],
  // Those hours are skipped whole that night: the next night has them.
  [
    '30 2 * * *',
    '02:00-03:00',
    'Europe/Budapest',
    '2026-03-28T12:00:00Z',
    '2026-03-30T00:00:00.000Z',
    '03:30 is not within 02:00-03:00 (Europe/Budapest)',
  ],
  ['0 3 * * mon', 'Su 01:00-05:00', 'UTC', '2026-11-21T03:00:00Z', '2026-11-29T01:00:00.000Z', '03:00 is not within Su 01:00-05:00 (UTC)'],
])('%s within %s of %s, after %s: %s (%s)', (schedule, window, zone, after, due, moved) => {
  const slot = slotAfter(task(schedule, window, zone), at(after));
  expect([formatInstant(slot.at), slot.moved]).toEqual([due, moved]);
});

test('a time that never comes is never due', () => {
  expect(slotAfter(task('0 0 30 2 *', '00:00-24:00'), 0).at).toBe(Number.MAX_SAFE_INTEGER);
});

test('what is due begins within its hours, moves when they are over, and is put off once when it would not fit', () => {
  const nightly = task('0 2 * * *', '02:00-04:00');
  const due = { at: at('2026-11-21T02:00:00Z'), meant: at('2026-11-21T02:00:00Z'), moved: null, took: null };
  expect(decide(nightly, due, at('2026-11-21T02:00:00Z'), 'x')).toEqual({ begin: at('2026-11-21T03:00:00Z') });
  expect(decide(nightly, due, at('2026-11-21T03:50:00Z'), 'x')).toEqual({ begin: at('2026-11-21T04:00:00Z') });
  expect(decide(nightly, due, at('2026-11-21T09:00:00Z'), 'no engine was active then')).toEqual({
    move: { at: at('2026-11-22T02:00:00Z'), meant: due.meant, moved: 'no engine was active then' },
  });
  const long = { ...due, took: 30 * 60_000 };
  expect(decide(nightly, long, at('2026-11-21T03:50:00Z'), 'x')).toMatchObject({
    move: { at: at('2026-11-22T02:00:00Z'), moved: 'only 10m00s of 02:00-04:00 were left, and it took 30m00s the last time' },
  });
  expect(decide(nightly, { ...long, moved: 'once already' }, at('2026-11-21T03:50:00Z'), 'x')).toHaveProperty('begin');
  // It never fits: better cut short than never tried.
  expect(decide(nightly, { ...due, took: 5 * HOUR }, due.at, 'x')).toHaveProperty('begin');
});

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const ZONES = ['UTC', 'Europe/Budapest', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'];
/** Round the changes of the clocks, north and south, and between. */
const moment = fc.oneof(
  fc
    .constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01')
    .chain((day) => fc.integer({ min: -2 * DAY, max: 2 * DAY }).map((off) => at(`${day}T02:00:00Z`) + off)),
  fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
);

test('nothing scheduled begins or goes on outside of its hours, whatever the clocks do, and no slot is left out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_439 }),
      fc.integer({ min: 15, max: 1_440 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 23 }),
      fc.constantFrom(...ZONES),
      moment,
      fc.integer({ min: 0, max: 3 * DAY }),
      (opens, length, minute, hour, zone, now, late) => {
        const closes = (opens + length) % 1_440;
        fc.pre(closes !== opens);
        const planned = task(`${minute} ${hour} * * *`, `${clockText(opens)}-${clockText(closes)}`, zone);
        // An edge that a change of the clocks skips or repeats moves by that change.
        const within = (instant: number): boolean => {
          const reading = ((wallIn(zone, instant) % DAY) / 60_000 + 1_440) % 1_440;
          const since = (reading - opens + 1_440) % 1_440;
          return since < (closes - opens + 1_440) % 1_440;
        };
        const changed = (instant: number): boolean =>
          wallIn(zone, instant + 3 * HOUR) - wallIn(zone, instant - 3 * HOUR - DAY) !== 6 * HOUR + DAY;

        const slot = slotAfter(planned, now);
        expect(slot.meant).toBeGreaterThan(now);
        expect(slot.at).toBeGreaterThanOrEqual(slot.meant);
        // Within its hours the very time; else when they next begin, and within two nights whatever was skipped.
        expect(slot.at - slot.meant).toBeLessThanOrEqual(2 * DAY + 2 * HOUR);
        expect(slot.moved === null).toBe(slot.at === slot.meant);
        if (!changed(slot.at)) expect(within(slot.at)).toBe(true);

        const decision = decide(planned, { ...slot, took: null }, slot.at + late, 'why');
        if ('begin' in decision) {
          expect(decision.begin).toBeGreaterThan(slot.at + late);
          expect(decision.begin).toBeLessThanOrEqual(slot.at + late + planned.timeout);
          if (!changed(slot.at + late)) expect(within(slot.at + late) && within(decision.begin - 1)).toBe(true);
        } else {
          expect(decision.move).toMatchObject({ meant: slot.meant, moved: 'why' });
          expect(decision.move.at).toBe(opensFrom(planned, slot.at + late));
          expect(decision.move.at).toBeGreaterThan(slot.at + late);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
