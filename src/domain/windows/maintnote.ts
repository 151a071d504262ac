/**
 * A carrier's notice of maintenance, as carriers send it: an event with X-MAINTNOTE properties (MAINTNOTE, the standard of the NANOG BCOP group).
 * It is the carrier's work: nobody here approves it, its status says how far it is, and it is known by the carrier's own number for it, because
 * UIDs change from one mail to the next.
 */
import { type Entry, extraText } from '../icalendar/entry.ts';
import { escaped } from '../kernel/content-line.ts';
import { plain } from '../kernel/plain.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Impact, State } from './window.ts';

export interface Notice {
  readonly provider: string;
  readonly account: string;
  /** The carrier's number for it. */
  readonly maintenance: string;
  /** What the carrier calls our circuits. */
  readonly circuits: readonly string[];
}

/** How far the carrier's work is. */
export type Progress = 'tentative' | 'confirmed' | 'cancelled' | 'in-process' | 'completed' | 'unchanged';

export interface SaidNotice extends Notice {
  readonly impact: Impact;
  readonly progress: Progress;
}

const IMPACTS: Readonly<Record<string, Impact>> = {
  'NO-IMPACT': 'none',
  'REDUCED-REDUNDANCY': 'reduced-redundancy',
  DEGRADED: 'degraded',
  OUTAGE: 'outage',
};

/** The last two are not in the standard, and are sent. */
const PROGRESS: Readonly<Record<string, Progress>> = {
  TENTATIVE: 'tentative',
  CONFIRMED: 'confirmed',
  CANCELLED: 'cancelled',
  'IN-PROCESS': 'in-process',
  COMPLETED: 'completed',
  'RE-SCHEDULED': 'confirmed',
  'NO-CHANGE': 'unchanged',
};

const nameOf = (key: string): string => `X-MAINTNOTE-${key}`;

const named = <T>(entry: Entry, key: string, values: Readonly<Record<string, T>>): T | Refusal | undefined => {
  const text = extraText(entry, nameOf(key))?.trim().toUpperCase();
  if (text === undefined) return undefined;
  if (Object.hasOwn(values, text)) return values[text];
  return refuse({
    kind: 'invalid',
    where: nameOf(key),
    problem: `${text.slice(0, 40)} is not understood`,
    allowed: Object.keys(values).join(', '),
  });
};

const wanted = (key: string): Refusal =>
  refuse({ kind: 'invalid', where: nameOf(key), problem: 'it is missing', allowed: 'as MAINTNOTE has it' });

export const isNotice = ({ extra }: Entry): boolean => Object.keys(extra).some((name) => name.startsWith('X-MAINTNOTE-'));

export function noticeIn(entry: Entry): SaidNotice | Refusal {
  const texts = ['PROVIDER', 'ACCOUNT', 'MAINTENANCE-ID'].map((key) =>
    plain(extraText(entry, nameOf(key)) ?? '')
      .trim()
      .slice(0, 200),
  );
  const [provider = '', account = '', maintenance = ''] = texts;
  const missing = ['PROVIDER', 'ACCOUNT', 'MAINTENANCE-ID'].find((_, at) => texts[at] === '');
  if (missing !== undefined) return wanted(missing);
  const circuits = [...new Set((entry.extra[nameOf('OBJECT-ID')] ?? []).map((one) => plain(one).trim()).filter(Boolean))];
  if (circuits.length === 0) return wanted('OBJECT-ID');
  const impact = named(entry, 'IMPACT', IMPACTS);
  if (impact === undefined) return wanted('IMPACT');
  if (typeof impact !== 'string') return impact;
  const said = named(entry, 'STATUS', PROGRESS);
  if (typeof said === 'object') return said;
  const progress = entry.status === 'CANCELLED' ? 'cancelled' : (said ?? 'tentative');
  return { provider, account, maintenance, circuits, impact, progress };
}

/** What it is known by, however its mails are called. */
export const uidOf = ({ provider, account, maintenance }: Notice): string =>
  `maintnote:${[provider.toLowerCase(), account, maintenance].map(encodeURIComponent).join(':')}`;

const STATUS: Readonly<Record<State, string>> = {
  draft: 'TENTATIVE',
  proposed: 'TENTATIVE',
  approved: 'CONFIRMED',
  announced: 'CONFIRMED',
  active: 'IN-PROCESS',
  'over-running': 'IN-PROCESS',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
};

/** An entry as a notice. */
export function withNotice(entry: Entry, notice: Notice, { impact, state }: { readonly impact: Impact; readonly state: State }): Entry {
  const said = Object.keys(IMPACTS).find((name) => IMPACTS[name] === impact) ?? 'DEGRADED';
  return {
    ...entry,
    extra: {
      [nameOf('PROVIDER')]: [escaped(notice.provider)],
      [nameOf('ACCOUNT')]: [escaped(notice.account)],
      [nameOf('MAINTENANCE-ID')]: [escaped(notice.maintenance)],
      [nameOf('OBJECT-ID')]: notice.circuits.map(escaped),
      [nameOf('IMPACT')]: [said],
      [nameOf('STATUS')]: [STATUS[state]],
    },
  };
}
