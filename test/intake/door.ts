import { request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Level } from '../../src/domain/kernel/ports.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { openIntake } from '../../src/runtime/intake.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given, settings } from '../stories/house.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface Knock {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without saying how long the body will be. */
  readonly chunked?: boolean;
}

/** A Watchbill with an open door, and what it takes to knock. */
export async function openDoor({
  db = ':memory:',
  intake = {},
  ...more
}: {
  readonly db?: string;
  readonly intake?: Readonly<Record<string, unknown>>;
  /** Further sections of the configuration. */
  readonly [section: string]: unknown;
} = {}) {
  const clock = steppedClock();
  const lines: string[] = [];
  const watchbill = given(
    await openWatchbill({
      db,
      clock,
      settings: settingsFrom(settings({ ...more, intake })),
      actor: { ...ANA, role: 'admin' },
      log: { write: (level: Level, text: string) => void lines.push(`${level} ${text}`) },
    }),
  );
  let commits = 0;
  const holder = { active: true, holder: 'noc-1, process 7' };
  const door = given(
    await openIntake(
      watchbill,
      { host: '127.0.0.1', port: 0 },
      () => holder,
      () => void commits++,
    ),
  );
  const { token } = given(await watchbill.token.create({ scope: 'intake', source: 'prometheus', name: 'prometheus' }));
  const url = `http://${door.address}`;

  const send = (path: string, { method = 'POST', body = '', headers = {}, chunked = false }: Knock = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const length = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = httpRequest(`${url}${path}`, { method, headers: { ...length, ...headers } }, async (response) => {
        const { statusCode = 0, headers: heads } = response;
        resolve({ status: statusCode, headers: heads, body: await json(response) });
      });
      request.on('error', reject);
      request.end(body);
    });

  return {
    watchbill,
    clock,
    url,
    token,
    log: lines,
    commits: () => commits,
    send,
    /** A webhook as Alertmanager sends it; a string goes out as it is. */
    post: (body: unknown, headers: Readonly<Record<string, string>> = {}, more: Knock = {}): Promise<Reply> =>
      send('/v1/intake/alertmanager', {
        ...more,
        body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      }),
    /** Any body to any entry, with a token. */
    give: (path: string, body: unknown, more: Knock = {}): Promise<Reply> =>
      send(path, {
        ...more,
        body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        headers: { authorization: `Bearer ${token}`, ...more.headers },
      }),
    alerts: async (query = 'status:any') => given(await watchbill.alert.list({ query: [query], limit: 100_000 })),
    rejections: async () => given(await watchbill.source.rejections({})),
    close: async () => {
      await door.close();
      await watchbill.close();
    },
  };
}

export type Door = Awaited<ReturnType<typeof openDoor>>;

export const firing = (labels: Readonly<Record<string, string>> = {}, more: Readonly<Record<string, unknown>> = {}) => ({
  status: 'firing',
  labels: { alertname: 'InstanceDown', instance: 'db1:9100', severity: 'critical', ...labels },
  annotations: { summary: 'db1 is down' },
  startsAt: '2026-11-21T02:59:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.org/graph',
  ...more,
});
export const resolved = (labels: Readonly<Record<string, string>> = {}) =>
  firing(labels, { status: 'resolved', endsAt: '2026-11-21T03:10:00Z' });
export const webhook = (...alerts: readonly unknown[]) => ({
  version: '4',
  status: 'firing',
  receiver: 'watchbill',
  groupKey: '{}:{}',
  alerts,
});

/** What the tests of vendors do at a door that each of them opens anew. */
export const visiting = (door: () => Door) => {
  const alert = async (number: string) => given(await door().watchbill.alert.show({ alert: number }));
  return {
    post: (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}, method = 'POST') =>
      door().give(path, body, { method, headers: { 'content-type': 'application/json', ...headers } }),
    alert,
    timeline: async (number: string) => (await alert(number)).timeline.map(({ kind, text }) => `${kind} ${text}`),
  };
};
