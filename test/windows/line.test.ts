import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { lineOf, targetsIn } from '../../src/domain/windows/line.ts';
import { parseSaid } from '../../src/domain/windows/said.ts';
import { whenText } from '../../src/domain/windows/words.ts';
import { given } from '../stories/house.ts';

/** A Saturday, noon in Berlin. */
const HERE = { now: Date.parse('2026-11-21T11:00:00Z'), zone: 'Europe/Berlin' };
const timing = { ends: 'exact', gap: 'shift', overlap: 'first', except: [], moved: {} } as const;
const problem = (answer: unknown): unknown =>
  isRefusal(answer) && answer.refusal.kind === 'invalid' && [answer.refusal.where, answer.refusal.problem];

describe('a window in one line', () => {
  test.each([
    ['Kernel patches every 2nd tue 02:00 +2h Europe/Berlin db-3', 'Kernel patches', 'every 2nd tue 02:00 +2h Europe/Berlin', ['db-3']],
    ['every 2nd tue 02:00 +2h Europe/Berlin db-3 eu/web/*', '', 'every 2nd tue 02:00 +2h Europe/Berlin', ['db-3', 'eu/web/*']],
    ['Weekly cleanup daily 03:00 +1h on db-1, db-2', 'Weekly cleanup', 'daily 03:00 +1h', ['db-1', 'db-2']],
    ['"Every day at noon" 12:00 +1h', 'Every day at noon', '12:00 +1h', []],
    ['Router 7 swap tonight 10pm-2am env=prod', 'Router 7 swap', 'tonight 10pm-2am', ['env=prod']],
  ])('%s', (line, title, when, on) => {
    expect(given(lineOf(line, HERE))).toEqual({ title, when, on });
  });

  test.each([
    ['every 2nd teu 02:00 +2h', 'when, column 11', 'this says no time'],
    ['Patches tue 02:00', 'when, column 18', 'it does not say how long, or until when'],
    ['Patches', 'when, column 1', 'this says no time'],
    ['tue 02:00 +2h Europe/Nowhere', 'when, column 15', 'there is no Europe/Nowhere'],
  ])('or is refused where it is wrong: %s', (line, where, what) => {
    expect(problem(lineOf(line, HERE))).toEqual([where, what]);
  });

  test('what is planned by the command line has its title already', () => {
    expect(given(targetsIn('sat 22:00-04:00 eu/web', HERE))).toEqual({ when: 'sat 22:00-04:00', on: ['eu/web'] });
    expect(problem(targetsIn('Patches sat 22:00-04:00', HERE))).toEqual(['when, column 1', 'this says no time']);
  });
});

describe('more ways to say when', () => {
  test.each([
    ['now +1h', '2026-11-21 12:00 +1h00m Europe/Berlin'],
    ['in 90m +1h', '2026-11-21 13:30 +1h00m Europe/Berlin'],
    ['tonight 22:00 +1h', '2026-11-21 22:00 +1h00m Europe/Berlin'],
    ['tomorrow 2am-4:30am', '2026-11-22 02:00 +2h30m Europe/Berlin'],
    ['12am +1h UTC', '2026-11-22 00:00 +1h00m UTC'],
    ['1 dec 02:00 +1h', '2026-12-01 02:00 +1h00m Europe/Berlin'],
    ['March 3rd 2027 11pm +1h', '2027-03-03 23:00 +1h00m Europe/Berlin'],
    ['3 mar 02:00 +1h', '2027-03-03 02:00 +1h00m Europe/Berlin'],
  ])('%s', (line, wanted) => {
    expect(whenText({ ...timing, ...given(parseSaid(line, HERE)) })).toBe(wanted);
  });

  test.each(['30 feb 02:00 +1h', '13pm +1h', '2 +1h'])('not %s', (line) => {
    expect(problem(parseSaid(line, HERE))?.toString()).toMatch(/^when, column 1,there is no/);
  });
});
