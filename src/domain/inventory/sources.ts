import { z } from 'zod';
import { effect, query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { instant } from '../kernel/instant.ts';
import { EVERY } from '../kernel/polling.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import type { SourceRow } from '../sources/view.ts';
import { FORMATS } from './formats.ts';
import { take, taken } from './import.ts';
import { readSource, unread } from './polling.ts';
import { polls } from './polls.ts';
import { observe } from './providers.ts';
import { inventorySettings } from './settings.ts';

const report = z.object({
  at: instant,
  added: z.int(),
  changed: z.int(),
  vanished: z.int(),
  refused: z.int(),
  incomplete: z.int().optional(),
  problems: z.array(z.object({ where: z.string(), problem: z.string() })).describe('The first of what was refused.'),
});

const sourceRow = z.object({
  name: z.string(),
  format: z.enum(FORMATS).nullable().describe('Null for a source that is imported by hand and not in the configuration.'),
  from: z.string().nullable().describe('The file or the address.'),
  when: z.string().nullable().describe('How often it is read, in milliseconds, or the cron expression.'),
  components: z.int(),
  lastSuccess: instant.nullable(),
  age: z.int().nullable().describe('Milliseconds since it was last read; its facts are so old.'),
  stale: z.boolean().describe('It should have been read long ago.'),
  lastTry: instant.nullable(),
  failures: z.int().describe('In a row.'),
  error: z.string().nullable().describe('Why the last try failed.'),
  nextTry: instant.nullable(),
  reading: z.boolean(),
  report: report.nullable().describe('What the last reading changed.'),
});

export const sources = query({
  name: 'component.sources',
  summary: 'Where components come from: when each source was last read, how old its facts are, what went wrong, when it is tried again.',
  input: z.object({}),
  output: z.array(sourceRow),
  columns: [
    { key: 'name', title: 'Source' },
    { key: 'format', title: 'Format' },
    { key: 'components', title: 'Components', align: 'right' },
    { key: 'lastSuccess', title: 'Last read', format: 'age', align: 'right' },
    { key: 'nextTry', title: 'Next', format: 'instant' },
    { key: 'failures', title: 'Failures', align: 'right' },
    { key: 'error', title: 'Error' },
  ],
  permission: 'viewer',
  *run(context) {
    const { source: declared } = context.settings.of(inventorySettings);
    const read = new Map((yield* readSources()).map((row) => [row.name, row]));
    const rows = new Map((yield* polls.all()).map((poll) => [poll.source, poll]));
    const settings = new Map(declared.map((source) => [source.name, source]));
    return [...new Set([...settings.keys(), ...read.keys()])].sort().map((name) => {
      const source = settings.get(name);
      const poll = source === undefined ? undefined : rows.get(name);
      const known = read.get(name);
      const lastSuccess = known?.synced_at ?? null;
      return {
        name,
        format: source?.format ?? null,
        from: source?.file ?? source?.url ?? null,
        when: source === undefined ? null : (source.cron ?? String(source.every ?? EVERY)),
        components: known?.components ?? 0,
        lastSuccess,
        age: lastSuccess === null ? null : context.now - lastSuccess,
        stale: poll !== undefined && poll.staleAt <= context.now,
        lastTry: poll?.triedAt ?? lastSuccess,
        failures: poll?.failures ?? 0,
        error: poll?.problem ?? null,
        nextTry: poll?.dueAt ?? null,
        reading: poll?.until != null && poll.until > context.now,
        report: poll?.report == null ? null : (JSON.parse(poll.report) as z.output<typeof report>),
      };
    });
  },
});

interface ReadRow {
  readonly name: string;
  readonly synced_at: number;
  readonly components: number;
}

const readSources = (): Script<readonly ReadRow[]> => all<ReadRow>('select name, synced_at, components from inventory_source');

/** The declared sources that a person should know of, as the board shows those that are silent. */
export function* staleSources(context: Context): Script<SourceRow[]> {
  const { source: declared } = context.settings.of(inventorySettings);
  if (declared.length === 0) return [];
  const stale = new Map((yield* polls.all()).filter(({ staleAt }) => staleAt <= context.now).map((poll) => [poll.source, poll]));
  if (stale.size === 0) return [];
  const read = new Map((yield* readSources()).map((row) => [row.name, row]));
  return declared.flatMap(({ name, format, every = EVERY, cron }) => {
    const poll = stale.get(name);
    if (poll === undefined) return [];
    const known = read.get(name);
    return {
      name,
      kind: format,
      lastSeenAt: known?.synced_at ?? null,
      expectEvery: cron === undefined ? every : null,
      silent: true,
      received: known?.components ?? 0,
      rejected: 0,
      poll: null,
      writeBack: null,
    };
  });
}

export const sync = effect({
  name: 'component.sync',
  summary: 'Reads a source of the configuration now: what is new, what changed and what it does not know any more.',
  input: z.object({
    source: z.string().describe('The name of an [[inventory.source]].'),
    dry_run: z.boolean().default(false).describe('Say what would change, and change nothing.'),
    allow_vanish: z.boolean().default(false).describe('Go on however many components would vanish.'),
    allow_rollback: z.boolean().default(false).describe('Take a version that is older than the last one, or of another lineage.'),
  }),
  args: ['source'],
  output: taken,
  permission: 'operator',
  async run(context, { source: name, ...flags }, { store }) {
    const { now, actor, mint, settings } = context();
    const declared = settings.of(inventorySettings).source;
    const source = declared.find((one) => one.name === name);
    if (source === undefined) {
      const allowed = declared.map((one) => one.name).join(', ') || 'none yet; [[inventory.source]] declares one';
      return refuse({ kind: 'bad-reference', noun: 'source of the inventory', reference: name, allowed });
    }
    const { signal } = new AbortController();
    if (flags.dry_run) {
      const observation = await observe(source, signal);
      if ('problem' in observation) return unread(source, observation.problem);
      return store.read(() => take(context(), observation, { ...flags, source: name }));
    }
    const holder = `${actor.name} ${mint()}`;
    const claimed = await store.write(function* () {
      yield* polls.plan(context(), declared);
      return (yield* polls.claimOne(holder, now, source)) || refuse({ kind: 'already', subject: `source ${name}`, state: 'being read' });
    });
    return isRefusal(claimed) ? claimed : readSource(store, context, { source, holder, signal, ...flags });
  },
});
