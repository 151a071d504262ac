/** A silence as a form says it: which matchers fit some alerts, and what the choices mean. */
import { formatInstant } from '../../domain/kernel/instant.ts';
import { parseMoment } from '../../domain/kernel/moment.ts';
import type { AlertDetail } from '../rows.ts';

/** Where a person sits who runs this program. */
export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const NO = 'no';
export const YES = 'yes';
const MORNINGS = ['today', 'tomorrow'] as const;
const until = (day: (typeof MORNINGS)[number]): string => `until ${day} 9:00`;

/** The next nine o'clock: at three in the morning that is today's. */
const morning = (now: number): (typeof MORNINGS)[number] =>
  (parseMoment('today 09:00', { now, zone }, 'ahead')?.from ?? 0) > now ? 'today' : 'tomorrow';

export const durations = (now: number): readonly string[] => ['1h', '2h', '8h', until(morning(now))];
export const REMINDERS = [NO, '15m', '1h'] as const;

const quoted = (value: string): string =>
  /^[\w.:/@-]+$/.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** How bad it is may change while it is silenced; the rest says which alerts these are. */
const LEFT_OUT: ReadonlySet<string> = new Set(['severity', 'monitor', 'prometheus', 'alertstate']);

type Labelled = Pick<AlertDetail, 'labels' | 'source' | 'component'>;

/** What all of them have in common, as matchers. Without a label it is the component, or at least the source. */
export function commonMatchers(alerts: readonly Labelled[]): readonly string[] {
  const [first, ...others] = alerts;
  if (first === undefined) return [];
  const labels = Object.entries(first.labels).filter(
    ([name, value]) =>
      value !== '' && !LEFT_OUT.has(name) && others.every((other) => Object.hasOwn(other.labels, name) && other.labels[name] === value),
  );
  if (labels.length > 0) {
    const rank = ([name]: readonly [string, string]): number => (name === 'alertname' ? 0 : 1);
    return labels.sort((a, b) => rank(a) - rank(b)).map(([name, value]) => `${name}=${quoted(value)}`);
  }
  if (first.component !== null && others.every(({ component }) => component === first.component))
    return [`component=${quoted(first.component)}`];
  return others.every(({ source }) => source === first.source) ? [`source=${quoted(first.source)}`] : [];
}

/** The form's values as the input of `silence.add`. */
export function silenceInput(values: Readonly<Record<string, string>>, now: number): object {
  const { comment = '', lasts = '', matchers = '', endsOnResolve, remind = NO, repage } = values;
  const day = MORNINGS.find((one) => lasts === until(one));
  const end = day === undefined ? undefined : parseMoment(`${day} 09:00`, { now, zone }, 'ahead');
  return {
    comment,
    matchers: matchers
      .split('\n')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
    ...(end === undefined ? { for: lasts } : { until: formatInstant(end.from) }),
    endsOnResolve: endsOnResolve === YES,
    repage: repage !== NO,
    ...(remind === NO ? {} : { remind }),
  };
}
