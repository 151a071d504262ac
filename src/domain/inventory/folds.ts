/**
 * How far a tree is unfolded. Ten thousand branches are not listed one by one: everything down to a depth is open, and `toggled` names
 * those that are the other way round. So "unfold all" and "fold all" are a number, and what a person opened by hand is a short list.
 */
import { z } from 'zod';
import { DEEPEST } from './component.ts';

export const folds = {
  depth: z.int().min(0).max(DEEPEST).default(1).describe('How many levels are unfolded by themselves; 0 shows the roots alone.'),
  toggled: z
    .array(z.string().regex(/^C\d{1,15}$/))
    .max(5_000)
    .default([])
    .describe('The numbers of those that are the other way round: unfolded below that depth, or folded above it.'),
};

export interface Folds {
  readonly depth: number;
  readonly toggled: ReadonlySet<number>;
}

export const foldsFrom = ({ depth, toggled }: { readonly depth: number; readonly toggled: readonly string[] }): Folds => ({
  depth,
  toggled: new Set(toggled.map((reference) => Number(reference.slice(1)))),
});

/** The steps of a path above its last: how deep it lies. */
export const depthOf = (path: string): number => path.split('/').length - 1;

export const unfolded = ({ depth, toggled }: Folds, node: { readonly number: number; readonly path: string }): boolean =>
  depthOf(node.path) < depth !== toggled.has(node.number);

/** The same folds with these unfolded, so that what lies in them is seen. */
export function unfolding(folded: Folds, nodes: readonly { readonly number: number; readonly path: string }[]): Folds {
  const toggled = new Set(folded.toggled);
  for (const node of nodes) if (!unfolded(folded, node) && !toggled.delete(node.number)) toggled.add(node.number);
  return { depth: folded.depth, toggled };
}
