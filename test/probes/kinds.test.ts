/** What every kind of probe promises, against real servers; and what each kind sees. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '../../src/domain/probes/condition.ts';
import { KINDS, PROBE_KINDS, type ProbeKind } from '../../src/domain/probes/kinds.ts';
import type { Check } from '../../src/domain/probes/probe.ts';
import { openProber } from '../../src/integrations/probes/prober.ts';
import { startDns } from '../parts/dns.ts';
import { listen } from '../parts/listen.ts';
import { skipUnless } from '../parts/present.ts';
import { startPrometheus } from '../parts/prometheus.ts';
import { startRedis } from '../parts/redis.ts';
import { startSaying } from '../parts/saying.ts';
import { startSilence } from '../parts/silence.ts';
import { startSmtp } from '../parts/smtp.ts';
import { checkOf, LIMITS, looked, never, seen } from './looks.ts';

const PLUGINS = '/usr/lib/nagios/plugins';
const TLS = { key: tls('key'), cert: tls('crt') };
function tls(end: string): Buffer {
  return readFileSync(new URL(`../fixtures/tls/loopback.${end}`, import.meta.url));
}

const stops: (() => Promise<unknown>)[] = [];
const at: Record<string, string> = {};
const started = async (name: string, server: Promise<{ readonly address: string; stop(): Promise<unknown> }>): Promise<void> => {
  const { address, stop } = await server;
  at[name] = address;
  stops.push(stop);
};
const listening = async (server: Parameters<typeof listen>[0]) => {
  const { port, stop } = await listen(server);
  return { address: `127.0.0.1:${port}`, stop };
};

const error = (code: string, text: string): string => {
  const fields = `SFATAL\0C${code}\0M${text}\0\0`;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + fields.length);
  return `E${length.toString('latin1')}${fields}`;
};

beforeAll(async () => {
  await started('silence', startSilence());
  await started(
    'web',
    listening(createServer((_, response) => response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"3.5"]}}'))),
  );
  await started('tls', listening(createTlsServer(TLS, (socket) => socket.on('error', () => undefined))));
  await started(
    'dns',
    startDns({ 'www.test': { A: ['192.0.2.2', '192.0.2.1'], TXT: ['hello there'] }, 'empty.test': {}, 'slow.test': null }),
  );
  await started('ssh', startSaying('Welcome\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'));
  await started('postgres', startSaying('', 'N', 'R\0\0\0\u0008\0\0\0\u0003'));
  await started('starting', startSaying('', 'N', error('57P03', 'the database system is starting up')));
  await started('stranger', startSaying('', 'N', error('28000', 'no pg_hba.conf entry for host')));
  await started('redis', startSaying('', '+PONG\r\n'));
  await started('locked', startSaying('', '-NOAUTH Authentication required.\r\n'));
  await started('loading', startSaying('', '-LOADING Redis is loading the dataset in memory\r\n'));
  await started('busy', startSaying('554 too many connections\r\n'));
  const { port, stop } = await startSmtp();
  await started('smtp', Promise.resolve({ address: `127.0.0.1:${port}`, stop }));
  const gone = await startSilence();
  await gone.stop();
  at['gone'] = gone.address;
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

const here = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => at[name] ?? name);

/** Of every kind: a target that is well, and one where its server has hung; those that connect nowhere have no second. */
const WELL: Readonly<Record<Exclude<ProbeKind, 'passive'>, readonly [spec: string, stuck: string | undefined, more?: Partial<Check>]>> = {
  http: ['http http://{web}/', 'http http://{silence}/'],
  tcp: ['tcp {web}', undefined],
  tls: ['tls {tls}', 'tls {silence}', { verify: false }],
  dns: ['dns www.test@{dns}', 'dns slow.test@{dns}'],
  icmp: ['icmp 127.0.0.1', undefined],
  ssh: ['ssh {ssh}', 'ssh {silence}'],
  smtp: ['smtp {smtp}', 'smtp {silence}'],
  postgres: ['postgres {postgres}', 'postgres {silence}'],
  redis: ['redis {redis}', 'redis {silence}'],
  prometheus: ['prometheus http://{web} query=3.5', 'prometheus http://{silence} query=3.5'],
  nagios: ['nagios program="/bin/echo fine"', 'nagios program="/bin/sleep 30"'],
  command: ['command program="/bin/echo fine"', 'command program="/bin/sleep 30"'],
};

const TYPES = { number: 'number', text: 'string', boolean: 'boolean', list: 'object' };
const typeIn = (kind: ProbeKind, name: string): string | undefined => {
  const { type } = KINDS[kind].names[name] ?? {};
  return type === undefined ? undefined : TYPES[type];
};

describe.each(Object.entries(WELL))('the kind %s', (name, [spec, stuck, more]) => {
  const kind = name as ProbeKind;
  const all = kind === 'icmp' ? skipUnless('ping') : describe;

  all('against a server that is well', () => {
    test('says so, how long it took, and what its conditions may ask', async () => {
      const found = await seen(here(spec), more);
      expect(found).toMatchObject({ problem: null, responseMs: expect.any(Number) });
      expect(found.responseMs).toBeGreaterThan(0);
      for (const [key, value] of Object.entries(found.values as Readonly<Record<string, Value>>))
        expect(`${key} ${typeof value}`).toBe(`${key} ${typeIn(kind, key)}`);
      expect(await looked(here(spec), more)).toMatch(/^ok /);
    });

    test('ends at once when nobody wants to know any more', async () => {
      const ending = new AbortController();
      const check = checkOf(here(stuck ?? spec), { ...more, timeout: 60_000 });
      const looking = openProber().look(check, LIMITS, ending.signal);
      ending.abort();
      expect(await looking).toMatchObject({ values: {} });
      expect(await openProber().look(check, LIMITS, ending.signal)).toMatchObject({ problem: 'nobody wants to know any more' });
    });
  });

  test.runIf(stuck !== undefined)('is critical when its time is over', async () => {
    expect(await looked(here(stuck ?? ''), { ...more, timeout: 300 })).toMatch(/^critical (nothing answered|it was not done) in time$/);
  });

  test.runIf(spec.includes('{'))('is critical where nobody listens, and unknown where it may not ask', async () => {
    const elsewhere = (address: string): string => spec.replace(/\{\w+\}/, address);
    if (kind !== 'dns') expect(await looked(here(elsewhere('{gone}')), more)).toBe('critical the connection was refused');
    expect(await looked(elsewhere('169.254.169.254:80'), more)).toMatch(/^unknown 169\.254\.169\.254 may not be asked/);
  });
});

test('every kind that asks has its promises kept', () => {
  expect([...Object.keys(WELL), 'passive'].sort()).toEqual([...PROBE_KINDS].sort());
});

describe('what each kind sees', () => {
  const CASES: readonly (readonly [spec: string, came: string, more?: Partial<Check>])[] = [
    ['tls {tls} ![cert_trusted] && [cert_days] > 3 && [protocol] == TLSv1.3', 'ok TLSv1.3, ', { verify: false }],
    ['tls {tls}', 'critical the certificate is signed by itself'],
    ['tls {ssh}', 'critical '],
    ['dns www.test@{dns} [answers] contains 192.0.2.1 && [count] == 2 && [rcode] == NOERROR', 'ok 192.0.2.1, 192.0.2.2'],
    ['dns www.test@{dns} record=TXT [answers] == "hello there"', 'ok hello there'],
    ['dns www.test@{dns} record=MX', 'critical [count] > 0 fails: it is 0'],
    ['dns empty.test@{dns} [rcode] == NOERROR', 'ok NOERROR'],
    ['dns none.test@{dns}', 'critical [count] > 0 fails: it is 0'],
    ['dns none.test@{dns} [rcode] == NXDOMAIN', 'ok NXDOMAIN'],
    ['ssh {ssh} [software] =~ "^OpenSSH_9"', 'ok SSH-2.0-OpenSSH_9.2p1 Debian-2'],
    ['ssh {redis}', 'critical nothing answered in time', { timeout: 200 }],
    ['smtp {smtp} [starttls] && [extensions] contains STARTTLS', 'ok 220 '],
    ['smtp {busy}', 'critical [code] == 220 fails: it is 554'],
    ['postgres {postgres} ![ssl]', 'ok ready'],
    ['postgres {starting}', 'critical [ready] fails: it is false'],
    ['postgres {starting} [code] == 57P03', 'ok the database system is starting up'],
    ['postgres {stranger}', 'ok ready'],
    ['postgres {redis}', 'critical it hung up without an answer'],
    ['redis {locked}', 'ok NOAUTH Authentication required.'],
    ['redis {loading}', 'critical [ready] fails: it is false'],
    ['redis {busy}', 'critical it does not speak as Redis does'],
    ['prometheus http://{web} query=3.5 [value] == 3.5 && [count] == 1', 'ok 1 series, the first is 3.5'],
    ['prometheus http://{web}/elsewhere query=3.5 [value] < 3', 'critical [value] < 3 fails: it is 3.5'],
    ['command program="/bin/sh -c exit"', 'ok '],
    ['command program=/bin/false', 'critical [exit] == 0 fails: it is 1'],
    ['command program=/bin/false [exit] in (0, 1)', 'ok '],
    ['command program=/no/such/thing', 'unknown there is no program /no/such/thing'],
    ['nagios program=/no/such/thing', 'unknown there is no program /no/such/thing'],
    ['nagios program="/bin/echo well|load=0.5;1;2" [perf.load] < 1', 'ok well'],
    ['nagios program="/bin/echo well|load=0.5;1;2" [perf.load] > 1', 'critical [perf.load] > 1 fails: it is 0.5'],
  ];
  test.each(CASES.map(([spec, came, more]) => ({ spec, came, more })))('$spec', async ({ spec, came, more }) => {
    const outcome = await looked(here(spec), more);
    expect(outcome.slice(0, came.length)).toBe(came);
  });

  test('a program that starts others is ended with them', async () => {
    const began = performance.now();
    const check = checkOf('command program=x', { timeout: 300, program: ['/bin/sh', '-c', 'sleep 30 & sleep 30; echo done'] });
    expect(await openProber().look(check, LIMITS, never)).toMatchObject({ problem: 'it was not done in time' });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

skipUnless('monitoring-plugins')('the plugins of Debian', () => {
  const plugin = (...program: readonly string[]): Promise<string> =>
    looked('nagios program=x', { program: program.map((word) => here(word.replace(/^check_/, `${PLUGINS}/check_`))) });
  const port = (name: string): string => at[name]?.split(':')[1] ?? '';

  test.each([
    ['0', 'ok OK: so it is'],
    ['1', 'warning WARNING: so it is'],
    ['2', 'critical CRITICAL: so it is'],
    ['3', 'unknown UNKNOWN: so it is'],
  ])('check_dummy %s', async (code, came) => {
    expect(await plugin('check_dummy', code, 'so it is')).toBe(came);
  });

  test('measure what is real', async () => {
    expect(await plugin('check_tcp', '-H', '127.0.0.1', '-p', port('web'))).toMatch(/^ok TCP OK/);
    expect(await plugin('check_tcp', '-H', '127.0.0.1', '-p', port('gone'))).toMatch(/^critical connect to address 127\.0\.0\.1/);
    expect(await plugin('check_http', '-H', '127.0.0.1', '-p', port('web'))).toMatch(/^ok HTTP OK/);
    const { measures = [] } = await seen('nagios program=x', {
      program: [`${PLUGINS}/check_load`, '-w', '1000,1000,1000', '-c', '2000,2000,2000'],
    });
    expect(measures.map(({ label }) => label)).toEqual(['load1', 'load5', 'load15']);
    expect(measures[0]).toMatchObject({ value: expect.any(Number), warn: expect.stringContaining('1000') });
  });
});

skipUnless('redis')('a real Redis', () => {
  test('answers, with a password or without', async () => {
    for (const settings of [[], ['--requirepass', 'secret']]) {
      const { address, stop } = await startRedis(...settings);
      try {
        expect(await looked(`redis ${address}`)).toMatch(settings.length === 0 ? /^ok PONG$/ : /^ok NOAUTH/);
      } finally {
        await stop();
      }
    }
  }, 60_000);
});

skipUnless('postgres')('a real PostgreSQL', () => {
  test('is ready', async () => {
    const { hostname, port } = new URL(process.env['WATCHBILL_TEST_PG'] ?? 'postgres://none');
    expect(await looked(`postgres ${hostname}:${port || 5432}`)).toBe('ok ready');
  });
});

skipUnless('prometheus')('a real Prometheus', () => {
  test('answers queries, and refuses what is none', async () => {
    const { url, stop } = await startPrometheus({ targets: [], alertmanagers: [] });
    try {
      expect(await looked(`prometheus ${url} query="vector(2) > 1" [value] == 2`)).toBe('ok 1 series, the first is 2');
      expect(await looked(`prometheus ${url} query="up == 7"`)).toBe('critical [count] > 0 fails: it is 0');
      expect(await looked(`prometheus ${url} query="sum("`)).toMatch(/^critical it refuses the query: .*parse error/);
    } finally {
      await stop();
    }
  }, 60_000);
});
