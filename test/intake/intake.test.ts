import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { given } from '../stories/house.ts';
import { type Door, firing, openDoor, resolved, webhook } from './door.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

describe('a webhook', () => {
  test('is answered when it is committed, and read with its bearer token', async () => {
    expect(await door.post(webhook(firing()))).toMatchObject({ status: 200, body: { accepted: 1, rejected: 0 } });
    expect(await door.alerts()).toMatchObject([
      { number: 'A1', source: 'prometheus', severity: 'critical', title: 'db1 is down', component: 'db1', task: 'T1' },
    ]);
    expect(door.commits()).toBe(1);
  });

  test('may carry its token in the query, for senders that can set no header', async () => {
    const reply = await door.send(`/v1/intake/alertmanager?token=${door.token}`, { body: JSON.stringify(webhook(firing())) });
    expect(reply.status).toBe(200);
  });

  test.each(['webhook-v4-firing-0.25.json', 'webhook-v4-resolved-0.25.json'])('of a real Alertmanager is understood: %s', async (file) => {
    const body = readFileSync(new URL(`../fixtures/monitoring/alertmanager/${file}`, import.meta.url));
    expect(await door.post(body)).toMatchObject({ status: 200, body: { rejected: 0 } });
  });

  test('sent twice is one alert that was reported twice', async () => {
    await door.post(webhook(firing()));
    await door.post(webhook(firing()));
    expect(await door.alerts()).toMatchObject([{ number: 'A1', count: 2, task: 'T1' }]);
    expect(given(await door.watchbill.task.list({}))).toHaveLength(1);
  });

  test('that fires, resolves and fires again in one body ends as two occurrences', async () => {
    await door.post(webhook(firing(), resolved(), firing()));
    expect((await door.alerts()).map(({ number, status }) => `${number} ${status}`)).toEqual(['A2 firing', 'A1 resolved']);
  });

  test('sent by fifty at once is one alert', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => door.post(webhook(firing()))));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await door.alerts()).toMatchObject([{ number: 'A1', count: 50 }]);
    expect(given(await door.watchbill.task.list({}))).toHaveLength(1);
    expect(given(await door.watchbill.source.list({}))).toMatchObject([{ name: 'prometheus', received: 50, rejected: 0 }]);
  });

  test('without alerts is fine, and says nothing', async () => {
    expect(await door.post(webhook())).toMatchObject({ status: 200, body: { accepted: 0, rejected: 0 } });
    expect(given(await door.watchbill.source.list({}))).toEqual([]);
  });

  test('counts for the source of its token', async () => {
    const { token } = given(await door.watchbill.token.create({ scope: 'intake', name: 'lab', source: 'lab' }));
    await door.post(webhook(firing()), { authorization: `Bearer ${token}` });
    expect(await door.alerts()).toMatchObject([{ source: 'lab' }]);
    const nameless = given(await door.watchbill.token.create({ scope: 'intake' }));
    await door.post(webhook(firing()), { authorization: `bearer ${nameless.token}` });
    expect((await door.alerts()).map(({ source }) => source)).toEqual(['alertmanager', 'lab']);
  });
});

describe('a stranger', () => {
  test('gets 401 and leaves one counted row a minute, without a word of what was sent', async () => {
    const secret = 'sent by somebody without a token';
    for (const authorization of ['', 'Bearer', 'Bearer wrong', 'Basic d2I6d2I=', `Bearer ${'x'.repeat(5_000)}`]) {
      const reply = await door.post(secret, { authorization });
      expect(reply).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { error: { kind: 'unauthorised' } } });
    }
    expect(await door.rejections()).toEqual([]);
    door.clock.advance(1_000);
    await expect.poll(door.rejections).toMatchObject([{ source: 'alertmanager', reason: 'unauthorised', count: 5, sample: '', bytes: 0 }]);
    await door.post(secret, { authorization: 'Bearer wrong' });
    door.clock.advance(1_000);
    await expect.poll(async () => (await door.rejections()).map(({ count }) => count)).toEqual([6]);
    door.clock.advance(60_000);
    await door.post(secret, { authorization: '' });
    door.clock.advance(1_000);
    await expect.poll(async () => (await door.rejections()).map(({ count }) => count)).toEqual([1, 6]);
    expect(JSON.stringify(await door.rejections())).not.toContain(secret);
  });

  test('is not let in by a token for something else, nor by one that was revoked', async () => {
    const operate = given(await door.watchbill.token.create({ scope: 'operate' }));
    expect(await door.post(webhook(firing()), { authorization: `Bearer ${operate.token}` })).toMatchObject({ status: 401 });
    expect((await door.post(webhook(firing()))).status).toBe(200);
    given(await door.watchbill.token.revoke({ token: door.token.slice(0, 9) }));
    door.clock.advance(1_000);
    expect((await door.post(webhook(firing()))).status).toBe(401);
  });

  test('who was counted just before the end is written down at the end', async () => {
    const { temporaryFolder } = await import('../parts/folder.ts');
    const folder = temporaryFolder();
    const db = `${folder.path}/watchbill.db`;
    const first = await openDoor({ db });
    await first.post('', { authorization: '' });
    await first.close();
    const second = await openDoor({ db });
    expect(await second.rejections()).toMatchObject([{ reason: 'unauthorised', count: 1 }]);
    await second.close();
    folder.remove();
  });
});

describe('a body that cannot be taken in', () => {
  test.each([
    ['no JSON', '{"alerts": [', /ends too early|not JSON/],
    ['nothing', '', /not JSON/],
    ['a list', '[]', /must be a JSON object; found a list/],
    ['alerts of the wrong type', '{"alerts": {}}', /alerts must be a list/],
    ['no alerts', '{}', /alerts must be a list; found nothing/],
    ['binary', Buffer.from([0, 1, 2, 0xff, 0xfe]), /not JSON/],
    ['only bad alerts', JSON.stringify({ alerts: [{ status: 'maybe' }] }), /alerts\[0\]: status must be "firing" or "resolved"/],
  ])('because it is %s gets 400, says why, and stays to be looked at', async (_what, body, problem) => {
    const reply = await door.post(body);
    expect(reply).toMatchObject({ status: 400, body: { error: { kind: 'invalid', text: expect.stringMatching(problem) } } });
    expect(await door.rejections()).toMatchObject([
      { source: 'prometheus', count: 1, problem: expect.stringMatching(problem), bytes: body.length },
    ]);
    expect(await door.alerts()).toEqual([]);
  });

  test('shows a sample in which nothing moves the terminal', async () => {
    await door.post(`{"alerts": \u001b]52;c;ZXZpbA==\u0007 \u202e ${'x'.repeat(10_000)}`);
    const [row] = await door.rejections();
    expect(row?.sample.length).toBeLessThanOrEqual(4_096);
    expect(row?.sample).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  test('in part does not lose the rest', async () => {
    const reply = await door.post(webhook(firing({ instance: 'a' }), { status: 'firing', labels: { a: 1 } }, 7, firing({ instance: 'b' })));
    expect(reply).toMatchObject({ status: 200, body: { accepted: 2, rejected: 2 } });
    expect((await door.alerts()).map(({ component }) => component)).toEqual(['b', 'a']);
    expect(await door.rejections()).toMatchObject([
      { reason: 'bad-alert', count: 2, problem: expect.stringContaining('alerts[1]: labels "a" must be text') },
    ]);
    expect(given(await door.watchbill.source.list({}))).toMatchObject([{ received: 2, rejected: 2 }]);
  });

  test('of a million bad alerts costs no more than reading it', async () => {
    const started = performance.now();
    const reply = await door.post(`{"alerts": [${'1,'.repeat(1_000_000)}1]}`);
    expect(reply.status).toBe(400);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await door.rejections()).toMatchObject([{ reason: 'bad-alert', count: 1_000_001 }]);
  });

  test('gets 413 where it is announced as too large, and where it turns out to be', async () => {
    await door.close();
    door = await openDoor({ intake: { max_body: '64KB' } });
    const large = JSON.stringify(webhook(firing({ filler: 'x'.repeat(70_000) })));
    expect(await door.post(large)).toMatchObject({
      status: 413,
      body: { error: { kind: 'too-large', text: 'The body is larger than 64 KB.' } },
    });
    expect(await door.post(large, {}, { chunked: true })).toMatchObject({ status: 413 });
    expect(await door.rejections()).toMatchObject([{ reason: 'too-large', count: 2 }]);
    expect((await door.post(webhook(firing()))).status).toBe(200);
  });

  test('gets 413 beyond 16 MB, unless told otherwise, and the sender reads it although it is still sending', async () => {
    const huge = Buffer.alloc(16 * 1_048_576 + 1, 32);
    for (const chunked of [false, true, false, true]) {
      expect(await door.post(huge, {}, { chunked })).toMatchObject({
        status: 413,
        body: { error: { text: 'The body is larger than 16 MB.' } },
      });
    }
    expect(await door.post(huge, { authorization: '' })).toMatchObject({ status: 401 });
  }, 30_000);
});

test('hostile text reaches no title, text, component or category', async () => {
  const hostile = `\u001b]52;c;ZXZpbA==\u0007\u202egnp\u0000.exe\u001b[2J ${'x'.repeat(1_048_576)}`;
  await door.post(
    webhook(
      firing(
        { alertname: hostile, instance: hostile, category: hostile, severity: hostile },
        { annotations: { summary: hostile, description: hostile }, generatorURL: hostile },
      ),
    ),
  );
  const shown = JSON.stringify([await door.alerts(), given(await door.watchbill.task.list({}))]);
  expect(shown).not.toMatch(/\\u00(?:0|1|7f|8|9)|\u202e/);
  expect(shown.length).toBeLessThan(10_000);
  const task = given(await door.watchbill.task.show({ task: 'T1' }));
  expect(task.description.length).toBeLessThanOrEqual(10_000);
  expect(task.description + task.timeline.map(({ text }) => text).join('')).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
});

describe('the door', () => {
  test('knows two paths and one more, and says so', async () => {
    expect(await door.send('/nothing')).toMatchObject({ status: 404, body: { error: { kind: 'not-found' } } });
    expect(await door.send('/v1/intake/alertmanager', { method: 'GET' })).toMatchObject({
      status: 405,
      body: { error: { text: '/v1/intake/alertmanager takes POST.' } },
    });
    expect(await door.send('/healthz', { method: 'DELETE' })).toMatchObject({ status: 405 });
  });

  test('is healthy while the store is open, and says who holds the engine', async () => {
    expect(await door.send('/healthz?verbose', { method: 'GET' })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { status: 'ok', store: 'sqlite', engine: { active: true, holder: 'noc-1, process 7' } },
    });
  });

  test('outlives a sender that goes away in the middle', async () => {
    const [host = '', port = ''] = new URL(door.url).host.split(':');
    const socket = connect(Number(port), host);
    socket.write(
      `POST /v1/intake/alertmanager HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${door.token}\r\nContent-Length: 1000\r\n\r\n{"alerts"`,
    );
    await new Promise((sent) => socket.once('connect', sent));
    await expect.poll(() => socket.bytesWritten).toBeGreaterThan(50);
    socket.destroy();
    expect((await door.post(webhook(firing()))).status).toBe(200);
    expect(await door.alerts()).toHaveLength(1);
  });
});
