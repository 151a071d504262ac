import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Door, openDoor } from './door.ts';
import { prometheusAlerts } from './samples.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}, method = 'POST') =>
  door.send(path, {
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${door.token}`, ...headers },
  });

describe('a token', () => {
  test.each([
    ['as a bearer', () => ({ authorization: `Bearer ${door.token}` }), ''],
    ['as the password of basic authentication', () => ({ authorization: `Basic ${btoa(`prometheus:${door.token}`)}` }), ''],
    ['in the query', () => ({}), '?token='],
  ])('may come %s', async (_how, headers, query) => {
    const path = `/api/v2/alerts${query === '' ? '' : query + door.token}`;
    expect((await door.send(path, { body: '[]', headers: headers() })).status).toBe(200);
  });
});

describe('the API of Alertmanager', () => {
  const send = (...alerts: readonly unknown[]) => post('/api/v2/alerts', alerts);

  test('takes what fires until its end, and what is over', async () => {
    expect(await post('/api/v2/alerts', prometheusAlerts)).toMatchObject({ status: 200, body: { accepted: 3, rejected: 0 } });
    expect((await door.alerts()).map(({ number, title, status }) => `${number} ${title} ${status}`)).toEqual([
      'A2 Watchdog firing',
      'A1 db1 is down firing',
    ]);
  });

  test('gives an alert the fingerprint of its labels, those without a value left out', async () => {
    await send(prometheusAlerts[0]);
    await send({ ...prometheusAlerts[0], labels: { alertname: 'InstanceDown', instance: 'db1:9100', severity: 'critical' } });
    expect(await door.alerts()).toMatchObject([{ number: 'A1', count: 2, component: 'db1', severity: 'critical' }]);
  });

  test('refuses what nothing tells from another, and keeps its neighbours', async () => {
    expect(await send({ labels: {} }, { labels: { alertname: '' } }, 3, { labels: { alertname: 'X' } })).toMatchObject({
      status: 200,
      body: { accepted: 1, rejected: 3 },
    });
    expect(await send({ labels: { alertname: 'X' }, endsAt: 'soon' })).toMatchObject({ status: 400 });
    expect(await post('/api/v2/alerts', {})).toMatchObject({
      status: 400,
      body: { error: { text: 'body: the body must be a list of alerts; found an object.' } },
    });
  });
});
