/**
 * An observation made fit to keep. Names from outside are made plain; what cannot be kept is refused with where and why, and its
 * neighbours are taken in.
 */
import { clip, plain } from '../kernel/plain.ts';
import { DEEPEST, EDGE_KINDS, type EdgeKind } from './component.ts';
import { type Said, saidBy } from './facts.ts';
import type { Observation, Observed } from './observed.ts';
import type { Problem } from './settle.ts';

/** A longer value is a document and no label. */
const LONGEST = 4_096;
const LONGEST_NAME = 253;

export interface Clean {
  readonly key: string;
  readonly said: Said;
  readonly edges: readonly { readonly kind: EdgeKind; readonly to: string }[];
}

export interface Cleaned {
  readonly components: ReadonlyMap<string, Clean>;
  readonly refused: readonly Problem[];
}

export function clean(observation: Observation, allowed: Readonly<Record<string, readonly string[]>>): Cleaned {
  const refused: Problem[] = [...observation.problems];
  const taken = new Map<string, Observed>();
  for (const [at, observed] of observation.components.entries()) {
    const where = plain(clip(observed.key || `component ${at + 1}`, 120));
    const tidy: Observed = {
      ...observed,
      name: clip(plain(observed.name).trim(), LONGEST_NAME),
      type: clip(plain(observed.type).trim(), 64),
    };
    if (observed.key === '') refused.push({ where, problem: 'has no key' });
    else if (tidy.name === '') refused.push({ where, problem: 'has no name' });
    else if (tidy.type === '') refused.push({ where, problem: 'has no type' });
    else if (taken.has(observed.key)) refused.push({ where, problem: 'has a key that another one before it has' });
    else taken.set(observed.key, tidy);
  }
  const parents = parentsIn(taken, refused);
  const components = new Map<string, Clean>();
  for (const [key, observed] of taken) {
    const where = plain(clip(key, 120));
    const labels = labelsIn(where, observed.labels, allowed, refused);
    const edges = edgesIn(where, observed, taken, refused);
    const { parent: _, ...rest } = observed;
    const parent = parents.get(key);
    components.set(key, { key, said: plainly(saidBy({ ...rest, labels, ...(parent === undefined ? {} : { parent }) })), edges });
  }
  return { components, refused };
}

/** Values without what a terminal would obey. The parent is a key, which is compared and never shown. */
const plainly = (said: Readonly<Record<string, string>>): Said =>
  Object.fromEntries(Object.entries(said).map(([fact, value]) => [fact, fact === 'parent' ? value : clip(plain(value), LONGEST)]));

function parentsIn(taken: ReadonlyMap<string, Observed>, refused: Problem[]): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  for (const [key, { parent }] of taken) {
    if (parent === undefined) continue;
    if (taken.has(parent)) parents.set(key, parent);
    else refused.push({ where: key, problem: `lies in "${clip(plain(parent), 60)}", which is not there; it is taken without` });
  }
  const settled = new Set<string>();
  for (const start of [...parents.keys()]) {
    const walked: string[] = [];
    const walk = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !settled.has(at) && !walk.has(at)) {
      walk.add(at);
      walked.push(at);
      at = parents.get(at);
    }
    if (at !== undefined && walk.has(at)) {
      const loop = [...walked.slice(walked.indexOf(at)), at];
      refused.push({ where: at, problem: `lies in itself: ${clip(plain(loop.join(' in ')), 300)}; it is taken without` });
      parents.delete(at);
    }
    if (walked.length > DEEPEST && !settled.has(start)) {
      refused.push({ where: start, problem: `lies deeper than ${DEEPEST} levels; it is taken without what it lies in` });
      parents.delete(start);
    }
    for (const key of walked) settled.add(key);
  }
  return parents;
}

const KEY = /^[^\s=,:()!&"<>]{1,253}$/u;

function labelsIn(
  where: string,
  labels: Readonly<Record<string, string>>,
  allowed: Readonly<Record<string, readonly string[]>>,
  refused: Problem[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels).filter(([key, value]) => {
      const problem = labelProblem(key, value, allowed);
      if (problem !== undefined) refused.push({ where, problem });
      return problem === undefined;
    }),
  );
}

/** What is wrong with a label, whoever gives it. */
export function labelProblem(key: string, value: string, allowed: Readonly<Record<string, readonly string[]>>): string | undefined {
  if (!KEY.test(key)) return `label "${clip(plain(key), 60)}" has a name that no selector could say`;
  const values = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
  return values === undefined || values.includes(value)
    ? undefined
    : `label ${key} is "${clip(plain(value), 60)}"; allowed: ${values.join(', ')}`;
}

function edgesIn(where: string, observed: Observed, taken: ReadonlyMap<string, Observed>, refused: Problem[]): Clean['edges'] {
  const seen = new Set<string>();
  return (observed.edges ?? []).filter(({ kind, to }) => {
    const known = EDGE_KINDS.includes(kind) && taken.has(to) && to !== observed.key;
    if (!known)
      refused.push({ where, problem: `${kind} "${clip(plain(to), 60)}", which is ${to === observed.key ? 'itself' : 'not there'}` });
    if (!known || seen.has(`${kind} ${to}`)) return false;
    seen.add(`${kind} ${to}`);
    return true;
  });
}
