/** What people set by hand: the record of the source `manual`, changed like every other source's and read together with theirs. */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { labelProblem } from './clean.ts';
import { type Component, INHERITED, type Merged } from './component.ts';
import { type Facts, LABEL, MANUAL, type Said, type SourceRecord } from './facts.ts';
import { countingFor } from './inherited.ts';
import { worldAround } from './load.ts';
import { componentsWhere, recordsWhere } from './records.ts';
import { isFact, lackedBy, requiredOf } from './required.ts';
import { inventorySettings } from './settings.ts';
import { settle } from './settle.ts';
import { numbersFor, writeComponents, writeRecords } from './write.ts';

/** Facts by hand on top of those by hand before; undefined takes a fact back, so that the sources' word counts again. */
export type Wanted = Readonly<Record<string, string | null | undefined>>;

const change = (facts: Facts, wanted: Wanted, now: number): Facts => {
  const next: Record<string, Facts[string]> = { ...facts };
  for (const [fact, value] of Object.entries(wanted)) {
    if (value === undefined) delete next[fact];
    else if (next[fact]?.[0] !== value) next[fact] = [value, now];
  }
  return next;
};

export function* createByHand(context: Context, said: Said): Script<Component | Refusal> {
  const problem = labelProblems(context, said);
  if (problem !== undefined) return problem;
  const facts = change({}, said, context.now);
  const manual = { source: MANUAL, key: context.mint(), component: -1, asserts: true, facts, ...seen(context), missingSince: null };
  return yield* rewrite(context, -1, [manual]);
}

/** Changes what is set by hand of a component. */
export function* editByHand(context: Context, component: Component, wanted: Wanted): Script<Component | Refusal> {
  const problem = labelProblems(context, wanted);
  if (problem !== undefined) return problem;
  const [before] = yield* recordsWhere('component = $1 and source = $2', component.number, MANUAL);
  const manual = before ?? {
    source: MANUAL,
    key: component.id,
    component: component.number,
    asserts: false,
    facts: {},
    ...seen(context),
    missingSince: null,
  };
  return yield* rewrite(context, component.number, [
    { ...manual, facts: change(manual.facts, wanted, context.now), lastSeenAt: context.now },
  ]);
}

const seen = ({ now }: Context): Pick<SourceRecord, 'firstSeenAt' | 'lastSeenAt'> => ({ firstSeenAt: now, lastSeenAt: now });

function* rewrite(context: Context, number: number, changed: readonly SourceRecord[]): Script<Component | Refusal> {
  const settings = context.settings.of(inventorySettings);
  const world = yield* worldAround([number], settings.precedence, changed);
  const settled = settle(world, new Set([number]));
  const [looped] = settled.problems;
  if (looped !== undefined) return refuse({ kind: 'invalid', where: looped.where, problem: looped.problem });
  const after = settled.changes[0]?.after;
  if (after !== undefined) {
    const lacking = yield* lackingLabels(context, after);
    if (lacking !== undefined) return lacking;
    const [taken] = (yield* componentsWhere('path = $1 and number <> $2', after.path, number)).values();
    if (taken !== undefined && settled.changes[0]?.before?.path !== after.path)
      return refuse({ kind: 'already', subject: after.path, state: `a component (${label('C', taken.number)})` });
  }
  const numberOf = yield* numbersFor(number < 0 ? 1 : 0);
  const facts = yield* writeComponents(context, settled, numberOf, MANUAL, '');
  yield* writeRecords(changed, numberOf);
  yield* record(context, facts);
  const written = (yield* componentsWhere('number = $1', numberOf(number))).get(numberOf(number));
  return written ?? refuse({ kind: 'not-found', noun: 'component', reference: label('C', numberOf(number)) });
}

function labelProblems(context: Context, said: Wanted): Refusal | undefined {
  const { allowed } = context.settings.of(inventorySettings);
  for (const [fact, value] of Object.entries(said)) {
    if (!fact.startsWith(LABEL) || value == null) continue;
    const problem = labelProblem(fact.slice(LABEL.length), value, allowed);
    if (problem !== undefined) return refuse({ kind: 'invalid', where: 'label', problem });
  }
  return undefined;
}

/** What its type must say and neither it nor anything above it does. */
function* lackingLabels(context: Context, after: Merged): Script<Refusal | undefined> {
  const { required, inherit } = context.settings.of(inventorySettings);
  if (requiredOf(required, after.type).length === 0) return undefined;
  const above = after.parent === null ? undefined : (yield* countingFor([after.parent], inherit))(after.parent);
  const down = Object.entries(above?.labels ?? {}).filter(([key]) => inherit?.includes(key) !== false);
  const own = Object.fromEntries(INHERITED.flatMap((field) => (after[field] === null ? [] : [[field, after[field]]])));
  const said = { labels: { ...Object.fromEntries(down), ...after.labels }, fields: { ...above?.fields, ...own } };
  const lacking = lackedBy(required, after.type, said);
  return lacking.length === 0
    ? undefined
    : refuse({
        kind: 'invalid',
        where: after.name,
        problem: `a ${after.type} says its ${lacking.join(' and ')}`,
        allowed: lacking.map((key) => (isFact(key) ? `--${key} …` : `--label ${key}=…`)).join(' '),
      });
}
