/** When a window is, as one line or in parts, made into a time that exists. */
import { DAY } from '../kernel/civil.ts';
import { formatDuration } from '../kernel/duration.ts';
import { formatInstant } from '../kernel/instant.ts';
import { type Here, MOMENT_FORMS, parseMoment } from '../kernel/moment.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { parseInstant } from '../kernel/rfc3339.ts';
import { instantIn, isZone, wallIn } from '../kernel/zone.ts';
import { parseReading, parseRule, RULE_FORMS } from '../recurrence/rule.ts';
import { beginsWithStart, nextAfter } from '../recurrence/series.ts';
import { readingText } from '../tasks/readings.ts';
import { firstFrom, LONGEST_MS, recurs, seriesOf, spansFrom } from './occurrence.ts';
import { parseSaid } from './said.ts';
import type { Timing } from './window.ts';

export interface TimingInput {
  readonly when?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly length?: number | undefined;
  readonly zone?: string | undefined;
  readonly rule?: string | undefined;
  readonly gap: Timing['gap'];
  readonly overlap: Timing['overlap'];
  readonly ends: Timing['ends'];
}

const no = (where: string, problem: string, allowed?: string): Refusal =>
  refuse({ kind: 'invalid', where, problem, ...(allowed === undefined ? {} : { allowed }) });

export function timingOf(input: TimingInput, here: Here): Timing | Refusal {
  if (input.zone !== undefined && !isZone(input.zone))
    return no('zone', `${input.zone} is no time zone`, 'an IANA name such as Europe/Budapest');
  const there = { ...here, zone: input.zone ?? here.zone };
  const said = input.when === undefined ? inParts(input, there) : inOneLine(input, there);
  if (isRefusal(said)) return said;
  const { gap, overlap, ends } = input;
  const timing: Timing = { ...said, gap, overlap, ends, except: [], moved: {} };
  return problemOf(timing) ?? timing;
}

type Said = Pick<Timing, 'zone' | 'start' | 'length' | 'rule'>;

function inOneLine(input: TimingInput, here: Here): Said | Refusal {
  const also = (['start', 'end', 'length', 'rule'] as const).find((key) => input[key] !== undefined);
  if (also !== undefined) return no('window', `both the line and --${also} say when it is`, 'one of them');
  const said = parseSaid(input.when ?? '', here);
  if (isRefusal(said) || input.zone === undefined || said.zone === input.zone) return said;
  return no('window', `the line says ${said.zone} and --zone says ${input.zone}`, 'one of them');
}

function inParts({ start: from, end: to, length, rule }: TimingInput, here: Here): Said | Refusal {
  if (from === undefined) return no('window', 'nothing says when it is', '"sat 22:00 +4h", or --start with --end or --length');
  const start = readingOf(from, here);
  if (start === undefined) return no('start', `${from} is no time`, MOMENT_FORMS);
  const { zone } = here;
  const text =
    rule
      ?.trim()
      .replace(/^RRULE:/i, '')
      .toUpperCase() ?? null;
  if (to === undefined) {
    if (length === undefined) return no('window', 'nothing says when it ends', '--end, or --length 2h');
    return { zone, start, length, rule: text };
  }
  if (length !== undefined) return no('window', 'both --end and --length say when it ends', 'one of them');
  const end = readingOf(to, here);
  if (end === undefined) return no('end', `${to} is no time`, MOMENT_FORMS);
  if (end <= start) return no('end', `${readingText(end)} is not after its start, ${readingText(start)}`, 'a later time');
  // What lies between two instants is exact, whatever the clocks show meanwhile.
  const exact = parseInstant(from) !== undefined && parseInstant(to) !== undefined;
  return { zone, start, length: exact ? (parseInstant(to) ?? 0) - (parseInstant(from) ?? 0) : end - start, rule: text };
}

/** A wall reading, or a moment as the clocks of the zone show it. */
function readingOf(text: string, here: Here): number | undefined {
  const moment = parseReading(text) ?? undefined;
  if (moment !== undefined) return moment;
  const said = parseMoment(text, here, 'ahead');
  return said === undefined ? undefined : wallIn(here.zone, said.from);
}

/** So many occurrences are looked at for one that runs into the next, two years of every week; and no further than ten years. */
const LOOKED_AT = 104;
const LOOKED_AHEAD = 3_653 * DAY;
/** Occurrences are days apart, and however clocks are changed a day has more than this. */
const SHORT = 20 * 3_600_000;

/** What keeps a time from being one. */
export function problemOf(timing: Timing): Refusal | undefined {
  const { length, zone, start, rule } = timing;
  if (length <= 0) return no('window', 'it would last no time at all', 'a length such as +2h');
  if (length > LONGEST_MS) return no('window', `it would last ${formatDuration(length)}`, `at most ${LONGEST_MS / DAY} days`);
  if (rule !== null) {
    const parsed = parseRule(rule);
    if (isRefusal(parsed)) return parsed;
  }
  if (recurs(timing)) {
    const series = seriesOf(timing);
    if (!beginsWithStart(series)) {
      const first = nextAfter(series, start);
      return no(
        'window',
        `${readingText(start)} is no time of ${rule}`,
        first === undefined ? `a rule that finds something, such as ${RULE_FORMS}` : `a start at ${readingText(first.reading)}`,
      );
    }
  }
  if (firstFrom(timing, Number.MIN_SAFE_INTEGER / 2) === undefined)
    return instantIn(zone, timing.start, timing) === undefined
      ? no('window', `the clocks of ${zone} skip ${readingText(start)} on that day`, 'another time, or --gap shift')
      : no('window', 'nothing of it is left', 'a rule that finds a day, with not all of them left out');
  return overlapOf(timing);
}

function overlapOf(timing: Timing): Refusal | undefined {
  if (timing.length <= SHORT && Object.keys(timing.moved).length === 0) return undefined;
  let end: number | undefined;
  let looked = 0;
  for (const span of spansFrom(timing, Number.MIN_SAFE_INTEGER / 2)) {
    if (end !== undefined && span.start < end)
      return no(
        'window',
        `it lasts until ${formatInstant(end)} and begins again at ${formatInstant(span.start)}`,
        'a shorter length, or a rule that leaves more time between',
      );
    end = span.end;
    if (++looked === LOOKED_AT || span.start > timing.start + LOOKED_AHEAD) return undefined;
  }
  return undefined;
}
