import { z } from 'zod';
import { componentOf } from '../inventory/reference.ts';
import { permit } from '../kernel/access.ts';
import { command, effect, query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { plain } from '../kernel/plain.ts';
import { hash } from '../kernel/polling.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { expand } from './expand.ts';
import { KINDS } from './kinds.ts';
import { parseOutput } from './perfdata.ts';
import { type Check, resultOf, STATES, summaryOf } from './probe.ts';
import { prober } from './prober.ts';
import { allProbes, type ProbeRow, probesNamed, probesOf, resultsOf } from './records.ts';
import { type Taken, takeResults } from './results.ts';
import { plan } from './schedule.ts';
import { type Probing, probes, probing } from './settings.ts';
import { parseSpec } from './spec.ts';
import { COLUMNS, LOOK_COLUMNS, type LookRow, lookRow, probeRow, resultRow, resultView, viewOf } from './view.ts';

const ORDER = ['critical', 'unknown', 'warning', 'pending', 'ok'];
const worstFirst = (a: ProbeRow, b: ProbeRow): number => ORDER.indexOf(a.settled) - ORDER.indexOf(b.settled) || (a.name < b.name ? -1 : 1);

export const list = query({
  name: 'probe.list',
  summary: 'What Watchbill itself asks whether it is well, and how it is; the worst first.',
  input: z.object({
    state: z
      .enum([...STATES, 'pending'])
      .optional()
      .describe('Only those of which this is certain.'),
    limit: z.int().min(1).max(100_000).default(10_000).describe('At most so many.'),
  }),
  output: z.array(probeRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run(_context, { state, limit }) {
    const rows = (yield* allProbes()).filter(({ settled }) => state === undefined || settled === state);
    return rows.sort(worstFirst).slice(0, limit).map(viewOf);
  },
});

/** By its name, by what its component is called, or by its setting where that has only one. */
function* probeOf(text: string): Script<ProbeRow | Refusal> {
  const rows = yield* allProbes();
  const [setting = '', component] = text.split('@');
  const fits = (row: ProbeRow): boolean =>
    row.setting === setting && (component === undefined || row.path === component || row.path?.split('/').at(-1) === component);
  const exact = rows.filter(({ name }) => name === text);
  const found = exact.length > 0 ? exact : rows.filter(fits);
  const [only] = found;
  if (only === undefined) return refuse({ kind: 'not-found', noun: 'probe', reference: plain(text).slice(0, 100) });
  if (found.length === 1) return only;
  return refuse({ kind: 'ambiguous', noun: 'probe', reference: plain(text), candidates: found.slice(0, 5).map(({ name }) => name) });
}

const reference = z.string().describe('Its name such as web or web@C12, or web@web-01 by its component.');

export const show = query({
  name: 'probe.show',
  summary: 'One probe: what is certain, its last results, and what happened to it.',
  input: z.object({ probe: reference }),
  args: ['probe'],
  output: probeRow.extend({
    needs: z.array(z.object({ name: z.string(), state: z.string() })).describe('Probes without which it cannot be fine.'),
    results: z.array(resultRow).describe('The oldest first; so many as are kept.'),
    timeline: z.array(timelineRow),
  }),
  permission: 'viewer',
  *run(_context, { probe }) {
    const row = yield* probeOf(probe);
    if (isRefusal(row)) return row;
    const names = JSON.parse(row.needs) as string[];
    const needed = names.length === 0 ? [] : (yield* allProbes()).filter(({ name }) => names.includes(name));
    return {
      ...viewOf(row),
      needs: needed.map(({ name, settled }) => ({ name, state: settled })),
      results: ((yield* resultsOf([row.name])).get(row.name) ?? []).map(resultView),
      timeline: yield* timelineOf([row.name]),
    };
  },
});

export { fleet } from './fleet.ts';

export const history = query({
  name: 'probe.history',
  summary: 'The probes of a component with their last results.',
  input: z.object({ component: z.string().describe('A number such as C12, a path or a name.') }),
  args: ['component'],
  output: z.array(probeRow.extend({ results: z.array(resultRow).describe('The oldest first; so many as are kept.') })),
  columns: COLUMNS,
  permission: 'viewer',
  *run(_context, { component: text }) {
    const component = yield* componentOf(text);
    if (isRefusal(component)) return component;
    const rows = yield* probesOf(component.number);
    const results = yield* resultsOf(rows.map(({ name }) => name));
    return rows.map((row) => ({ ...viewOf(row), results: (results.get(row.name) ?? []).map(resultView) }));
  },
});

const NEVER = new AbortController().signal;

async function look(
  check: Check,
  limits: Probing,
  context: () => Context,
): Promise<{ readonly row: LookRow; readonly result: Taken['result'] }> {
  const seen = await (await prober()).look(check, limits, NEVER);
  const result = resultOf(check, seen, context().now);
  const { name, state, responseMs, summary } = result;
  const measures = result.measures.map((measure) => ({ ...measure }));
  return { row: { name, kind: check.kind, target: check.target, state, responseMs, summary, measures }, result };
}

export const check = effect({
  name: 'probe.check',
  summary: 'Asks one target now and says what it found; keeps nothing.',
  input: z.object({
    probe: z
      .string()
      .min(1)
      .max(4_000)
      .describe("Kind, target and condition, such as 'http https://web1/health [status] == 200', or the name of a probe."),
  }),
  args: ['probe'],
  output: lookRow,
  permission: 'operator',
  async run(context, { probe: said }, { store }) {
    const { settings, actor } = context();
    const known = /\s|:\/\//.test(said) ? undefined : (await store.read(() => expand({ settings }))).find(({ name }) => name === said);
    const meant = known ?? parseSpec(said);
    if (isRefusal(meant)) return meant;
    const forbidden =
      known === undefined && KINDS[meant.kind].runs
        ? permit(actor, 'admin', `probe.check of kind ${meant.kind}, which runs a program,`)
        : undefined;
    return forbidden ?? (await look(meant, settings.of(probing), context)).row;
  },
});

export const sweep = effect({
  name: 'probe.sweep',
  summary: 'Asks every probe of the configuration once, now, and says what each found; the worst first.',
  input: z.object({
    record: z.boolean().default(false).describe('Take the results in, as if the engine had asked: states change, alerts open and end.'),
  }),
  output: z.array(lookRow),
  columns: LOOK_COLUMNS,
  permission: 'operator',
  async run(context, { record }, { store }) {
    const { settings } = context();
    const probes = await store.read(() => expand({ settings }));
    // Those of one setting often share a machine, or the way to it: they do not go off together.
    const spread = [...probes].sort((a, b) => hash(a.name) - hash(b.name));
    const looks = await Promise.all(spread.map(async (probe) => ({ probe, ...(await look(probe, settings.of(probing), context)) })));
    if (record) {
      const refused = await store.write(function* () {
        yield* plan(context(), probes);
        yield* takeResults(context(), looks);
      });
      if (isRefusal(refused)) return refused;
    }
    return looks.map(({ row }) => row).sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.name < b.name ? -1 : 1));
  },
});

/** A result takes its place as if the engine had asked. */
export const report = command({
  name: 'probe.report',
  summary: 'Takes in the result of a passive probe: somebody else looked, and says what it found.',
  input: z.object({
    probe: reference,
    state: z.enum(STATES).describe('What was found.'),
    output: z
      .string()
      .max(100_000)
      .default('')
      .describe('What it says; measured values may stand behind a bar, as plugins of Nagios write them.'),
    response_ms: z.number().min(0).max(86_400_000).optional().describe('How long it took.'),
  }),
  args: ['probe', 'state', 'output'],
  output: probeRow,
  permission: 'operator',
  *run(context, { probe, state, output, response_ms }) {
    const row = yield* probeOf(probe);
    if (isRefusal(row)) return row;
    const setting = context.settings.of(probes).find(({ name }) => name === row.setting);
    if (setting?.kind !== 'passive')
      return refuse({
        kind: 'wrong-state',
        subject: `probe ${row.name}`,
        state: 'asked by Watchbill itself',
        verb: 'a report',
        allowed: ['the kind passive'],
      });
    const { text, measures } = parseOutput(output);
    const result = { name: row.name, at: context.now, state, summary: summaryOf(text || state), responseMs: response_ms ?? null, measures };
    yield* takeResults(context, [{ probe: { name: row.name, requires: JSON.parse(row.needs) as string[], settings: setting }, result }]);
    const [after = row] = yield* probesNamed([row.name]);
    return viewOf(after);
  },
});
