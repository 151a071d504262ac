/** The media type that is shipped, run as Zabbix runs it, and what becomes of what it sends. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Door, openDoor } from '../intake/door.ts';
import { given } from '../stories/house.ts';
import { zabbixEvent } from './zabbix.ts';

const PATH = '/v1/intake/zabbix';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const give = (more: Readonly<Record<string, string>> = {}) => door.give(PATH, zabbixEvent(more));
const shown = async (number = 'A1') => given(await door.watchbill.alert.show({ alert: number }));
const UPDATE = { event_update_status: '1', event_update_message: 'looking', user: 'Alice Bell' };

describe('an event', () => {
  test('of a problem is an alert of its host, with its tags as labels and a way back to it', async () => {
    expect(await give()).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(await shown()).toMatchObject({
      severity: 'warning',
      title: 'High latency',
      component: 'core-sw1',
      fingerprint: '1002',
      url: 'https://zabbix.example.org/tr_events.php?triggerid=23134&eventid=1002',
      labels: { scope: 'availability,performance', core: 'true', host: 'core-sw1', trigger: '23134' },
      annotations: { description: 'Latency of the uplink', opdata: 'Current: 240 ms' },
    });
  });

  test.each([
    ['0', 'warning'],
    ['1', 'info'],
    ['2', 'warning'],
    ['3', 'warning'],
    ['4', 'error'],
    ['5', 'critical'],
    ['{EVENT.NSEVERITY}', 'warning'],
  ])('of severity %s is %s', async (event_nseverity, severity) => {
    await give({ event_nseverity });
    expect(await shown()).toMatchObject({ severity });
  });

  test('is acknowledged, changed and over by its id', async () => {
    await give();
    await give({ ...UPDATE, event_update_action: 'commented' });
    expect(await shown()).toMatchObject({ status: 'firing' });
    await give({ ...UPDATE, event_update_action: 'acknowledged and commented', ack_status: 'Yes' });
    const taken = await shown();
    expect(taken).toMatchObject({ status: 'acknowledged', acknowledgedBy: expect.stringContaining('Alice Bell') });
    expect(JSON.stringify(taken)).toContain('looking');
    await give({ ...UPDATE, event_update_action: 'changed severity from Average to Disaster', event_nseverity: '5' });
    expect(await shown()).toMatchObject({ severity: 'critical' });
    await give({ event_value: '0', event_recovery_id: '1004' });
    expect(await shown()).toMatchObject({ status: 'resolved' });
    await give({ event_id: '1005' });
    expect(await shown('A2')).toMatchObject({ status: 'firing' });
  });

  test('that is unacknowledged does not acknowledge', async () => {
    await give();
    await give({ ...UPDATE, event_update_action: 'unacknowledged' });
    expect(await shown()).toMatchObject({ status: 'firing' });
  });
});

test.each([
  [{ event_id: '0' }, 'event_id must be the number of an event; found "0"'],
  [{ event_name: '*UNKNOWN*' }, 'event_name must be text; found text'],
  [{ event_value: '{EVENT.VALUE}' }, 'event_value must be 1 or 0; found "{EVENT.VALUE}"'],
  [{ event_tags: 'scope:availability' }, 'event_tags must be a list in JSON; found "scope:availability"'],
])('%j is refused with what is wrong', async (more, problem) => {
  expect((await give(more)).status).toBe(400);
  expect(await door.rejections()).toMatchObject([{ problem }]);
});

describe('the media type', () => {
  interface MediaType {
    readonly parameters: readonly { readonly name: string; readonly value?: string }[];
    readonly script: string;
    readonly message_templates: readonly { readonly event_source: string; readonly operation_mode: string }[];
  }
  const file = readFileSync(new URL('../../contrib/zabbix/watchbill.yaml', import.meta.url), 'utf8');
  const { version, media_types } = (parse(file) as { zabbix_export: { version: string; media_types: readonly [MediaType] } }).zabbix_export;
  const [{ parameters, script, message_templates }] = media_types;

  /** As Zabbix does it: the body of a function of `value`, whose HttpRequest answers at once. */
  const run = (params: Readonly<Record<string, string>>, status = 200) => {
    const requests: { url: string; body: string; headers: readonly string[] }[] = [];
    const headers: string[] = [];
    const HttpRequest = class {
      addHeader(header: string): void {
        headers.push(header);
      }
      post(url: string, body: string): string {
        requests.push({ url, body, headers });
        return '{}';
      }
      getStatus(): number {
        return status;
      }
    };
    const sandbox = { HttpRequest, Zabbix: { log: () => undefined }, value: JSON.stringify(params) };
    return { requests, result: () => runInNewContext(`(function (value) {\n${script}\n})(value)`, sandbox) as unknown };
  };
  const WHERE = { watchbill_url: 'https://noc.example.org:9190/', watchbill_token: 'wb_x', http_proxy: '' };

  test('can be imported from 6.0 on and says what it sends for every operation of triggers', () => {
    expect(version).toBe('6.0');
    const operations = message_templates.map(({ event_source, operation_mode }) => `${event_source} ${operation_mode}`);
    expect(operations).toEqual(expect.arrayContaining(['TRIGGERS PROBLEM', 'TRIGGERS RECOVERY', 'TRIGGERS UPDATE']));
    expect(script).not.toMatch(/=>|\b(?:let|const)\b|`/);
  });

  test('has a parameter for everything that is read, and sends its event without the token in it', async () => {
    expect(parameters.map(({ name }) => name).sort()).toEqual([...Object.keys(zabbixEvent()), ...Object.keys(WHERE)].sort());
    const { requests, result } = run({ ...zabbixEvent(), ...WHERE });
    expect(result()).toBe('OK');
    const [{ url, body, headers } = { url: '', body: '', headers: [] }] = requests;
    expect(url).toBe('https://noc.example.org:9190/v1/intake/zabbix');
    expect(headers).toContain('Authorization: Bearer wb_x');
    expect(body).not.toContain('wb_x');
    expect((await door.give(PATH, body)).status).toBe(200);
  });

  test('fails where Zabbix has to come again, or has nothing to say', () => {
    expect(run({ ...zabbixEvent(), ...WHERE }, 503).result).toThrow('Watchbill answers 503');
    expect(run({ ...zabbixEvent({ event_source: '1' }), ...WHERE }).result).toThrow('discovery');
    expect(run({ ...zabbixEvent(), ...WHERE, watchbill_url: '{$WATCHBILL.URL}' }).result).toThrow('WATCHBILL.URL');
  });
});
