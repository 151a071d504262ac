import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { parseSaid } from '../../src/domain/windows/said.ts';
import { whenText } from '../../src/domain/windows/words.ts';
import { given } from '../stories/house.ts';

/** A Saturday, noon in Berlin. */
const HERE = { now: Date.parse('2026-11-21T11:00:00Z'), zone: 'Europe/Berlin' };
const timing = { ends: 'exact', gap: 'shift', overlap: 'first', except: [], moved: {} } as const;

describe('a line says when', () => {
  test.each([
    ['every 2nd tue 02:00 +2h Europe/Berlin', '2026-12-08 02:00 +2h00m Europe/Berlin, FREQ=MONTHLY;BYDAY=2TU'],
    ['every 1st and 3rd Monday of the month 02:00 +2h', '2026-12-07 02:00 +2h00m Europe/Berlin, FREQ=MONTHLY;BYDAY=1MO,3MO'],
    ['every last fri 20:00 to 23:00', '2026-11-27 20:00 +3h00m Europe/Berlin, FREQ=MONTHLY;BYDAY=-1FR'],
    ['every last day of the month 23:00 +1h', '2026-11-30 23:00 +1h00m Europe/Berlin, FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['every 1st, 15th 01:00 +1h UTC', '2026-12-01 01:00 +1h00m UTC, FREQ=MONTHLY;BYMONTHDAY=1,15'],
    ['every mon,thu 03:00 +30m 10 times', '2026-11-23 03:00 +30m00s Europe/Berlin, FREQ=WEEKLY;BYDAY=MO,TH;COUNT=10'],
    ['every other saturday 22:00-04:00', '2026-11-21 22:00 +6h00m Europe/Berlin, FREQ=WEEKLY;INTERVAL=2;BYDAY=SA'],
    ['every 2 weeks on sun 03:00 +1h', '2026-11-22 03:00 +1h00m Europe/Berlin, FREQ=WEEKLY;INTERVAL=2;BYDAY=SU'],
    [
      'every weekday 12:00 for 30m until 2027-06-30',
      '2026-11-23 12:00 +30m00s Europe/Berlin, FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270630',
    ],
    ['weekends 06:00 +2h', '2026-11-22 06:00 +2h00m Europe/Berlin, FREQ=WEEKLY;BYDAY=SA,SU'],
    ['weekly sat 02:00 +1h', '2026-11-28 02:00 +1h00m Europe/Berlin, FREQ=WEEKLY;BYDAY=SA'],
    ['every 3 days from 2026-12-24 02:00 +1h', '2026-12-24 02:00 +1h00m Europe/Berlin, FREQ=DAILY;INTERVAL=3'],
    ['every year 2026-12-24 18:00 +6h', '2026-12-24 18:00 +6h00m Europe/Berlin, FREQ=YEARLY'],
    ['2026-12-01T02:00 +90m', '2026-12-01 02:00 +1h30m Europe/Berlin'],
    ['tomorrow 22:00 until 04:00', '2026-11-22 22:00 +6h00m Europe/Berlin'],
    // The zone decides what "today" is: in Auckland Sunday has begun.
    ['today 02:00 +1h Pacific/Auckland', '2026-11-22 02:00 +1h00m Pacific/Auckland'],
    ['sat 11:00 +1h', '2026-11-28 11:00 +1h00m Europe/Berlin'],
    ['sat 13:00 +1h', '2026-11-21 13:00 +1h00m Europe/Berlin'],
    ['11:00 +1h', '2026-11-22 11:00 +1h00m Europe/Berlin'],
  ])('%s', (line, wanted) => {
    expect(whenText({ ...timing, ...given(parseSaid(line, HERE)) })).toBe(wanted);
  });

  test.each([
    ['soonish', 1, 'this says no time'],
    ['25:00 +1h', 1, 'there is no 25:00'],
    ['2026-02-30 02:00 +1h', 1, 'there is no 2026-02-30'],
    ['every tue 02:00', 16, 'it does not say how long, or until when'],
    ['every tue +2h', 14, 'it does not say at what time'],
    ['tue 02:00 +2h Mars/Base', 15, 'there is no Mars/Base'],
    ['02:00 +1h 03:00', 11, 'that is said twice'],
    ['02:00 +1h until 03:00', 22, 'it says both how long and until when'],
    ['02:00 +1h 3 times', 18, 'it says until when, and not how often'],
    ['every 6th tue 02:00 +1h', 0, 'a month has five of a weekday at most'],
    ['every day at two', 11, 'this says no time'],
  ])('or is refused with its column: %s', (line, column, problem) => {
    const refused = parseSaid(line, HERE);
    expect(isRefusal(refused) && refused.refusal).toMatchObject({
      kind: 'invalid',
      where: column === 0 ? 'the rule' : `when, column ${column}`,
      problem,
    });
  });
});
