/** When nobody works on what. A freeze that comes round again is a rule, as a window is: year end, the payroll run, business hours. */
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import type { Referable } from '../kernel/number.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Class } from './conflict.ts';
import { spansIn } from './occurrence.ts';
import type { Timing } from './window.ts';

export const FREEZE: Referable = { noun: 'freeze', kind: 'F', table: 'change_freeze' };

/** `allowed` is the other way round: work on its scope at other times is outside. */
export const KINDS = ['freeze', 'soft-freeze', 'business', 'allowed'] as const;
export type Kind = (typeof KINDS)[number];

export interface Freeze extends Timing {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly kind: Kind;
  /** A selector of the inventory, empty for everything. */
  readonly scope: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly endedAt: Instant | null;
}

export const classOf = ({ kind }: Pick<Closed, 'kind'>): Class => (kind === 'allowed' ? 'outside' : kind);

export interface FreezeRecord {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly kind: Kind;
  readonly scope: string;
  readonly zone: string;
  readonly start: number;
  readonly length: number;
  readonly ends: Timing['ends'];
  readonly gap: Timing['gap'];
  readonly overlap: Timing['overlap'];
  readonly rule: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly ended_at: number | null;
}

export const FREEZE_COLUMNS =
  'number, id, title, kind, scope, zone, start, length, ends, gap, overlap, rule, created_at, created_by, ended_at';

export const fromRecord = ({ created_at, created_by, ended_at, ...row }: FreezeRecord): Freeze => ({
  ...row,
  except: [],
  moved: {},
  createdAt: created_at,
  createdBy: created_by,
  endedAt: ended_at,
});

/** A time that nobody works in as the checks see it: kept here, or said by a calendar of others. */
export interface Closed {
  /** F3, or the name of the calendar. */
  readonly name: string;
  readonly title: string;
  readonly kind: Kind;
  readonly scope: string;
  /** The longest of its times. */
  readonly length: number;
  within(from: Instant, to: Instant): Iterable<Stretch>;
}

export interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
  /** Of this one time, where it has a title of its own. */
  readonly title?: string;
}

/** Those in force that may have something to say from a moment on. */
export function* freezesFrom(from: Instant): Script<readonly Closed[]> {
  const rows = yield* all<FreezeRecord>(
    `select ${FREEZE_COLUMNS} from change_freeze where ended_at is null and until_at > $1 order by number`,
    from,
  );
  return rows.map(fromRecord).map((freeze) => {
    const { title, kind, scope, length } = freeze;
    return { name: label('F', freeze.number), title, kind, scope, length, within: (after, to) => spansIn(freeze, after, to) };
  });
}

export interface Overlap extends Stretch {
  readonly times: number;
}

/** The first stretch in which a window is on while a freeze is, and how often; of one that allows, while none of them allows it. */
export function overlapOf(spans: readonly Stretch[], stretches: readonly Stretch[], allowing: boolean): Overlap | undefined {
  let first: Stretch | undefined;
  let times = 0;
  for (const span of spans) {
    const hit: Stretch | undefined = allowing
      ? stretches.some(({ start, end }) => start <= span.start && end >= span.end)
        ? undefined
        : span
      : stretches.find(({ start, end }) => start < span.end && end > span.start);
    if (hit === undefined) continue;
    times++;
    first ??= {
      start: Math.max(span.start, hit.start),
      end: Math.min(span.end, hit.end),
      ...(hit.title === undefined ? {} : { title: hit.title }),
    };
  }
  return first === undefined ? undefined : { ...first, times };
}
