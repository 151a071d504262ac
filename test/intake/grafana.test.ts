import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Door, openDoor, visiting } from './door.ts';
import { grafanaLegacy, grafanaUnified } from './samples.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const { post, alert } = visiting(() => door);

describe('Grafana', () => {
  test('unified: each alert by its own status, with what Grafana shows beside it', async () => {
    expect(await post('/v1/intake/grafana', grafanaUnified)).toMatchObject({ status: 200, body: { accepted: 2, rejected: 0 } });
    expect(await door.alerts()).toMatchObject([{ number: 'A1', title: 'High memory usage mem1', component: 'mem1', status: 'firing' }]);
    expect(await alert('A1')).toMatchObject({
      url: 'https://grafana.example.org/d/abc?viewPanel=1',
      annotations: { values: 'B=44.23943737541908 C=1', silenceURL: expect.stringContaining('silence/new') },
    });
  });

  test('legacy: one rule, fired and back to normal', async () => {
    await post('/v1/intake/grafana', grafanaLegacy, {}, 'PUT');
    expect(await alert('A1')).toMatchObject({
      title: '[Alerting] Panel Title alert',
      component: 'db1',
      labels: { alertname: 'Panel Title alert', host: 'db1', grafana_state: 'alerting' },
      annotations: { values: 'High value=100.5' },
    });
    for (const state of ['pending', 'paused', 'no_data']) {
      expect(await post('/v1/intake/grafana', { ...grafanaLegacy, state })).toMatchObject({ status: 200 });
      expect(await door.alerts()).toMatchObject([{ number: 'A1', status: 'firing' }]);
    }
    await post('/v1/intake/grafana', { ...grafanaLegacy, state: 'ok', evalMatches: null });
    expect(await door.alerts()).toMatchObject([{ number: 'A1', status: 'resolved' }]);
  });

  test.each([
    [{ ...grafanaLegacy, ruleId: null }, 'ruleId must be a number; found null'],
    [{ ...grafanaLegacy, state: 'odd' }, 'state must be one of alerting, no_data, ok, pending, paused, unknown; found "odd"'],
    [{ version: '1' }, 'alerts must be a list; found nothing'],
  ])('is refused where it makes no sense: %j', async (body, problem) => {
    expect(await post('/v1/intake/grafana', body)).toMatchObject({ status: 400, body: { error: { text: `body: ${problem}.` } } });
  });

  describe('that signs', () => {
    const SECRET = 'shared with Grafana';
    const body = JSON.stringify(grafanaUnified);
    const now = () => Math.floor(door.clock.now() / 1_000);
    const sign = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');
    const signed = (headers: Readonly<Record<string, string>>) => post('/v1/intake/grafana', body, headers);
    beforeEach(async () => {
      await door.close();
      door = await openDoor({ source: [{ name: 'prometheus', kind: 'grafana', signing_secret: SECRET }] });
    });

    test('is let in by its signature, with or without a time', async () => {
      expect(await signed({ 'x-grafana-alerting-signature': sign(body) })).toMatchObject({ status: 200 });
      const time = String(now());
      expect(await signed({ 'x-grafana-alerting-signature': sign(`${time}:${body}`), 'x-grafana-alerting-timestamp': time })).toMatchObject(
        { status: 200 },
      );
    });

    test('is a stranger without one, with a wrong one, and five minutes later, and so is any other format of its source', async () => {
      const old = String(now() - 301);
      for (const headers of [
        {},
        { 'x-grafana-alerting-signature': sign(`${body} `) },
        { 'x-grafana-alerting-signature': 'no hexadecimal' },
        { 'x-grafana-alerting-signature': sign(body), 'x-grafana-alerting-timestamp': String(now()) },
        { 'x-grafana-alerting-signature': sign(`${old}:${body}`), 'x-grafana-alerting-timestamp': old },
        { 'x-grafana-alerting-signature': sign(`soon:${body}`), 'x-grafana-alerting-timestamp': 'soon' },
      ]) {
        expect(await signed(headers)).toMatchObject({ status: 401 });
      }
      expect(
        (await post('/v1/intake/alertmanager', { alerts: [] }, { 'x-grafana-alerting-signature': sign('{"alerts":[]}') })).status,
      ).toBe(401);
      expect(await door.alerts()).toEqual([]);
      door.clock.advance(1_000);
      await expect.poll(door.rejections).toMatchObject([
        { reason: 'unauthorised', count: 1, sample: '' },
        { reason: 'unauthorised', count: 6, sample: '' },
      ]);
    });
  });
});
