import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { type Component, STATUSES } from './component.ts';
import { STATES } from './health.ts';
import { type Counting, valuesOf } from './inherited.ts';
import { lackedBy, type Required } from './required.ts';
import type { Health } from './rolled.ts';

/** A component as lists, the command line's JSON and the dashboard show it. */
export const componentRow = z.object({
  id: z.string(),
  number: z.string().describe('C and the number, such as C12.'),
  name: z.string(),
  type: z.string(),
  path: z.string(),
  labels: z.record(z.string(), z.string()).describe('Its own and those that it inherits.'),
  lacks: z
    .array(z.string())
    .describe('What its type must say ([inventory.required]) and neither it nor anything above it does: it is incomplete.'),
  status: z.enum(STATUSES),
  missingSince: instant.nullable(),
  health: z.enum(STATES).nullable().describe('With all that lies in it; null when nothing is known of it.'),
  ownHealth: z.enum(STATES).nullable().describe('Without what lies in it.'),
  sources: z.array(z.string()),
  updatedAt: instant,
  version: z.int(),
});
export type ComponentRow = z.output<typeof componentRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'type', title: 'Type' },
  { key: 'status', title: 'Status' },
  { key: 'health', title: 'Health' },
  { key: 'path', title: 'Path' },
  { key: 'sources', title: 'Sources', format: 'list' },
  { key: 'lacks', title: 'Lacks', format: 'list' },
];

export const toRow = (component: Component, counting: Counting, health: Health, required: Required): ComponentRow => ({
  id: component.id,
  number: label('C', component.number),
  name: component.name,
  type: component.type,
  path: component.path,
  labels: { ...valuesOf(counting.labels) },
  lacks: [...lackedBy(required, component.type, counting)],
  status: component.missingSince === null ? 'present' : 'missing',
  missingSince: component.missingSince,
  health: health.state,
  ownHealth: health.own,
  sources: [...component.sources],
  updatedAt: component.updatedAt,
  version: component.version,
});
