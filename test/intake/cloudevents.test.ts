import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Door, openDoor, visiting } from './door.ts';
import { cloudEvent } from './samples.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const { post, alert } = visiting(() => door);

describe('CloudEvents', () => {
  const PATH = '/v1/intake/cloudevents';
  const structured = (event: unknown) => post(PATH, event, { 'content-type': 'application/cloudevents+json' });

  test('structured, binary and in a batch are the same', async () => {
    await structured(cloudEvent);
    const attributes = Object.fromEntries(
      (['specversion', 'type', 'source', 'subject'] as const).map((key) => [`ce-${key}`, encodeURIComponent(cloudEvent[key])]),
    );
    await post(PATH, cloudEvent.data, { ...attributes, 'ce-id': 'second', 'ce-time': cloudEvent.time });
    await post(PATH, [{ ...cloudEvent, id: 'third' }], { 'content-type': 'application/cloudevents-batch+json' });
    expect(await door.alerts()).toMatchObject([{ number: 'A1', count: 3, title: 'Disk is full', severity: 'critical', component: 'db1' }]);
    expect(await alert('A1')).toMatchObject({
      labels: { alertname: 'com.example.disk.full', origin: '/monitoring/eu', subject: 'db1', mount: '/var' },
    });
  });

  test('with an id that was there already change nothing, however late they come', async () => {
    const over = { ...cloudEvent, id: 'over', type: 'com.example.disk.full.resolved' };
    await post(PATH, [cloudEvent, cloudEvent, over, cloudEvent, { ...over, id: 'again' }], {
      'content-type': 'application/cloudevents-batch+json',
    });
    await structured(cloudEvent);
    expect(await door.alerts()).toMatchObject([{ number: 'A1', status: 'resolved', count: 1 }]);
    door.clock.advance(8 * 86_400_000);
    await structured(cloudEvent);
    expect(await door.alerts()).toMatchObject([{ number: 'A2', status: 'firing' }, { number: 'A1' }]);
  });

  test('say by their data what they mean', async () => {
    const event = (id: string, data: unknown) => structured({ specversion: '1.0', id, source: 's', type: 'thing', data });
    await event('1', { key: 'k', status: 'Problem', severity: 'P2', title: 'T', host: 'h1', url: 'https://x.example.org' });
    await event('2', { key: 'k', status: 'acknowledged' });
    expect(await alert('A1')).toMatchObject({ status: 'acknowledged', severity: 'error', component: 'h1', url: 'https://x.example.org' });
    await event('3', { key: 'k', state: 'OK' });
    expect(await alert('A1')).toMatchObject({ status: 'resolved' });
    await event('4', 'plain words');
    expect(await alert('A2')).toMatchObject({ title: 'thing', annotations: { description: 'plain words' } });
  });

  test('may have data that is text, packed, or not there', async () => {
    const bare = { specversion: '1.0', source: 's' };
    await structured({ ...bare, id: '1', type: 'a', data_base64: btoa('{"summary":"packed"}') });
    await structured({ ...bare, id: '2', type: 'b', data_base64: btoa('no JSON') });
    const head = { 'ce-specversion': '1.0', 'ce-source': '%E0%A4%A', 'content-type': 'text/plain' };
    await post(PATH, 'no JSON either', { ...head, 'ce-id': '3', 'ce-type': 'c' });
    await post(PATH, '', { ...head, 'ce-id': '4', 'ce-type': 'd' });
    expect((await door.alerts()).map(({ title }) => title).sort()).toEqual(['b', 'c', 'd', 'packed']);
  });

  test.each([
    [{ ...cloudEvent, specversion: '0.3' }, 'specversion must be "1.0"; found "0.3"'],
    [{ ...cloudEvent, id: '' }, 'id must be text; found text'],
    [{ ...cloudEvent, source: 1 }, 'source must be text; found a number'],
    [{ ...cloudEvent, type: undefined }, 'type must be text; found nothing'],
    [[], 'an event must be an object; found a list'],
  ])('that are none are refused: %j', async (event, problem) => {
    expect(await structured(event)).toMatchObject({ status: 400, body: { error: { text: `body: ${problem}.` } } });
  });

  test('in a batch: a bad one does not lose the others', async () => {
    const batch = { 'content-type': 'application/cloudevents-batch+json' };
    expect(await post(PATH, [cloudEvent, 7], batch)).toMatchObject({ status: 200, body: { accepted: 1, rejected: 1 } });
    expect(await post(PATH, {}, batch)).toMatchObject({ status: 400 });
    expect(await post(PATH, '{', batch)).toMatchObject({ status: 400 });
  });

  test('shake hands before they come', async () => {
    const shake = (headers: Readonly<Record<string, string>>) => fetch(`${door.url}${PATH}`, { method: 'OPTIONS', headers });
    const yes = await shake({ 'webhook-request-origin': 'eventemitter.example.org' });
    expect(yes.status).toBe(200);
    expect(yes.headers.get('webhook-allowed-origin')).toBe('eventemitter.example.org');
    expect(yes.headers.get('webhook-allowed-rate')).toBe('*');
    expect((await shake({})).headers.get('webhook-allowed-origin')).toBeNull();
    expect((await door.send('/v1/intake/grafana', { method: 'OPTIONS' })).status).toBe(405);
  });
});
