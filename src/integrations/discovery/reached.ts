import { isIP } from 'node:net';

const FQDN = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Names that many machines have: the loopback's, and those that clouds derive from a private address. */
const COMMON = /^localhost\.|\.localhost$|^ip-\d+-\d+-\d+-\d+\./i;

/** What the name or address by which a machine is reached says about which one it is. A bare name says nothing: every site has a web1. */
export function reachedBy(host: string): { readonly fqdn?: string; readonly addresses?: readonly string[] } {
  const name = host.replace(/\.$/, '');
  if (isIP(name) !== 0) return { addresses: [name] };
  return FQDN.test(name) && !COMMON.test(name) ? { fqdn: name.toLowerCase() } : {};
}

/** The addresses among the values, each once. */
export const addressesIn = (values: readonly unknown[]): readonly string[] => [
  ...new Set(values.filter((value) => typeof value === 'string' && isIP(value) !== 0) as string[]),
];
