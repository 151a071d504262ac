import { isIP } from 'node:net';

/** A component as other programs are told of it. */
export interface Exported {
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly fqdn?: string | null;
}

/** What could not be said, by the component's name. */
export type Left = { readonly where: string; readonly problem: string }[];

export interface Export {
  readonly text: string;
  readonly left: Readonly<Left>;
}

/** A name that a label of Prometheus and a variable of Ansible may have. */
export const identifier = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');

/** Names that hosts have: no white space, quotes or brackets, with which a name would say something else. */
export const isHostName = (name: string): boolean => /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]{0,252}$/u.test(name) || isIP(name) !== 0;
