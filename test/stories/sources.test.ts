/** Sources of the inventory that are read by themselves: real HTTP servers on the loopback interface, and a clock that is advanced. */
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { inventoryDuty } from '../../src/runtime/duties/inventory.ts';
import { type Engine, startEngine } from '../../src/runtime/engine.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { eventually } from '../parts/eventually.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { listen } from '../parts/listen.ts';
import { steppedClock } from './clock.ts';
import { given, hours, minutes } from './house.ts';

type Answer = (response: ServerResponse, url: URL, authorization: string | undefined) => void;

const closing: (() => Promise<unknown>)[] = [];
let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  folder.remove();
});

async function serve(first: Answer) {
  const service = { answer: first, asked: 0, address: '' };
  const server = createServer((request, response) => {
    service.asked++;
    service.answer(response, new URL(request.url ?? '/', 'http://here'), request.headers.authorization);
  });
  const { port, stop } = await listen(server);
  closing.push(stop);
  service.address = `http://127.0.0.1:${port}`;
  return service;
}

const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** So many devices, two a page. */
const netbox =
  (count: number): Answer =>
  (response, url, authorization) => {
    if (authorization !== 'Token hunter2') return json(response, {}, 403);
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const results = Array.from({ length: Math.min(2, count - offset) }, (_, at) => ({
      id: offset + at + 1,
      name: `sw-${offset + at + 1}`,
    }));
    const next = offset + 2 < count ? `http://internal/api/dcim/devices/?limit=2&offset=${offset + 2}` : null;
    json(response, { count, next, results });
  };

const targets =
  (...names: readonly string[]): Answer =>
  (response) =>
    json(response, [{ targets: names, labels: { env: 'prod' } }]);

const failing: Answer = (response) => json(response, {}, 500);
const hanging: Answer = () => undefined;
/** Says that more comes than does, and hangs up. */
const truncated: Answer = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('[{"targets": ["a:1"]');
  setImmediate(() => response.destroy());
};

async function engineOver(source: readonly Readonly<Record<string, unknown>>[], more: Readonly<Record<string, unknown>> = {}) {
  const clock = steppedClock();
  const lines: string[] = [];
  const log = { write: (_level: string, text: string): void => void lines.push(text) };
  const db = join(folder.path, 'w.db');
  const watchbill: Watchbill = given(await openWatchbill({ db, settings: { inventory: { source, ...more } }, clock, log }));
  closing.push(() => watchbill.close());
  const start = async (): Promise<Engine> => {
    const engine: Engine = startEngine({
      store: watchbill.surroundings.ports.store,
      clock,
      log,
      duties: [inventoryDuty(watchbill.surroundings, () => engine.nudge())],
      everySecond: () => () => undefined,
    });
    await engine.tick();
    return engine;
  };
  let engine = await start();
  closing.push(() => engine.stop());
  const row = async (name: string) => {
    const rows = given(await watchbill.component.sources({}));
    const found = rows.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no source ${name}`);
    return found;
  };
  /** Advances the clock step by step, and at each waits until nobody is being read but those that hang. */
  const pass = async (ms: number, but: readonly string[] = []): Promise<void> => {
    const quiet = async (): Promise<boolean> =>
      given(await watchbill.component.sources({})).every(({ name, reading }) => !reading || but.includes(name));
    for (let left = ms; left > 0; left -= 2_000) {
      clock.advance(Math.min(2_000, left));
      await engine.tick();
      await eventually(quiet);
    }
    await engine.tick();
  };
  return {
    watchbill,
    clock,
    lines,
    row,
    pass,
    engine: () => engine,
    async restart() {
      await engine.stop();
      engine = await start();
    },
    names: async () => given(await watchbill.component.list({ limit: 1_000 })).map(({ name }) => name),
  };
}

const said = (value: unknown): string => (isRefusal(value) ? explain(value).text : JSON.stringify(value));

test('a paged NetBox with a token and a service discovery are read by themselves, each at its own time', async () => {
  const devices = await serve(netbox(5));
  const prometheus = await serve(targets('a:9100', 'b:9100'));
  const house = await engineOver([
    { name: 'netbox', format: 'netbox', url: devices.address, token: 'hunter2', every: '10m' },
    { name: 'prometheus', format: 'prometheus-sd', url: `${prometheus.address}/sd?team=noc`, every: '1m' },
  ]);
  await house.pass(30_000);
  expect(await house.names()).toEqual(['a:9100', 'b:9100', 'sw-1', 'sw-2', 'sw-3', 'sw-4', 'sw-5']);
  expect(await house.row('netbox')).toMatchObject({
    format: 'netbox',
    components: 5,
    error: null,
    stale: false,
    failures: 0,
    report: { added: 5, changed: 0, vanished: 0, refused: 0 },
  });
  expect(devices.asked).toBe(3);
  const before = prometheus.asked;
  await house.pass(minutes(3));
  expect(prometheus.asked).toBe(before + 3);
  expect(devices.asked).toBe(3);
  prometheus.answer = targets('a:9100', 'b:9100', 'c:9100');
  await house.pass(minutes(1));
  expect(await house.names()).toContain('c:9100');
  expect(JSON.stringify(given(await house.watchbill.component.sources({})))).not.toContain('hunter2');
});

test('one that fails keeps what it said, says why, is tried again less and less often, and recovers', async () => {
  const service = await serve(targets('a:9100', 'b:9100'));
  const house = await engineOver([{ name: 'sd', format: 'prometheus-sd', url: service.address, every: '5m' }]);
  await house.pass(30_000);
  const { lastSuccess } = await house.row('sd');
  service.answer = failing;
  await house.pass(hours(1));
  const asked = service.asked;
  expect(asked).toBeLessThan(12);
  const row = await house.row('sd');
  expect(row).toMatchObject({
    components: 2,
    stale: true,
    error: expect.stringMatching(/^127\.0\.0\.1:\d+ answers 500$/) as string,
  });
  expect(row.lastSuccess).toBeGreaterThanOrEqual(lastSuccess ?? 0);
  expect(row.age).toBeGreaterThan(minutes(50));
  expect(row.nextTry).toBeGreaterThan(house.clock.now());
  expect(await house.names()).toEqual(['a:9100', 'b:9100']);
  expect(given(await house.watchbill.component.show({ component: 'a:9100' })).facts[0]?.seenAt).toBe(row.lastSuccess);
  expect(given(await house.watchbill.board.show({})).sources).toMatchObject([{ name: 'sd', kind: 'prometheus-sd', silent: true }]);

  service.answer = targets('a:9100');
  await house.pass(minutes(17));
  expect(await house.row('sd')).toMatchObject({ stale: false, failures: 0, error: null });
  expect(given(await house.watchbill.component.show({ component: 'b:9100' })).status).toBe('missing');
  expect(given(await house.watchbill.board.show({})).sources).toEqual([]);
});

test.each([
  ['a body that ends too early', truncated, /cannot be reached|is not JSON/],
  ['a refused token', ((response) => json(response, {}, 401)) satisfies Answer, /refuses the token \(401\)/],
  ['a redirect', ((response) => response.writeHead(302, { location: 'http://elsewhere/' }).end()) satisfies Answer, /sends elsewhere/],
  ['an empty list, once there was more', targets(), /2 of its 2 components would vanish/],
])('%s changes nothing', async (_, answer, expected) => {
  const service = await serve(targets('a:9100', 'b:9100'));
  const house = await engineOver([{ name: 'sd', format: 'prometheus-sd', url: service.address, every: '1m' }]);
  await house.pass(20_000);
  service.answer = answer;
  await house.pass(minutes(2));
  expect((await house.row('sd')).error).toMatch(expected);
  expect(await house.names()).toEqual(['a:9100', 'b:9100']);
});

test('one that hangs is given up after its timeout, and slows nobody else', async () => {
  const dead = await serve(hanging);
  const alive = await serve(targets('a:9100'));
  const house = await engineOver([
    ...Array.from({ length: 5 }, (_, at) => ({
      name: `dead-${at}`,
      format: 'prometheus-sd',
      url: dead.address,
      every: '10s',
      timeout: '1m',
    })),
    { name: 'alive', format: 'prometheus-sd', url: alive.address, every: '10s', timeout: '1m' },
  ]);
  const hung = ['dead-0', 'dead-1', 'dead-2', 'dead-3', 'dead-4'];
  await house.pass(50_000, hung);
  expect(alive.asked).toBeGreaterThan(3);
  await house.pass(40_000, hung);
  await eventually(async () => (await house.row('dead-0')).failures > 0);
  expect((await house.row('dead-0')).error).toContain('does not answer within 1m');
  expect(await house.row('alive')).toMatchObject({ failures: 0, stale: false });
});

test('an engine that is stopped in the middle leaves the source to the next, which reads it at once', async () => {
  const service = await serve(hanging);
  const house = await engineOver([{ name: 'sd', format: 'prometheus-sd', url: service.address, every: '1h' }]);
  for (let round = 0; round < 15 && service.asked === 0; round++) {
    house.clock.advance(2_000);
    await house.engine().tick();
    await eventually(async () => service.asked > 0 || !(await house.row('sd')).reading);
  }
  expect(await house.row('sd')).toMatchObject({ reading: true });
  service.answer = targets('a:9100');
  await house.restart();
  await eventually(async () => (await house.row('sd')).lastSuccess !== null);
  expect(await house.row('sd')).toMatchObject({ failures: 0, error: null, components: 1 });
});

test('a file is read at the times that cron says; a document of no known shape by its mapping', async () => {
  const file = join(folder.path, 'export.json');
  writeFileSync(file, '{"result": [{"id": "1", "name": "san-1"}]}');
  const mapping = JSON.stringify({ items: 'result[*]', key: 'id', name: 'name', type: '=storage' });
  const house = await engineOver([{ name: 'assets', format: 'cmdb', file, mapping, cron: '0 * * * *' }]);
  await house.pass(20_000);
  expect(await house.names()).toEqual(['san-1']);
  const { nextTry } = await house.row('assets');
  expect((nextTry ?? 1) % hours(1)).toBe(0);
  writeFileSync(file, '{"result": [');
  await house.pass((nextTry ?? 0) - house.clock.now() + 2_000);
  expect((await house.row('assets')).error).toContain('this is not JSON');
  expect(await house.row('assets')).toMatchObject({ stale: false, failures: 1 });
});

test('one is read by hand at once, or only looked at; what is no longer declared keeps what it said', async () => {
  const service = await serve(targets('a:9100', 'b:9100', 'c:9100', 'd:9100', 'e:9100'));
  const house = await engineOver([{ name: 'sd', format: 'prometheus-sd', url: service.address, every: '1d' }]);
  const { component } = house.watchbill;
  expect(given(await component.sync({ source: 'sd', dry_run: true }))).toMatchObject({
    added: 5,
    differences: expect.any(Array) as unknown[],
  });
  expect(await house.names()).toEqual([]);
  expect(given(await component.sync({ source: 'sd' }))).toMatchObject({ added: 5 });
  service.answer = targets('a:9100');
  expect(said(await component.sync({ source: 'sd' }))).toContain('4 of its 5 components would vanish');
  expect(await house.row('sd')).toMatchObject({ failures: 1, error: expect.stringContaining('would vanish') as string });
  expect(given(await component.sync({ source: 'sd', allow_vanish: true }))).toMatchObject({ vanished: 4 });
  expect(said(await component.sync({ source: 'nobody' }))).toBe('"nobody" does not name a source of the inventory; allowed: sd.');
  service.answer = failing;
  expect(said(await component.sync({ source: 'sd', dry_run: true }))).toMatch(/^source sd: 127\.0\.0\.1:\d+ answers 500\.$/);

  house.watchbill.configure(settingsFrom());
  await house.engine().tick();
  expect(await house.row('sd')).toMatchObject({ format: null, components: 1, nextTry: null, stale: false });
});
