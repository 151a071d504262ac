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

/** The snapshot was written from a parsed policy, so its durations are milliseconds already. */
export const policySnapshot = (body: string): Policy => JSON.parse(body) as Policy;
