/** A policy whose first step is whom somebody named: they are told at once, and its own steps follow for as long as nobody answers. */
import type { Policy } from './settings.ts';

/** What was named, kept in the snapshot so that it can be told from a policy that has changed. */
export interface Called {
  readonly to: readonly string[];
  /** How long they have before the next step. */
  readonly wait: number;
  /** The policy behind; null where none is. */
  readonly policy: string | null;
}

/** Without a policy behind, the named are told again and again. */
const AGAIN = 100;

export function calling(to: readonly string[], wait: number, policy: Policy | undefined): Policy {
  const first = { delay: 0, tell: [...to] };
  const called: Called = { to, wait, policy: policy?.name ?? null };
  if (policy === undefined)
    return { name: 'by-hand', match: {}, repeat: AGAIN, repeat_after: wait, acknowledgements: 1, step: [first], path: [], called };
  const behind = (steps: Policy['step']): Policy['step'] => [
    first,
    ...steps.map((step, at) => (at === 0 ? { ...step, delay: Math.max(step.delay, wait) } : step)),
  ];
  return { ...policy, step: behind(policy.step), path: policy.path.map((path) => ({ ...path, step: behind(path.step) })), called };
}

/** The policy as it would be made now: as it is configured, behind whom somebody named. Undefined when it is configured no more. */
export function asConfigured({ name, called }: Policy, configured: readonly Policy[]): Policy | undefined {
  const now = configured.find((one) => one.name === (called === undefined ? name : called.policy));
  if (called === undefined) return now;
  return now === undefined && called.policy !== null ? undefined : calling(called.to, called.wait, now);
}
