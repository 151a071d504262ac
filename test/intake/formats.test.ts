/** What holds for every format, by its row in the registry alone. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SOURCE_KINDS } from '../../src/domain/sources/settings.ts';
import { FORMATS } from '../../src/integrations/monitoring/formats.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { recordsOf } from '../parts/records.ts';
import { type Door, openDoor } from './door.ts';
import { mutations } from './mutations.ts';
import { ENTRIES, SAMPLES, type Sample, SOURCES } from './samples.ts';

/** Of each format: enough that every kind of damage meets every place. */
const MUTATIONS = 2_000;

const texts = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [String(value)];

let door: Door;
beforeEach(async () => {
  door = await openDoor({ source: SOURCES });
});
afterEach(() => door.close());

const send = (at: Door, { method, path, headers }: Sample, body: string | Buffer) =>
  at.send(path, { method, body, headers: { ...headers, authorization: `Bearer ${at.token}` } });

test('every format has a kind of its own, every entry a path of its own and a sample', () => {
  expect(SOURCE_KINDS).toEqual(expect.arrayContaining(FORMATS.map(({ kind }) => kind)));
  const entries = ENTRIES.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(entries).size).toBe(entries.length);
  expect(ENTRIES.filter(({ samples }) => samples.length === 0)).toEqual([]);
});

test.each(SAMPLES)('$method $path is taken in, once and again', async (sample) => {
  expect((await send(door, sample, sample.body)).status).toBeGreaterThanOrEqual(200);
  expect((await send(door, sample, sample.body)).status).toBeLessThan(300);
  const alerts = await door.alerts();
  await send(door, sample, sample.body);
  expect((await door.alerts()).map(({ number }) => number)).toEqual(alerts.map(({ number }) => number));
});

test.each(SAMPLES)('$method $path is for holders of a token', async (sample) => {
  const reply = await door.send(sample.path, { method: sample.method, body: sample.body, headers: sample.headers });
  expect(reply.status).toBe(401);
  expect(await door.alerts()).toEqual([]);
});

test.each(SAMPLES.filter(({ method }) => method !== 'GET'))('$method $path refuses a body without end', async (sample) => {
  expect((await send(door, sample, Buffer.alloc(17 * 1_048_576, 32))).status).toBe(413);
});

test('a stranger is told what there is', async () => {
  const paths = [...new Set(FORMATS.flatMap(({ entries }) => entries.map(({ path }) => path)))];
  const hint = expect.stringContaining(paths.join(', '));
  expect(await door.send('/nowhere')).toMatchObject({ status: 404, body: { error: { kind: 'not-found', hint } } });
  expect(await door.send('/v2/alerts', { method: 'GET' })).toMatchObject({
    status: 405,
    headers: { allow: 'POST' },
    body: { error: { text: '/v2/alerts takes POST.', hint: 'Creates an alert.' } },
  });
});

describe.each(FORMATS)('$name', ({ entries }) => {
  const samples = SAMPLES.filter(({ entry }) => entries.some(({ path }) => path === entry));
  const written = samples.filter(({ body }) => body !== '');

  test(`${MUTATIONS} mutations are each refused clearly or taken in whole`, async () => {
    const folder = temporaryFolder();
    const db = `${folder.path}/watchbill.db`;
    const at = await openDoor({ db, source: SOURCES, alert: { flap: { start: 0 } } });
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...written).chain((sample) => mutations(sample.body).map((body) => [sample, body] as const)),
        async ([sample, body]) => {
          const { status, body: answer } = await send(at, sample, body);
          expect([200, 202, 400, 401]).toContain(status);
          expect(answer).toBeTypeOf('object');
          if (status < 300) taken++;
          else expect(texts(answer).join(' ')).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]|undefined|\[object/u);
        },
      ),
      { numRuns: MUTATIONS, endOnFailure: true },
    );
    expect(taken).toBeGreaterThan(MUTATIONS / 50);
    expect(at.log.filter((line) => line.startsWith('error'))).toEqual([]);
    // What was sent as it should be is still taken in, after all of that.
    for (const sample of samples) expect((await send(at, sample, sample.body)).status).toBeLessThan(300);
    await at.close();

    const { integrity, alerts, tasks, events } = recordsOf(db);
    expect(integrity).toBe('ok');
    const opened = events.filter(({ kind }) => kind === 'alert.opened').map(({ subject }) => subject);
    expect(opened).toEqual(alerts.map(({ number }) => `A${number}`));
    expect(alerts.map(({ task }) => task)).toEqual(tasks.map(({ number }) => number));
    expect(tasks.map(({ cause }) => cause)).toEqual(opened);
    folder.remove();
  }, 240_000);
});
