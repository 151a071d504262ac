import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { key } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { apply } from './apply.ts';
import { MANUAL } from './facts.ts';
import { FORMATS, type FormatName } from './formats.ts';
import { syncState } from './load.ts';
import { inventorySettings } from './settings.ts';
import { type Difference, sync } from './sync.ts';

const WHATS = ['added', 'changed', 'vanished', 'returned', 'renamed', 'joined'] as const satisfies readonly Difference['what'][];

const difference = z.object({
  what: z.enum(WHATS),
  key: z.string(),
  component: z.string().nullable().describe('Its number; none yet for one that would be added.'),
  facts: z.array(z.string()).describe('Each fact with what it was and what it is.'),
});

export const importComponents = command({
  name: 'component.import',
  summary: "Reads components from another program's file: what is new, what changed and what its source does not know any more.",
  input: z.object({
    file: z.string().meta({ format: 'file' }).describe('The file to read, or - for standard input.'),
    format: z.enum(Object.keys(FORMATS) as [FormatName, ...FormatName[]]).describe('What wrote the file.'),
    source: key.optional().describe('Whose words these are; the format if not said. What a source does not mention again is missing.'),
    dry_run: z.boolean().default(false).describe('Say what would change, and change nothing.'),
    allow_vanish: z.boolean().default(false).describe('Go on however many components would vanish.'),
    allow_rollback: z.boolean().default(false).describe('Take a version that is older than the last one, or of another lineage.'),
  }),
  args: ['file'],
  output: z.object({
    added: z.int(),
    changed: z.int(),
    vanished: z.int(),
    refused: z.array(z.object({ where: z.string(), problem: z.string() })),
    differences: z.array(difference).optional().describe('With --dry-run: each difference.'),
  }),
  permission: 'operator',
  *run(context, { file, format, source = format, dry_run, allow_vanish, allow_rollback }) {
    if (source === MANUAL)
      return refuse({ kind: 'invalid', where: 'source', problem: `"${MANUAL}" is what people set by hand`, allowed: 'another name' });
    const observation = FORMATS[format](file);
    if (isRefusal(observation)) return observation;
    const settings = context.settings.of(inventorySettings);
    const state = yield* syncState(source);
    const synced = sync(state, observation, context.now, {
      source,
      precedence: settings.precedence,
      allowed: settings.allowed,
      graceMs: settings.grace,
      maxVanishPercent: settings.max_vanish,
      allowVanish: allow_vanish,
      allowRollback: allow_rollback,
    });
    if (isRefusal(synced)) return synced;
    const { added, changed, vanished, refused, differences } = synced;
    if (!dry_run) yield* apply(context, synced);
    const counts = { added, changed, vanished, refused: refused.map(({ where, problem }) => ({ where, problem })) };
    return dry_run ? { ...counts, differences: differences.map(shown) } : counts;
  },
});

const shown = ({ what, key, component, facts, match }: Difference): z.output<typeof difference> => ({
  what,
  key,
  component: component < 0 ? null : label('C', component),
  facts: [
    ...(match === undefined ? [] : [`same ${match.by} ${match.value}`]),
    ...facts.map(({ fact, before, after }) => (before === null ? `${fact}: ${after}` : `${fact}: ${before} → ${after ?? 'none'}`)),
  ],
});
