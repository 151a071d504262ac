/**
 * What each kind of probe is asked with, and what its condition may speak of. How one is carried out is known to `integrations/probes/`, one
 * file a kind under the same name.
 */
export const PROBE_KINDS = [
  'http',
  'tcp',
  'tls',
  'dns',
  'icmp',
  'ssh',
  'smtp',
  'postgres',
  'redis',
  'prometheus',
  'nagios',
  'command',
  'passive',
] as const;
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
  /** Of a target that names a host alone. */
  readonly port?: number;
  /** Runs a program of this machine, so only who may configure Watchbill may say which. */
  readonly runs?: true;
  /** What has to hold when nobody says; a kind without one judges for itself. */
  readonly condition?: string;
}

/** Every probe has these. A condition that names `connected` is asked even when nothing answered. */
const COMMON = {
  connected: { type: 'boolean', summary: 'whether it could be talked to' },
  response_ms: { type: 'number', summary: 'how long it took' },
  ip: { type: 'text', summary: 'the address that was connected to' },
} as const satisfies Readonly<Record<string, Name>>;

const CERTIFICATE: Readonly<Record<string, Name>> = {
  cert_days: { type: 'number', summary: 'days until the certificate ends' },
  cert_trusted: { type: 'boolean', summary: 'whether the certificate is good for that name' },
};

const PROGRAM: Readonly<Record<string, Name>> = {
  response_ms: COMMON.response_ms,
  exit: { type: 'number', summary: 'its exit code' },
  output: { type: 'text', summary: 'all that it said' },
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
  tls: {
    summary: 'looks at a certificate',
    target: 'ldap1.example.org:636',
    port: 443,
    settings: ['verify'],
    names: {
      ...COMMON,
      ...CERTIFICATE,
      protocol: { type: 'text', summary: 'TLSv1.3 and the like' },
      cipher: { type: 'text', summary: 'the cipher that was agreed on' },
      subject: { type: 'text', summary: 'whose certificate it is' },
      issuer: { type: 'text', summary: 'who signed it' },
    },
    families: {},
    condition: '[cert_days] > 0',
  },
  dns: {
    summary: 'looks up a name',
    target: 'www.example.org or www.example.org@192.0.2.53',
    settings: ['record'],
    names: {
      connected: COMMON.connected,
      response_ms: COMMON.response_ms,
      rcode: { type: 'text', summary: 'NOERROR, NXDOMAIN and the like' },
      answers: { type: 'list', summary: 'the records' },
      count: { type: 'number', summary: 'how many records' },
    },
    families: {},
    condition: '[count] > 0',
  },
  icmp: {
    summary: 'sends three echo requests, by fping or ping',
    target: 'router1.example.org',
    settings: [],
    names: {
      ...COMMON,
      loss_percent: { type: 'number', summary: 'how many of three were not answered' },
      rtt_ms: { type: 'number', summary: 'the mean of those that were' },
    },
    families: {},
    condition: '[loss_percent] < 100',
  },
  ssh: {
    summary: 'reads the banner of an SSH server',
    target: 'web1.example.org',
    port: 22,
    settings: [],
    names: {
      ...COMMON,
      banner: { type: 'text', summary: 'its first line' },
      protocol: { type: 'text', summary: '2.0' },
      software: { type: 'text', summary: 'OpenSSH_9.2p1 and the like' },
    },
    families: {},
    condition: '[protocol] in ("2.0", "1.99")',
  },
  smtp: {
    summary: 'reads the greeting of a mail server, and what it offers',
    target: 'mail1.example.org',
    port: 25,
    settings: [],
    names: {
      ...COMMON,
      code: { type: 'number', summary: 'the code of the greeting' },
      banner: { type: 'text', summary: 'the greeting' },
      extensions: { type: 'list', summary: 'what it offers' },
      starttls: { type: 'boolean', summary: 'whether it offers to encrypt' },
    },
    families: {},
    condition: '[code] == 220',
  },
  postgres: {
    summary: 'asks whether a PostgreSQL takes connections',
    target: 'db1.example.org',
    port: 5432,
    settings: [],
    names: {
      ...COMMON,
      ready: { type: 'boolean', summary: 'whether it does; starting, stopping and full it does not' },
      ssl: { type: 'boolean', summary: 'whether it offers to encrypt' },
      code: { type: 'text', summary: 'the SQLSTATE that it refused with' },
    },
    families: {},
    condition: '[ready]',
  },
  redis: {
    summary: 'sends a PING',
    target: 'cache1.example.org',
    port: 6379,
    settings: [],
    names: {
      ...COMMON,
      ready: { type: 'boolean', summary: 'whether it answers PONG, or wants a password first' },
      answer: { type: 'text', summary: 'what it answered' },
    },
    families: {},
    condition: '[ready]',
  },
  prometheus: {
    summary: 'asks a Prometheus',
    target: 'https://prometheus.example.org',
    settings: ['query', 'authorization', 'verify'],
    names: {
      ...COMMON,
      value: { type: 'number', summary: 'the value of the first series' },
      count: { type: 'number', summary: 'how many series there are' },
    },
    families: {},
    condition: '[count] > 0',
  },
  nagios: {
    summary: 'runs a plugin of Nagios',
    target: 'nothing, or what the plugin is about',
    runs: true,
    settings: ['program'],
    names: PROGRAM,
    families: { perf: 'a value behind the bar, by its label' },
  },
  command: {
    summary: 'runs a program, which is fine when it exits with 0',
    target: 'nothing, or what the program is about',
    runs: true,
    settings: ['program'],
    names: PROGRAM,
    families: {},
    condition: '[exit] == 0',
  },
  passive: {
    summary: 'waits for results that others send (`probe report`), and fails when none came in its interval',
    target: 'nothing, or what the results are about',
    settings: [],
    names: {},
    families: {},
  },
};
