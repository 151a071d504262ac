import type { Policy } from './settings.ts';

/** FNV-1a over the policy's text: a name for "this very version", not a defence. */
export function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

const versions = new WeakMap<Policy, { readonly body: string; readonly hash: string }>();

/** A policy as text, with the name of that text. A storm starts thousands of clocks under one policy; it is written out once. */
export const versionOf = (policy: Policy): { readonly body: string; readonly hash: string } => {
  const known = versions.get(policy);
  if (known !== undefined) return known;
  const body = JSON.stringify(policy);
  const made = { body, hash: hashOf(body) };
  versions.set(policy, made);
  return made;
};

/** What policies were once written without. */
const ADDED: Pick<Policy, 'acknowledgements' | 'path'> = { acknowledgements: 1, path: [] };

/** The snapshot was written from a parsed policy, so its durations are milliseconds already; what it was written without is as by default. */
export const policySnapshot = (body: string): Policy => Object.assign({}, ADDED, JSON.parse(body) as Omit<Policy, keyof typeof ADDED>);

/** The same for many rows, most of which were started under few policies. */
export function snapshots(): (body: string) => Policy {
  const known = new Map<string, Policy>();
  return (body) => {
    const policy = known.get(body) ?? policySnapshot(body);
    known.set(body, policy);
    return policy;
  };
}
