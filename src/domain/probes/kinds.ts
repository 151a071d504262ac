/**
 * What each kind of probe is asked with, and what its condition may speak of. How one is carried out is known to `integrations/probes/`, one
 * file a kind under the same name.
 */
import type { KeyHelp } from '../kernel/completion.ts';

export const PROBE_KINDS = ['http', 'tcp', 'passive'] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

/** What the value behind a name is compared with. */
export type ValueType = 'number' | 'text' | 'boolean' | 'list';

interface Name {
  readonly type: ValueType;
  readonly summary: string;
}

export interface Kind {
  readonly summary: string;
  /** What a target looks like, for sentences. */
  readonly target: string;
  /** Settings that only this kind and some others know. */
  readonly settings: readonly string[];
  readonly names: Readonly<Record<string, Name>>;
  /** Names that go on behind a dot, as they please: [header.server]. */
  readonly families: Readonly<Record<string, string>>;
  /** What has to hold when nobody says; a kind without one judges for itself. */
  readonly condition?: string;
}

/** Every probe has these. A condition that names `connected` is asked even when nothing answered. */
const COMMON: Readonly<Record<string, Name>> = {
  connected: { type: 'boolean', summary: 'whether it could be talked to' },
  response_ms: { type: 'number', summary: 'how long it took' },
  ip: { type: 'text', summary: 'the address that was connected to' },
};

const CERTIFICATE: Readonly<Record<string, Name>> = {
  cert_days: { type: 'number', summary: 'days until the certificate ends' },
  cert_trusted: { type: 'boolean', summary: 'whether the certificate is good for that name' },
};

export const KINDS: Readonly<Record<ProbeKind, Kind>> = {
  http: {
    summary: 'asks a web server',
    target: 'https://web1.example.org/health',
    settings: ['method', 'headers', 'body', 'authorization', 'redirects', 'verify'],
    names: {
      ...COMMON,
      ...CERTIFICATE,
      status: { type: 'number', summary: 'the status' },
      body: { type: 'text', summary: 'the body' },
      bytes: { type: 'number', summary: 'its length' },
      redirects: { type: 'number', summary: 'how many redirects were followed' },
    },
    families: { header: 'a header of the answer', json: 'a value of a JSON body, by its path' },
    condition: '[status] < 400',
  },
  tcp: {
    summary: 'opens a connection',
    target: 'db1.example.org:5432',
    settings: [],
    names: COMMON,
    families: {},
    condition: '[connected]',
  },
  passive: {
    summary: 'waits for results that others send (`probe report`), and fails when none came in its interval',
    target: 'nothing, or what the results are about',
    settings: [],
    names: {},
    families: {},
  },
};

/** What may be typed in the brackets of a condition of this kind. */
export const namesOf = (kind: ProbeKind): Readonly<Record<string, KeyHelp>> => ({
  ...KINDS[kind].names,
  ...Object.fromEntries(Object.entries(KINDS[kind].families).map(([family, summary]) => [`${family}.…`, { summary }])),
});
