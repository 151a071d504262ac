/** A clock walks one path of its policy from its start on, whatever the hour becomes: who is told next must not change under a reader's eyes. */
import type { Instant } from '../kernel/clock.ts';
import { type Facts, unmet } from './condition.ts';
import type { Policy } from './settings.ts';

/** The steps that a clock walks, and how often. */
export type Walk = Pick<Policy, 'name' | 'step' | 'repeat' | 'repeat_after'>;

/** The name of the path that a clock takes which starts now; null for the policy's own steps. */
export const pathFor = (policy: Policy, facts: Facts, now: Instant): string | null =>
  policy.path.find(({ when }) => unmet(when, facts, now) === undefined)?.name ?? null;

const walks = new WeakMap<Policy, Map<string, Walk>>();

/** The walk of a path; a path that is not there walks the policy's own steps. */
export function walkOf(policy: Policy, path: string | null): Walk {
  const other = path === null ? undefined : policy.path.find(({ name }) => name === path);
  if (other === undefined) return policy;
  const known = walks.get(policy) ?? new Map<string, Walk>();
  walks.set(policy, known);
  const walk = known.get(other.name) ?? { ...policy, step: other.step };
  known.set(other.name, walk);
  return walk;
}
