/**
 * Which addresses may be asked. A target is what an operator wrote or an inventory says, and an inventory may be told by the machines in it:
 * so what nobody probes by intention, and what gives its secrets to whoever asks from inside (a cloud's metadata service), is refused unless
 * `[probing] allow` says otherwise. It is the address connected to that is judged, behind every name and every redirect, because a name
 * may answer with another address the second time.
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { parseNetwork } from './network.ts';

export class Forbidden extends Error {
  constructor(address: string) {
    super(`${address} may not be asked: it is link-local or gives out a cloud's secrets; [probing] allow permits it`);
  }
}

export interface Guard {
  /** For `net.connect` and everything above it. */
  readonly lookup: LookupFunction;
  /** Throws for an address that is written out: those are not looked up. */
  check(host: string): void;
}

/** IPv4 link-local with AWS's, Google's and Azure's metadata, and the same behind a NAT64; Alibaba's; IPv6 link-local; AWS's over IPv6. */
const NEVER = [
  ['169.254.0.0', 16],
  ['64:ff9b::a9fe:0', 112],
  ['100.100.100.200', 32],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
] as const;

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOf(networks: readonly (readonly [address: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, family(address));
  return list;
}

const never = listOf(NEVER);

export function guardFor(allow: readonly string[]): Guard {
  const allowed = listOf(allow.map(parseNetwork).filter((network) => network !== undefined));
  const forbidden = (address: string): boolean => never.check(address, family(address)) && !allowed.check(address, family(address));
  return {
    check: (host) => {
      const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
      if (isIP(address) !== 0 && forbidden(address)) throw new Forbidden(address);
    },
    lookup: (host, options, answer) =>
      lookup(host, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return answer(error, '', 0);
        const bad = addresses.find(({ address }) => forbidden(address));
        const [first] = addresses;
        if (bad !== undefined) return answer(new Forbidden(bad.address), '', 0);
        if (options.all === true) return answer(null, addresses);
        return answer(null, first?.address ?? '', first?.family ?? 4);
      }),
  };
}
