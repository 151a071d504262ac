import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openingAt, parseHours } from '../../src/domain/kernel/hours.ts';
import { dutyAt, type Roster, watches } from '../../src/domain/oncall/oncall.ts';
import { turnAt } from '../../src/domain/oncall/rotation.ts';
import type { Rotation } from '../../src/domain/oncall/settings.ts';
import { shown, transitions, ZONES } from './transitions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const changes = ZONES.map((zone) => [zone, transitions(zone)] as const);
const moment = fc.constantFrom(
  ...changes.flatMap(([zone, found]) => (found.length > 0 ? found : [Date.UTC(2027, 2, 28)]).map((at) => ({ zone, at }))),
);
const quarter = fc.integer({ min: 0, max: 95 }).map((n) => n * 900_000);

const rotation = (zone: string, more: Partial<Rotation> = {}): Rotation => ({
  name: 'noc',
  zone,
  start: Date.UTC(2024, 0, 1),
  handover: 9 * HOUR,
  turn: DAY,
  members: ['ana', 'bela', 'chris'],
  ...more,
});
const read = (text: string) => {
  const hours = parseHours(text);
  if (hours === undefined) throw new Error(`no hours: ${text}`);
  return hours;
};

test('the zones change their clocks often enough to mean something', () => {
  expect(changes.flatMap(([, found]) => found).length).toBeGreaterThanOrEqual(100);
});

describe('a rotation, round every change of the clocks', () => {
  test.each(changes)('of %s hands over by the wall clock, to the next member, without a hole', (zone, found) => {
    // The hand-overs that a change skips or repeats, and those that it does not touch.
    for (const at of found)
      for (const turn of [12 * HOUR, DAY, 7 * DAY])
        for (const handover of [0, 30 * 60_000, 2 * HOUR, 2.5 * HOUR, 9 * HOUR]) {
          const plan = rotation(zone, { turn, handover });
          let before = turnAt(plan, at - 8 * DAY);
          for (let now = before.until; now < at + 8 * DAY; now = before.until) {
            const next = turnAt(plan, now);
            const expected = (plan.members.indexOf(before.person ?? '') + 1) % 3;
            expect([zone, next.person]).toEqual([zone, plan.members[expected]]);
            expect(turnAt(plan, now - 1)).toEqual(before);
            const off = (((shown(zone, now) - plan.start - handover) % turn) + turn) % turn;
            // Only a reading that the clocks never showed may be another.
            if (off !== 0) expect(shown(zone, now - 1) + 1).not.toBe(shown(zone, now - off) + off);
            before = next;
          }
        }
  });

  test('has no time twice and none never, whatever its turns', () => {
    fc.assert(
      fc.property(moment, quarter, fc.integer({ min: 8, max: 400 }), ({ zone, at }, handover, quarters) => {
        const plan = rotation(zone, { handover, turn: quarters * 900_000 });
        let now = at - 2 * DAY;
        while (now < at + 2 * DAY) {
          const { person, until } = turnAt(plan, now);
          expect(until).toBeGreaterThan(now);
          expect(turnAt(plan, until - 1).person).toBe(person);
          now = until;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('nobody has it before it begins, and the first member from that instant on', () => {
    fc.assert(
      fc.property(moment, quarter, ({ zone, at }, handover) => {
        const start = Math.floor(shown(zone, at) / DAY) * DAY;
        const plan = rotation(zone, { start, handover });
        const { person, until } = turnAt(plan, start - 3 * DAY);
        expect(person).toBeUndefined();
        expect(turnAt(plan, until - 1).person).toBeUndefined();
        expect(turnAt(plan, until).person).toBe('ana');
      }),
    );
  });
});

describe('hours of the week', () => {
  const inHours = (reading: number, from: number, to: number): boolean => {
    const time = ((reading % DAY) + DAY) % DAY;
    return from < to ? time >= from && time < to : time >= from || time < to;
  };

  test('are open while the clocks show them', () => {
    fc.assert(
      fc.property(moment, quarter, quarter, fc.integer({ min: -200, max: 200 }), ({ zone, at }, from, to, quarters) => {
        fc.pre(from !== to);
        const clock = (time: number): string => new Date(time).toISOString().slice(11, 16);
        const now = at + quarters * 900_000;
        // Where a reading comes twice or never, edges decide and not readings.
        fc.pre(
          [from, to].every((edge) => [-1, 0, 1].every((day) => once(zone, Math.floor(shown(zone, now) / DAY) * DAY + day * DAY + edge))),
        );
        fc.pre(once(zone, shown(zone, now)));
        expect(openingAt(read(`${clock(from)}-${clock(to)}`), zone, now).open).toBe(inHours(shown(zone, now), from, to));
      }),
      { numRuns: 300 },
    );
  });

  test('change only where they say they do', () => {
    fc.assert(
      fc.property(
        moment,
        fc.constantFrom(
          '01:30-03:15',
          '02:30-03:00; 03:00-04:00',
          'Mo-Fr 22:00-06:00',
          'Su 00:00-24:00',
          '00:30-02:00,02:00-02:45',
          'Sa-Mo 23:00-01:00',
        ),
        ({ zone, at }, text) => {
          const hours = read(text);
          let now = at - 2 * DAY;
          while (now < at + 2 * DAY) {
            const { open, until } = openingAt(hours, zone, now);
            expect(until).toBeGreaterThan(now);
            for (let between = now; between < until && between < at + 2 * DAY; between += 900_000)
              expect([between, openingAt(hours, zone, between)]).toEqual([between, { open, until: expect.any(Number) }]);
            now = until;
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test.each(['', 'Mo', '25:00-26:00', 'Xx 08:00-09:00', '08:00-08:00', '24:00-03:00', 'Mo-Fr 8-18', 'Mo-Fr 08:00-18:00;'])(
    '"%s" are none',
    (text) => {
      expect(parseHours(text)).toBeUndefined();
    },
  );

  test('pass midnight, and the end of the week', () => {
    const open = (day: number, hour: number): boolean => openingAt(read('Fr-Mo 22:00-06:00'), 'UTC', Date.UTC(2026, 10, day, hour)).open;
    expect([open(19, 23), open(20, 23), open(21, 5), open(21, 6), open(24, 5), open(24, 23)]).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
  });
});

/** Whether the clocks of a zone show a reading exactly once. */
function once(zone: string, reading: number): boolean {
  let seen = 0;
  for (let at = reading - 15 * HOUR; at <= reading + 15 * HOUR; at += 900_000) if (shown(zone, at) === reading) seen++;
  return seen === 1;
}

describe('a schedule', () => {
  const day = rotation('Europe/Budapest', { name: 'day', members: ['ana', 'bela'], hours: read('06:00-14:00') });
  const late = rotation('America/New_York', { name: 'late', members: ['chris'], hours: read('08:00-18:00') });
  const roster: Roster = {
    rotations: [day, late],
    schedules: [{ name: 'sun', layers: ['day', 'late', 'dora'] }],
    teams: [],
    overrides: [],
  };

  test('has its first layer that has somebody, every quarter of an hour round every change of the clocks', () => {
    fc.assert(
      fc.property(moment, ({ at }) => {
        for (let now = at - DAY; now < at + DAY; now += 900_000) {
          const expected = [day, late].map((plan) => turnAt(plan, now).person).find((person) => person !== undefined) ?? 'dora';
          expect(dutyAt(roster, 'sun', now).person).toBe(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is a row of watches without a hole, each somebody else’s', () => {
    fc.assert(
      fc.property(moment, ({ at }) => {
        let last: { person: string | undefined; until: number | null } = { person: undefined, until: at - 3 * DAY };
        for (const watch of watches(roster, 'sun', at - 3 * DAY, at + 3 * DAY)) {
          expect(watch.from).toBe(last.until);
          expect(watch.person).not.toBe(last.person);
          last = watch;
        }
        expect(last.until).toBeGreaterThanOrEqual(at + 3 * DAY);
      }),
      { numRuns: 40 },
    );
  });

  test('ends nowhere in sight where one person always has it', () => {
    const alone: Roster = { ...roster, rotations: [rotation('Europe/Budapest', { members: ['ana'] })], schedules: [] };
    expect([...watches(alone, 'noc', Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1))]).toMatchObject([{ person: 'ana', until: null }]);
  });
});
