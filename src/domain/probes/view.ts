import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { severity } from '../kernel/rank.ts';
import { PROBE_KINDS } from './kinds.ts';
import { STATES } from './probe.ts';
import type { KeptResult, ProbeRow } from './records.ts';

const state = z.enum([...STATES, 'pending']);

const measure = z.object({
  label: z.string(),
  value: z.number(),
  unit: z.string(),
  warn: z.string().optional(),
  crit: z.string().optional(),
});

/** What one look found. */
export const lookRow = z.object({
  name: z.string(),
  kind: z.enum(PROBE_KINDS),
  target: z.string(),
  state: z.enum(STATES),
  responseMs: z.number().nullable().describe('Null when nothing answered.'),
  summary: z.string(),
  measures: z.array(measure).describe('Measured values beside the verdict: performance data of a plugin.'),
});
export type LookRow = z.output<typeof lookRow>;

export const LOOK_COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Probe' },
  { key: 'state', title: 'State' },
  { key: 'responseMs', title: 'ms', align: 'right' },
  { key: 'target', title: 'Target' },
  { key: 'summary', title: 'Said' },
];

export const probeRow = z.object({
  name: z.string(),
  setting: z.string().describe('The [[probe]] that it comes from.'),
  target: z.string(),
  component: z.string().nullable().describe('The path of its component in the inventory.'),
  state: state.describe('What is certain.'),
  last: state.describe('What the last look found; another than the state while it is not certain.'),
  attempt: z.int().describe('The how manyth result in a row that says so; 0 when it is certain.'),
  since: instant.describe('Since when the state is certain.'),
  flapping: z.boolean(),
  held: z.boolean().describe('Down because what it needs is: it makes no alert of its own.'),
  alert: severity.nullable().describe('The severity of the alert that is open about it.'),
  checkedAt: instant.nullable(),
  nextAt: instant,
  responseMs: z.number().nullable(),
  summary: z.string(),
});
export type ProbeView = z.output<typeof probeRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Probe' },
  { key: 'state', title: 'State' },
  { key: 'last', title: 'Last' },
  { key: 'since', title: 'Since', format: 'age' },
  { key: 'responseMs', title: 'ms', align: 'right' },
  { key: 'component', title: 'Component' },
  { key: 'target', title: 'Target' },
  { key: 'summary', title: 'Said' },
];

export const viewOf = (row: ProbeRow): ProbeView => ({
  name: row.name,
  setting: row.setting,
  target: row.target,
  component: row.path,
  state: row.settled,
  last: row.state,
  attempt: row.attempt,
  since: row.since,
  flapping: row.flapping === 1,
  held: row.held === 1,
  alert: row.told,
  checkedAt: row.checked_at,
  nextAt: row.due_at,
  responseMs: row.response_us === null ? null : row.response_us / 1_000,
  summary: row.summary,
});

export const resultRow = z.object({
  at: instant,
  state: z.enum(STATES),
  responseMs: z.number().nullable(),
  summary: z.string(),
  measures: z.array(measure),
});

export const resultView = ({ at, state: is, responseMs, summary, measures }: KeptResult): z.output<typeof resultRow> => ({
  at,
  state: is,
  responseMs,
  summary,
  measures: measures.map((one) => ({ ...one })),
});
