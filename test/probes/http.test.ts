/** A web server is asked: what conditions see of it, where it may send on to, and what may not be asked at all. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardFor } from '../../src/integrations/probes/guard.ts';
import { openProber } from '../../src/integrations/probes/prober.ts';
import { listen } from '../parts/listen.ts';
import { startSilence } from '../parts/silence.ts';
import { LIMITS, looked } from './looks.ts';

const TLS = ['key', 'crt'].map((end) => readFileSync(new URL(`../fixtures/tls/loopback.${end}`, import.meta.url)));

const asked: IncomingMessage[] = [];
const web = createServer((request, response) => {
  asked.push(request);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
  if (pathname === '/to') response.writeHead(Number(searchParams.get('status') ?? 302), { location: searchParams.get('url') ?? '/' }).end();
  else if (pathname === '/round') response.writeHead(302, { location: '/round' }).end();
  else if (pathname === '/json')
    response.setHeader('x-pool', 'blue').end('{"ready":true,"queue":{"depth":12},"nodes":[{"id":"a"},{"id":"b"}],"note":null}');
  else if (pathname === '/echo') request.pipe(response);
  else if (pathname === '/large') response.end(Buffer.alloc(3_000_000, 97));
  else if (pathname === '/half') response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
  else response.writeHead(Number(pathname.slice(1)) || 200).end('all is well');
});
const secure = createSecureServer({ key: TLS[0], cert: TLS[1] }, (_, response) => response.end('safe'));

let base = '';
let safe = '';
let silence: Awaited<ReturnType<typeof startSilence>>;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const [one, two] = [await listen(web), await listen(secure)];
  silence = await startSilence();
  base = `http://127.0.0.1:${one.port}`;
  safe = `https://127.0.0.1:${two.port}`;
  stops.push(one.stop, two.stop, silence.stop);
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

describe('a web server', () => {
  test.each([
    ['http BASE/', 'ok 200 OK'],
    ['BASE/', 'ok 200 OK'],
    ['http BASE/503', 'critical [status] < 400 fails: it is 503'],
    ['http BASE/503 [status] in (200, 503)', 'ok 503 Service Unavailable'],
    ['http BASE/ [body] contains "is well" && [bytes] == 11 && [ip] == "127.0.0.1"', 'ok 200 OK'],
    ['http BASE/ [body] =~ "^nothing"', 'critical [body] =~ "^nothing" fails: it is all is well'],
    ['http BASE/json [json.ready] == true && [json.queue.depth] < 20 && [header.X-Pool] == blue', 'ok 200 OK'],
    ['http BASE/json [json.queue.depth] < 10', 'critical [json.queue.depth] < 10 fails: it is 12'],
    ["http BASE/json [json.nodes[*].id] contains 'b' && [json.nodes[0].id] == a", 'ok 200 OK'],
    ['http BASE/json [json.missing] == 1', 'critical [json.missing] == 1 fails: there is no json.missing'],
    ['http BASE/ [json.ready] == true', 'critical [json.ready] == true fails: there is no json.ready'],
    ['http BASE/ warning="[status] == 204"', 'warning [status] == 204 fails: it is 200'],
    ['http BASE/503 warning="[status] == 204"', 'critical [status] < 400 fails: it is 503'],
    ['http BASE/echo method=POST body="hello there" [body] == "hello there"', 'ok 200 OK'],
    ['http BASE/large [bytes] > 1048576', 'ok 200 OK'],
    ['http BASE/half', 'critical the connection was cut'],
    ['http BASE/ [cert_days] > 3', 'critical [cert_days] > 3 fails: there is no cert_days'],
  ])('%s', async (spec, came) => {
    expect(await looked(spec.replace('BASE', base))).toBe(came);
  });

  test('is asked with the headers of the setting, and its secret goes to no other host', async () => {
    const more = { headers: { Accept: 'text/plain' }, authorization: 'Bearer secret', redirects: 'any' } as const;
    await looked(`http ${base}/`, more);
    expect(asked.at(-1)?.headers).toMatchObject({ accept: 'text/plain', authorization: 'Bearer secret', 'user-agent': 'watchbill' });
    await looked(`http ${base}/to?url=${encodeURIComponent(base.replace('127.0.0.1', 'localhost'))}`, more);
    expect(asked.at(-1)?.headers.authorization).toBeUndefined();
  });

  test.each([
    ['/to?url=/json', {}, 'ok [redirects] 1'],
    ['/to?url=/json', { redirects: 'none' }, 'critical [redirects] == 1 fails: it is 0'],
    ['/to?url=ELSEWHERE', {}, 'critical [redirects] == 1 fails: it is 0'],
    ['/to?url=ELSEWHERE', { redirects: 'any' }, 'ok [redirects] 1'],
    ['/to?url=ftp://127.0.0.1/', {}, 'critical [redirects] == 1 fails: it is 0'],
  ] as const)('sends on to %s, with %j', async (path, more, came) => {
    const elsewhere = encodeURIComponent(`${base.replace('127.0.0.1', 'localhost')}/`);
    const outcome = await looked(`http ${base}${path.replace('ELSEWHERE', elsewhere)} [redirects] == 1`, more);
    expect(outcome.replace('ok 200 OK', 'ok [redirects] 1')).toBe(came);
  });

  test('that sends round in a circle is followed ten times', async () => {
    expect(await looked(`http ${base}/to?url=${encodeURIComponent(`${base}/round`)} [redirects] == 10 && [status] == 302`)).toBe(
      'ok 302 Found',
    );
  });

  test('shows a certificate, which has to be good unless the setting says that it need not', async () => {
    expect(await looked(`http ${safe}/`)).toBe('critical the certificate is signed by itself');
    expect(await looked(`http ${safe}/ [cert_days] > 3 && ![cert_trusted]`, { verify: false })).toBe('ok 200 OK');
  });

  test('that says nothing is down when its time is over, and not a moment before', async () => {
    const started = performance.now();
    expect(await looked(`http http://${silence.address}/`, { timeout: 300 })).toBe('critical nothing answered in time');
    expect(performance.now() - started).toBeGreaterThan(290);
    expect(await looked(`http http://${silence.address}/ [connected] == false`, { timeout: 100 })).toBe('ok fine');
  });

  test('where nobody listens refuses the connection', async () => {
    const closed = await startSilence();
    await closed.stop();
    expect(await looked(`http http://${closed.address}/`)).toBe('critical the connection was refused');
    expect(await looked(`tcp ${closed.address}`)).toBe('critical the connection was refused');
    expect(await looked(`tcp ${silence.address}`)).toBe('ok connected');
  });
});

describe('what may not be asked', () => {
  test.each([
    'http http://169.254.169.254/latest/meta-data/',
    'http http://2852039166/',
    'http http://[fe80::1]/',
    'http http://[::ffff:169.254.169.254]/',
    'http http://[64:ff9b::a9fe:a9fe]/',
    'http http://100.100.100.200/',
    'tcp 169.254.169.254:80',
    'tcp 2852039166:80',
    'tcp [fd00:ec2::254]:80',
  ])('%s is not, and that is no failure of the target', async (spec) => {
    expect(await looked(spec)).toMatch(/^unknown \S+ may not be asked: it is link-local or gives out a cloud's secrets/);
  });

  test('neither behind a redirect', async () => {
    const spec = `http ${base}/to?url=${encodeURIComponent('http://169.254.169.254/')}`;
    expect(await looked(spec, { redirects: 'any' })).toMatch(/^unknown 169\.254\.169\.254 may not be asked/);
  });

  test('is asked where the configuration says so', () => {
    const guard = guardFor(['169.254.7.0/24', 'fe80::7']);
    for (const allowed of ['169.254.7.7', 'fe80::7', '[fe80::7]', '127.0.0.1', 'web1']) expect(() => guard.check(allowed)).not.toThrow();
    for (const forbidden of ['169.254.8.7', 'fe80::8', 'fe80::8%eth0']) expect(() => guard.check(forbidden)).toThrow('may not be asked');
  });
});

test('a tenth that says nothing holds up none of the others', async () => {
  const prober = openProber();
  const limits = { ...LIMITS, concurrency: 8 };
  const order: string[] = [];
  const spec = (index: number): string => (index % 10 === 0 ? `http http://${silence.address}/` : `http ${base}/`);
  await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      order.push((await looked(spec(index), { timeout: 2_000 }, prober, limits)).split(' ')[0] ?? '');
    }),
  );
  expect(order).toEqual([...Array(180).fill('ok'), ...Array(20).fill('critical')]);
}, 20_000);
