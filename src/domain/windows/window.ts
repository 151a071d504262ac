/**
 * A maintenance window: when somebody works on what, and what that does. It is kept as people say it, as readings of the wall clocks of one zone
 * with a rule; instants are worked out from that whenever they are asked for, so that a change of the zone's rules moves windows and no data.
 *
 *   draft ─propose▶ proposed ─approve▶ approved ─announce▶ announced ─begin▶ active ─complete▶ completed
 *     └──────────────approve──────────────▲ └────────begin────────────────────▲ │ ▲            ▲
 *   up to announced ─cancel▶ cancelled                                   overrun▼ │extend      │complete
 *                                                                        over-running ─────────┘
 *
 * One that comes round again goes back to approved when an occurrence is over, and is completed with its last. An attended one is over when its
 * crew says so: at its end it over-runs; the others complete by themselves. Windows are half-open: one that ends at 04:00 and one that begins
 * then do not touch.
 */
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import type { Referable } from '../kernel/number.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Ambiguity } from '../kernel/zone.ts';

export const WINDOW: Referable = { noun: 'window', kind: 'W', table: 'maintenance' };

export const STATES = ['draft', 'proposed', 'approved', 'announced', 'active', 'over-running', 'completed', 'cancelled'] as const;
export type State = (typeof STATES)[number];

/** What each verb does to which states. */
export const TRANSITIONS = {
  propose: { from: ['draft'], to: 'proposed' },
  approve: { from: ['draft', 'proposed'], to: 'approved' },
  announce: { from: ['approved'], to: 'announced' },
  begin: { from: ['approved', 'announced'], to: 'active' },
  overrun: { from: ['active'], to: 'over-running' },
  extend: { from: ['over-running'], to: 'active' },
  complete: { from: ['active', 'over-running'], to: 'completed' },
  cancel: { from: ['draft', 'proposed', 'approved', 'announced'], to: 'cancelled' },
} as const satisfies Readonly<Record<string, { readonly from: readonly State[]; readonly to: State }>>;
export type Verb = keyof typeof TRANSITIONS;

/** Those that will happen, or do: what alerts, conflicts and gates go by. */
export const COMMITTED = ['approved', 'announced', 'active', 'over-running'] as const satisfies readonly State[];
export const RUNNING = ['active', 'over-running'] as const satisfies readonly State[];
export const OPEN = ['draft', 'proposed', ...COMMITTED] as const satisfies readonly State[];

/** What it does to the service: the words that carriers use (MAINTNOTE). */
export const IMPACTS = ['none', 'reduced-redundancy', 'degraded', 'outage'] as const;
export type Impact = (typeof IMPACTS)[number];
export const RISKS = ['low', 'medium', 'high'] as const;

/** What it does to alerts on its targets: they wait until its end, meanwhile to be read in chats, they get a task and no page at its end, or nothing. */
export const EFFECTS = ['delay', 'chat', 'drop', 'none'] as const;
export type Effect = (typeof EFFECTS)[number];

/** How long it takes when the clocks are changed meanwhile: as long as ever, or until the clocks show its end. */
export const ENDS = ['exact', 'wall-clock'] as const;

/** When one occurrence is instead; by the reading at which the rule has it. */
export interface Moved {
  readonly start: number;
  readonly length: number;
}

/** When it is, in the words of people. */
export interface Timing extends Ambiguity {
  readonly zone: string;
  /** The wall reading of the first. */
  readonly start: number;
  readonly length: number;
  readonly ends: (typeof ENDS)[number];
  readonly rule: string | null;
  /** Readings that are left out. */
  readonly except: readonly number[];
  readonly moved: Readonly<Record<string, Moved>>;
}

/** All that says when it is. */
export const TIMING = [
  'zone',
  'start',
  'length',
  'ends',
  'gap',
  'overlap',
  'rule',
  'except',
  'moved',
] as const satisfies readonly (keyof Timing)[];

export interface Window extends Timing {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly state: State;
  /** Selectors of the inventory, or names where there is none. */
  readonly targets: readonly string[];
  readonly impact: Impact;
  readonly risk: (typeof RISKS)[number];
  readonly owner: string;
  readonly crew: readonly string[];
  /** How much of its end is kept for taking everything back. */
  readonly rollback: number | null;
  readonly runbook: string | null;
  readonly effect: Effect;
  /** Whether its effect reaches what depends on the targets. */
  readonly dependants: boolean;
  readonly attended: boolean;
  /** How long it lasts from the first alert on its targets within its time; null when it begins by itself. */
  readonly flexible: number | null;
  /** The predecessor that it waits for, and when it was to begin. */
  readonly heldBy: number | null;
  readonly heldFrom: Instant | null;
  /** The occurrence that is on, or comes next, by its reading; with the instants that were worked out for it. */
  readonly occurrence: number | null;
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Instant | null;
  /** Why it was approved although something stood against it. */
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  readonly version: number;
}

/** What few windows are, and none begins as. */
export const ORDINARY = { flexible: null, heldBy: null, heldFrom: null } as const satisfies Partial<Window>;

export const is = (states: readonly State[], { state }: Pick<Window, 'state'>): boolean => states.includes(state);

/** Where a verb leads, or why not from here. */
export function become({ number, state }: Pick<Window, 'number' | 'state'>, verb: Verb): State | Refusal {
  const { from, to } = TRANSITIONS[verb];
  if ((from as readonly State[]).includes(state)) return to;
  return refuse({ kind: 'wrong-state', subject: label('W', number), state, verb, allowed: from });
}
