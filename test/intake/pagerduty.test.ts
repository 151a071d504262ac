import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventsAfter } from '../../src/domain/kernel/event.ts';
import { given } from '../stories/house.ts';
import { type Door, openDoor, visiting } from './door.ts';
import { pagerdutyChange, pagerdutyTrigger } from './samples.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const { post, alert, timeline } = visiting(() => door);

describe('PagerDuty', () => {
  const enqueue = (more: object) => post('/v2/enqueue', { ...pagerdutyTrigger, routing_key: door.token, ...more }, { authorization: '' });

  test('triggers, acknowledges and resolves by its key, with the routing key for a token', async () => {
    expect(await enqueue({})).toEqual({
      status: 202,
      headers: expect.anything(),
      body: { status: 'success', message: 'Event processed', dedup_key: 'samplekeyhere' },
    });
    expect(await alert('A1')).toMatchObject({
      severity: 'critical',
      title: 'DISK at 99% on machine prod-datapipe03.example.com',
      component: 'prod-datapipe03.example.com',
      url: 'https://monitoring.example.org',
      labels: { alertname: 'disk', component: 'mysql', group: 'prod-datapipe' },
      annotations: { free_space: '1%', load_avg: '0.75', links: 'https://example.org/' },
    });
    await enqueue({ event_action: 'acknowledge' });
    await enqueue({ event_action: 'acknowledge' });
    expect(await alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'prometheus' });
    expect((await timeline('A1')).filter((line) => line.startsWith('alert.acknowledged'))).toHaveLength(1);
    await enqueue({ event_action: 'resolve', payload: undefined });
    expect(await alert('A1')).toMatchObject({ status: 'resolved' });
    await enqueue({});
    expect((await door.alerts()).map(({ number, status }) => `${number} ${status}`)).toEqual(['A2 firing', 'A1 resolved']);
  });

  test('makes a key of the words where there is none, so that a retry is the same alert', async () => {
    const first = await enqueue({ dedup_key: undefined });
    const second = await enqueue({ dedup_key: undefined });
    expect(second.body).toEqual(first.body);
    expect(await door.alerts()).toMatchObject([{ number: 'A1', count: 2 }]);
    const { dedup_key } = first.body as { dedup_key: string };
    await enqueue({ dedup_key, event_action: 'resolve' });
    expect(await door.alerts()).toMatchObject([{ status: 'resolved' }]);
  });

  test('takes a key of any letters', async () => {
    await enqueue({ dedup_key: 'Größe überschritten: disk 1' });
    await enqueue({ dedup_key: 'Größe überschritten: disk 1', event_action: 'resolve' });
    expect(await door.alerts()).toMatchObject([{ number: 'A1', status: 'resolved' }]);
  });

  test.each([
    [{ event_action: 'explode' }, 'event_action must be "trigger", "acknowledge" or "resolve"; found "explode"'],
    [{ payload: 3 }, 'payload must be an object; found a number'],
    [{ payload: {} }, 'payload.summary must be text; found nothing'],
    [{ event_action: 'resolve', dedup_key: undefined }, 'dedup_key must name the alert to resolve; found nothing'],
    [{ dedup_key: 'x'.repeat(256) }, 'dedup_key must be 255 characters at most; found 256'],
  ])('refuses %j in the words its senders look for', async (more, problem) => {
    expect(await enqueue(more)).toMatchObject({
      status: 400,
      body: { status: 'invalid event', message: 'Event object is invalid', errors: [`body: ${problem}.`] },
    });
  });

  test('refuses a routing key that is none in the same words', async () => {
    for (const routing_key of ['wrong', 7, undefined]) {
      expect(await enqueue({ routing_key })).toMatchObject({ status: 401, body: { status: 'invalid event' } });
    }
    expect((await post('/v2/enqueue', '{', { authorization: '' })).status).toBe(401);
  });

  test('puts changes into the log, each once, and alerts nobody', async () => {
    const change = { ...pagerdutyChange, routing_key: door.token };
    for (let time = 0; time < 2; time++)
      expect(await post('/v2/change/enqueue', change, { authorization: '' })).toMatchObject({ status: 202, body: { status: 'success' } });
    await post('/v2/change/enqueue', { ...change, payload: { summary: 'Rolled back' } }, { authorization: '' });
    const events = await door.watchbill.surroundings.ports.store.read(() => eventsAfter(0));
    expect(events.filter(({ kind }) => kind === 'source.change').map(({ subject, data }) => [subject, data])).toEqual([
      [
        'source:prometheus',
        {
          summary: 'Build Success - Increase snapshot create timeout to 30 seconds',
          component: 'acme-build-pipeline-tool-default-i-9999',
          url: 'https://ci.example.org/builds/2',
          at: Date.parse('2026-11-21T02:40:00Z'),
        },
      ],
      ['source:prometheus', { summary: 'Rolled back', component: null, url: 'https://ci.example.org/builds/2', at: null }],
    ]);
    expect(await door.alerts()).toEqual([]);
    expect(given(await door.watchbill.source.list({}))).toMatchObject([{ name: 'prometheus', received: 0 }]);
    expect(await post('/v2/change/enqueue', { payload: { summary: '' } })).toMatchObject({
      status: 400,
      body: { status: 'invalid event' },
    });
    expect(await post('/v2/change/enqueue', '[]')).toMatchObject({ status: 400 });
    expect(await post('/v2/change/enqueue', '{}')).toMatchObject({ status: 400 });
  });
});
