import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { given } from '../stories/house.ts';
import { type Door, openDoor, visiting } from './door.ts';
import { opsgenieCreate } from './samples.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const { post, alert, timeline } = visiting(() => door);

describe('Opsgenie', () => {
  const genie = (path: string, body: unknown = '', method = 'POST') =>
    post(path, body, { authorization: `GenieKey ${door.token}` }, method);
  const processed = {
    status: 202,
    body: { result: 'Request will be processed', took: 0, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  };

  test('creates an alert, and the same alias again is the same alert', async () => {
    expect(await genie('/v2/alerts', opsgenieCreate)).toMatchObject(processed);
    expect(await genie('/v2/alerts', { ...opsgenieCreate, priority: 'P3' })).toMatchObject(processed);
    expect(await alert('A1')).toMatchObject({
      count: 2,
      severity: 'warning',
      title: 'An example alert message',
      component: 'db1',
      labels: { key1: 'value1', region: 'eu', entity: 'db1', origin: 'nagios', tags: 'OverwriteQuietHours,Critical' },
    });
    expect(await timeline('A1')).toContainEqual(expect.stringContaining('severity: critical → warning'));
  });

  test('acknowledges and closes by alias, with who and why', async () => {
    await genie('/v2/alerts', opsgenieCreate);
    const path = `/v2/alerts/${encodeURIComponent(opsgenieCreate.alias)}`;
    expect(await genie(`${path}/acknowledge?identifierType=alias`, { user: 'bob', note: 'on it' })).toMatchObject(processed);
    expect(await alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bob' });
    expect(await timeline('A1')).toContain('alert.acknowledged acknowledged at the source by bob: on it');
    expect(await genie(`${path}/close?identifierType=alias`, { note: 'disk swapped' })).toMatchObject(processed);
    expect(await timeline('A1')).toContain('alert.resolved resolved by prometheus after 1 report: disk swapped');
    expect(await genie(`${path}/close?identifierType=alias`)).toMatchObject(processed);
  });

  test('closes by the id and the number that Watchbill gave, only what is of the same source', async () => {
    await genie('/v2/alerts', opsgenieCreate);
    await genie('/v2/alerts', { message: 'Another' });
    await genie('/v2/alerts', { message: 'Another' });
    const { token } = given(await door.watchbill.token.create({ scope: 'intake', source: 'lab' }));
    await post('/v2/alerts/1/close?identifierType=tiny', '', { authorization: `GenieKey ${token}` });
    await genie('/v2/alerts/7/close?identifierType=tiny');
    expect((await door.alerts()).map(({ number, status, count }) => [number, status, count])).toEqual([
      ['A2', 'firing', 2],
      ['A1', 'firing', 1],
    ]);
    await genie(`/v2/alerts/${(await alert('A1')).id}/close`);
    await genie('/v2/alerts/2/close?identifierType=tiny');
    expect((await door.alerts('status:resolved')).map(({ number }) => number).sort()).toEqual(['A1', 'A2']);
  });

  test.each([
    ['/v2/alerts', {}, 'body: message must be text; found nothing.'],
    ['/v2/alerts', '{', 'body: the body is not JSON: it breaks at character 1.'],
    ['/v2/alerts//close', '', 'body: the path must name an alert.'],
    ['/v2/alerts/x/close', '[]', 'body: the body must be a JSON object; found a list.'],
    ['/v2/alerts/x/close?identifierType=tiny', '', 'body: a tiny id must be a number.'],
    ['/v2/alerts/x/close?identifierType=name', '', 'body: identifierType must be "id", "alias" or "tiny".'],
    ['/v2/heartbeats/%20/ping', '', 'body: a heartbeat must have a name of letters, digits, ".", "_" and "-", 64 at most.'],
  ])('refuses %s with %j', async (path, body, message) => {
    expect(await genie(path, body)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message.slice(0, 40)), requestId: expect.any(String) },
    });
  });

  test('a path that is badly encoded is taken as it stands', async () => {
    expect(await genie('/v2/alerts/%E0%A4%A/close?identifierType=alias')).toMatchObject(processed);
  });

  test('a ping is heard as a source of its own', async () => {
    const replies = await Promise.all(['GET', 'PUT', 'POST', 'PATCH'].map((method) => genie('/v2/heartbeats/backup/ping', '', method)));
    for (const reply of replies) expect(reply).toMatchObject({ status: 202, body: { result: 'PONG - Heartbeat received' } });
    expect(given(await door.watchbill.heartbeat.list({}))).toMatchObject([{ name: 'backup', state: 'undeclared', count: 4 }]);
  });
});
