import type { z } from 'zod';
import type { why } from '../domain/alerts/why.ts';
import type { show as showIncident } from '../domain/incidents/capabilities.ts';
import type { IncidentRow } from '../domain/incidents/view.ts';
import type { show } from '../domain/inventory/show.ts';
import type { sources } from '../domain/inventory/sources.ts';
import type { graph } from '../domain/inventory/surroundings.ts';
import type { tree } from '../domain/inventory/tree.ts';
import type { Instant } from '../domain/kernel/clock.ts';
import type { Priority, Severity } from '../domain/kernel/rank.ts';
import type { lint, people, show as showPlan, who } from '../domain/oncall/capabilities.ts';
import type { list as listOverrides } from '../domain/oncall/overrides.ts';
import type { Chart } from '../domain/performance/graph.ts';
import type { history } from '../domain/probes/capabilities.ts';
import type { fleet } from '../domain/probes/fleet.ts';
import type { list as listHandovers, show as showShift } from '../domain/shifts/capabilities.ts';
import type { show as showSilence } from '../domain/silences/capabilities.ts';
import type { SilenceRow } from '../domain/silences/view.ts';
import type { list as listSources, rejections } from '../domain/sources/capabilities.ts';
import type { list as listUpkeep, run as runUpkeep, runs as upkeepRuns } from '../domain/upkeep/capabilities.ts';
import type { calendar } from '../domain/windows/calendar.ts';
import type { show as showWindow } from '../domain/windows/list.ts';
import type { WindowRow } from '../domain/windows/view.ts';

export type { IncidentRow, SilenceRow };

/** One time of a window: its id says which. `on` is what it takes, by paths. */
export type PlannedRow = WindowRow & { readonly on: readonly string[] };
export type WindowDetail = z.output<(typeof showWindow)['output']>;
export type CalendarAnswer = z.output<(typeof calendar)['output']>;

/** The rows as the dashboard reads them: what the capabilities answer, decoded. Instants are milliseconds. */
export interface TaskRow {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly status: string;
  readonly priority: string;
  readonly severity: string | null;
  readonly source: string | null;
  readonly component: string | null;
  readonly category: string;
  readonly assignee: string | null;
  readonly tags: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly dueAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly closedAt: Instant | null;
  /** The numbers of its alerts. */
  readonly alerts: readonly string[];
  readonly clock: { readonly dueAt: Instant; readonly step: number; readonly targets: readonly string[] } | null;
  readonly version: number;
  readonly scheduledAt: Instant | null;
  /** Milliseconds of work. */
  readonly estimate: number | null;
  readonly team: string | null;
  readonly parent: string | null;
  /** The tasks that it waits for, and how many of them are open. */
  readonly needs: readonly string[];
  readonly waitsFor: number;
  readonly blocks: number;
  readonly watchers: readonly string[];
  readonly checklist: readonly ChecklistItem[];
  readonly links: readonly { readonly kind: string; readonly target: string }[];
  readonly attributes: Readonly<Record<string, string>>;
  /** In lists only. */
  readonly urgency?: number;
}

export interface ChecklistItem {
  readonly text: string;
  readonly doneAt: Instant | null;
  readonly doneBy: string | null;
}

/** A group of the task list, as the store counts it. Without a name it is of tasks that have no such thing. */
export interface Group {
  readonly name: string;
  readonly count: number;
  /** Its rows are left out unless somebody opened it. */
  readonly closed?: boolean;
}

export interface AlertRow {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly status: string;
  readonly severity: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly count: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly component: string | null;
  readonly task: string | null;
  readonly incident: string | null;
  /** Why nobody is told of it for now. */
  readonly muted: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
  readonly resolvedAt: Instant | null;
}

/** A running escalation: `step` is the next to fire, counted from 1. */
export interface ClockRow {
  readonly subject: string;
  readonly task: string;
  readonly title: string;
  readonly severity: string | null;
  readonly priority: string;
  readonly policy: string;
  readonly path: string | null;
  /** The policy is another by now. */
  readonly changed: boolean;
  readonly state: 'running' | 'answered' | 'snoozed' | 'paused';
  readonly by: string | null;
  readonly step: number;
  readonly steps: number;
  readonly round: number;
  readonly dueAt: Instant;
  readonly targets: readonly string[];
  /** Who that is at this moment, and by what. */
  readonly tells: readonly string[];
}

export interface SourceRow {
  readonly name: string;
  readonly kind: string;
  readonly lastSeenAt: Instant | null;
  readonly expectEvery: number | null;
  readonly silent: boolean;
  readonly received: number;
  readonly rejected: number;
}

export interface Board {
  readonly now: Instant;
  readonly unacknowledged: readonly AlertRow[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** Open alerts that are quiet for now. */
  readonly muted: number;
  readonly incidents: { readonly open: number; readonly storms: number };
  readonly openTasks: Readonly<Record<Priority, number>>;
  readonly clocks: readonly ClockRow[];
  readonly clockCount: number;
  readonly sources: readonly SourceRow[];
  readonly notifications: { readonly queued: number; readonly sending: number; readonly failed: number };
  readonly warnings: readonly { readonly text: string; readonly hint: string }[];
  /** What nobody has taken over yet. */
  readonly handovers: readonly { readonly number: string; readonly to: readonly string[] }[];
  readonly lastEventAt: Instant | null;
  readonly lastEventSeq: number;
}

/** A window of a sorted list: `offset` is the index of its first row in the whole. */
export interface Page<R> {
  readonly rows: readonly R[];
  readonly offset: number;
  readonly total: number;
  readonly anchorIndex: number | null;
  readonly groups?: readonly Group[];
  /** Of a tree: where the asked row was folded away, the nearest above it that is shown. */
  readonly anchor?: string | null;
}

export interface TimelineEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: string;
  readonly subject: string;
  readonly actor: string;
  readonly text: string;
}

export interface Related {
  readonly number: string;
  readonly title: string;
  readonly status: string;
}

export interface TaskDetail extends TaskRow {
  readonly description: string;
  readonly children: readonly Related[];
  readonly waits: readonly Related[];
  readonly holds: readonly Related[];
  readonly labels: Readonly<Record<string, string>>;
  readonly timeline: readonly TimelineEntry[];
  readonly paging?: Why;
}

export interface AlertDetail extends AlertRow {
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly url: string | null;
  readonly under: readonly {
    readonly number: string;
    readonly title: string;
    readonly severity: AlertRow['severity'];
    readonly component: string | null;
  }[];
  readonly said: readonly {
    readonly source: string;
    readonly authority: boolean;
    readonly number: string;
    readonly status: AlertRow['status'];
  }[];
  readonly paging?: Why;
  readonly timeline: readonly TimelineEntry[];
}

/** Who was told, who was not, and why; and what it was like before. */
export type Why = z.output<(typeof why)['output']>;
export type IncidentDetail = z.output<(typeof showIncident)['output']> & { readonly paging?: Why };
export type SilenceDetail = z.output<(typeof showSilence)['output']>;

/** Sources and rejections have no numbers; what they are known by stands in their place. */
interface Known {
  readonly id: string;
  readonly number: string;
}
export type ListedSource = z.output<(typeof listSources)['output']>[number] & Known;
export type Rejection = z.output<(typeof rejections)['output']>[number] & Known;

/** A task of upkeep, listed by its name; in the detail with its last runs, and what the last one wrote. */
export type UpkeepRow = z.output<(typeof listUpkeep)['output']>[number] & Known;
export type UpkeepRun = z.output<(typeof upkeepRuns)['output']>[number];
export type UpkeepRunDetail = z.output<(typeof runUpkeep)['output']>;
export interface UpkeepDetail extends UpkeepRow {
  readonly runs: readonly UpkeepRun[];
  readonly output: string | null;
}

/** A line of the shift's screen; `to` says for whom a hand-over waits. */
export interface ShiftRow extends Known {
  readonly section: string;
  readonly subject: string;
  readonly text: string;
  readonly who: string | null;
  readonly at: Instant | null;
  readonly until: Instant | null;
  readonly to: readonly string[];
}
export type ShiftShown = z.output<(typeof showShift)['output']>;
export type HandoverRow = z.output<(typeof listHandovers)['output']>[number];

/** A plan with who has it, or what changes it for a while. A plan is known by its team and its name. */
export type OnCallRow = z.output<(typeof who)['output']>[number];
export type OverrideRow = z.output<(typeof listOverrides)['output']>[number];
export type PersonRow = z.output<(typeof people)['output']>[number];
export type WatchRow = z.output<(typeof showPlan)['output']>[number];
export type FindingRow = z.output<(typeof lint)['output']>[number];
export type DutyRow = (OnCallRow & Known) | OverrideRow;
/** The days ahead of a plan, and what is wrong with them. */
export interface DutyDetail {
  readonly number: string;
  readonly plan: string;
  readonly watches: readonly WatchRow[];
  readonly findings: readonly FindingRow[];
}
/** A system in the fleet, and its probes with their last results. */
export type FleetRow = z.output<(typeof fleet)['output']>[number];
export type ProbeHistory = z.output<(typeof history)['output']>;

/** A window of the inventory's tree, as it is unfolded. */
export type TreePage = z.output<(typeof tree)['output']>;
export type ComponentRow = TreePage['rows'][number];
export type ComponentDetail = z.output<(typeof show)['output']> & { readonly probes?: ProbeHistory };

/** What hangs on a component, in the order that it is drawn, with the lines before each name. */
export type Surroundings = z.output<(typeof graph)['output']>;
export interface DrawnRow extends Omit<Surroundings['nodes'][number], 'id'> {
  /** By where it is drawn, because a component may be drawn twice. */
  readonly id: string;
  readonly component: string;
  readonly guide: Guide;
  /** Of the component itself: how many break if it goes, and how many are at risk. */
  readonly impact?: Pick<Surroundings, 'breaks' | 'atRisk'>;
}

/** The strokes before a name, from the left; `start` and `end` close a row of siblings from above and from below. */
export type Guide = readonly ('through' | 'none' | 'fork' | 'start' | 'end')[];

/** A source of the inventory, listed by its name, with what its last reading changed. */
export type SyncRow = z.output<(typeof sources)['output']>[number] & { readonly id: string; readonly number: string };

/** One thing that is measured, over time. */
export type ChartRow = Omit<Chart, 'subject'> & { readonly id: string; readonly number: string; readonly of: string };
