import { z } from 'zod';
import { effect } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { key } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { one, type Script } from '../kernel/script.ts';
import { apply } from './apply.ts';
import { MANUAL } from './facts.ts';
import { FORMATS, readerOf } from './formats.ts';
import { syncState } from './load.ts';
import type { Observation } from './observed.ts';
import { compileSelector } from './select.ts';
import { inventorySettings } from './settings.ts';
import { type Difference, sync } from './sync.ts';

const WHATS = ['added', 'changed', 'vanished', 'returned', 'renamed', 'joined'] as const satisfies readonly Difference['what'][];

const difference = z.object({
  what: z.enum(WHATS),
  key: z.string(),
  component: z.string().nullable().describe('Its number; none yet for one that would be added.'),
  facts: z.array(z.string()).describe('Each fact with what it was and what it is.'),
});

export const taken = z.object({
  added: z.int(),
  changed: z.int(),
  vanished: z.int(),
  refused: z.array(z.object({ where: z.string(), problem: z.string() })),
  incomplete: z.int().optional().describe('How many of its components lack what their type must say: status=incomplete lists them.'),
  differences: z.array(difference).optional().describe('With --dry-run: each difference.'),
});
export type Taken = z.output<typeof taken>;

export const importComponents = effect({
  name: 'component.import',
  summary: "Reads components from another program's file: what is new, what changed and what its source does not know any more.",
  input: z.object({
    file: z.string().meta({ format: 'file' }).describe('The file to read, or - for standard input.'),
    format: z.enum(FORMATS).describe('What wrote the file.'),
    source: key.optional().describe('Whose words these are; the format if not said. What a source does not mention again is missing.'),
    mapping: z
      .string()
      .meta({ format: 'file' })
      .optional()
      .describe('A file that says, in JSON, how a document of no known shape is read.'),
    dry_run: z.boolean().default(false).describe('Say what would change, and change nothing.'),
    allow_vanish: z.boolean().default(false).describe('Go on however many components would vanish.'),
    allow_rollback: z.boolean().default(false).describe('Take a version that is older than the last one, or of another lineage.'),
  }),
  args: ['file'],
  output: taken,
  permission: 'operator',
  async run(context, { file, mapping, ...input }, { store }) {
    const { format, source = format } = input;
    if (source === MANUAL)
      return refuse({ kind: 'invalid', where: 'source', problem: `"${MANUAL}" is what people set by hand`, allowed: 'another name' });
    const declared = mapping === undefined ? undefined : json(mapping);
    if (isRefusal(declared)) return declared;
    const reader = await readerOf(format);
    const observation = reader.parse(file, { mapping: declared });
    if ('problem' in observation) return refuse({ kind: 'invalid', where: 'the file', problem: observation.problem });
    return input.dry_run
      ? store.read(() => take(context(), observation, { ...input, source }))
      : store.write(() => take(context(), observation, { ...input, source }));
  },
});

interface Taking {
  readonly source: string;
  readonly dry_run: boolean;
  readonly allow_vanish: boolean;
  readonly allow_rollback: boolean;
}

/** Compares an observation with what is known, and writes the difference unless the run is dry. */
export function* take(
  context: Context,
  observation: Observation,
  { source, dry_run, allow_vanish, allow_rollback }: Taking,
): Script<Taken | Refusal> {
  const settings = context.settings.of(inventorySettings);
  const synced = sync(yield* syncState(source), observation, context.now, {
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
  const counts = { added, changed, vanished, refused: refused.map(({ where, problem }) => ({ where, problem })) };
  if (dry_run) return { ...counts, differences: differences.map(shown) };
  yield* apply(context, synced);
  const incomplete = yield* incompleteOf(context, source);
  return incomplete === 0 ? counts : { ...counts, incomplete };
}

function* incompleteOf({ settings }: Context, source: string): Script<number> {
  const { required, inherit } = settings.of(inventorySettings);
  if (Object.keys(required).length === 0) return 0;
  const selected = compileSelector(`status=incomplete source=${source}`, { inherit, required });
  if (isRefusal(selected)) return 0;
  const row = yield* one<{ count: number }>(`select count(*) as count from component where ${selected.where}`, ...selected.params);
  return Number(row?.count ?? 0);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse({ kind: 'invalid', where: 'the mapping', problem: 'is not JSON' });
  }
}

const shown = ({ what, key, component, facts, match }: Difference): z.output<typeof difference> => ({
  what,
  key,
  component: component < 0 ? null : label('C', component),
  facts: [
    ...(match === undefined ? [] : [`same ${match.by} ${match.value}`]),
    ...facts.map(({ fact, before, after }) => (before === null ? `${fact}: ${after}` : `${fact}: ${before} → ${after ?? 'none'}`)),
  ],
});
