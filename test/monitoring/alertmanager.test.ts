import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlertBatch, parseAlertmanager } from '../../src/integrations/monitoring/alertmanager.ts';
import { labelFingerprint } from '../../src/integrations/monitoring/fingerprint.ts';

const capture = (name: string): string =>
  readFileSync(new URL(`../fixtures/monitoring/alertmanager/${name}.json`, import.meta.url), 'utf8');
const firing = capture('webhook-v4-firing-0.25');
const resolved = capture('webhook-v4-resolved-0.25');

function batch(body: string | Buffer | object): AlertBatch {
  const parsed = parseAlertmanager(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

const member = { status: 'firing', labels: { alertname: 'InstanceDown', instance: 'db1:9100' }, fingerprint: '1f2e3d4c5b6a7988' };
const rejection = (change: object): string | undefined => batch({ alerts: [{ ...member, ...change }] }).rejected[0]?.problem;

describe('what a real Alertmanager 0.25 sends', () => {
  test('firing', () => {
    const { alerts, rejected, truncated, groupKey } = batch(firing);
    expect({ count: alerts.length, rejected, truncated, groupKey }).toEqual({
      count: 3,
      rejected: [],
      truncated: 0,
      groupKey: '{}:{alertname="HighCPU6", cluster="c6"}',
    });
    expect(alerts[0]).toEqual({
      fingerprint: 'a768631bd1f4b9d6',
      status: 'firing',
      labels: { alertname: 'HighCPU6', cluster: 'c6', instance: 'srv1006:9100', job: 'node', severity: 'warning' },
      annotations: { description: 'load average is above threshold for 5 minutes on srv1006', summary: 'CPU high on srv1006' },
      startsAt: Date.parse('2026-11-20T22:13:32.189Z'),
      endsAt: null,
      url: 'http://prom/graph?g0.expr=up',
      group: '{}:{alertname="HighCPU6", cluster="c6"}',
    });
  });

  test('resolved', () => {
    expect(batch(resolved).alerts).toMatchObject([
      { status: 'resolved', fingerprint: '8b781672d7fb5ab2', endsAt: Date.parse('2026-11-20T22:14:35Z') },
    ]);
  });

  test('the same from bytes', () => {
    expect(batch(Buffer.from(firing))).toEqual(batch(firing));
  });
});

describe('fingerprints', () => {
  interface Told {
    readonly fingerprint: string;
    readonly labels: Record<string, string>;
  }
  const groups = JSON.parse(capture('api-v2-alerts-groups-0.25')) as readonly { alerts: Told[] }[];
  const told: Told[] = [
    ...batch(firing).alerts,
    ...batch(resolved).alerts,
    ...(JSON.parse(capture('api-v2-alerts-0.25')) as Told[]),
    ...groups.flatMap((group) => group.alerts),
  ];

  test.each(told)('$fingerprint is computed as Alertmanager computes it', ({ labels, fingerprint }) => {
    expect(labelFingerprint(labels)).toBe(fingerprint);
  });

  test('a missing one is computed from the labels', () => {
    const alerts = batch(firing).alerts;
    const bare = alerts.map(({ status, labels }) => ({ status, labels }));
    expect(batch({ alerts: bare }).alerts.map((alert) => alert.fingerprint)).toEqual(alerts.map((alert) => alert.fingerprint));
  });

  test('agrees with FNV-1a over 64-bit integers, whatever the text and the order of the labels', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (labels) => {
        const pairs = Object.entries(labels).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const);
        pairs.sort(([a], [b]) => Buffer.compare(a, b));
        let hash = 0xcbf29ce484222325n;
        for (const byte of Buffer.concat(pairs.flatMap(([name, value]) => [name, Buffer.of(255), value, Buffer.of(255)]))) {
          hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
        }
        const shuffled = Object.fromEntries(Object.entries(labels).reverse());
        expect(labelFingerprint(shuffled)).toBe(hash.toString(16).padStart(16, '0'));
      }),
    );
  });
});

describe('each alert speaks for itself', () => {
  test('its own status counts, not that of the envelope', () => {
    const mixed = batch({ status: 'firing', alerts: [member, { ...member, fingerprint: 'b', status: 'resolved' }] });
    expect(mixed.alerts.map((alert) => alert.status)).toEqual(['firing', 'resolved']);
  });

  test('one bad alert does not lose the others', () => {
    const { alerts, rejected } = batch({ alerts: [member, { ...member, status: 'burning' }, { ...member, fingerprint: 'b' }] });
    expect(alerts.map((alert) => alert.fingerprint)).toEqual(['1f2e3d4c5b6a7988', 'b']);
    expect(rejected).toEqual([{ index: 1, problem: 'status must be "firing" or "resolved"; found "burning"' }]);
  });

  test.each([
    ['no status', { status: undefined }, 'status must be "firing" or "resolved"; found nothing'],
    ['labels of the wrong type', { labels: 'none' }, 'labels must be an object; found text'],
    ['labels as a list', { labels: ['a'] }, 'labels must be an object; found a list'],
    ['a label that is a number', { labels: { port: 9100 } }, 'labels "port" must be text; found a number'],
    ['an annotation that is an object', { annotations: { summary: {} } }, 'annotations "summary" must be text; found an object'],
    ['an annotation that is null', { annotations: { summary: null } }, 'annotations "summary" must be text; found null'],
    ['a start that is no time', { startsAt: 'yesterday' }, 'startsAt must be an RFC 3339 time; found "yesterday"'],
    ['an end that is a number', { endsAt: 12 }, 'endsAt must be an RFC 3339 time; found a number'],
    ['a URL that is not text', { generatorURL: false }, 'generatorURL must be text; found true or false'],
    [
      'a fingerprint that is a number',
      { fingerprint: 7 },
      'fingerprint must be 1 to 256 printable ASCII characters without spaces; found a number',
    ],
    [
      'a fingerprint with an escape',
      { fingerprint: '\u001b[2J' },
      String.raw`fingerprint must be 1 to 256 printable ASCII characters without spaces; found "\u001b[2J"`,
    ],
    [
      'nothing to tell it by',
      { labels: {}, fingerprint: '' },
      'the alert has neither labels nor a fingerprint, so nothing tells it from another',
    ],
  ])('%s', (_, change, problem) => {
    expect(rejection(change)).toBe(problem);
  });

  test.each([[null], ['x'], [3], [[]]])('a member that is %j is rejected', (wrong) => {
    expect(batch({ alerts: [wrong, member] })).toMatchObject({ alerts: [{ status: 'firing' }], rejected: [{ index: 0 }] });
  });
});

describe('what is let through', () => {
  test('unknown keys, absent annotations and times, an empty batch', () => {
    const { alerts, rejected } = batch({ version: '5', notification_reason: 'x', numFiring: 1, alerts: [{ ...member, mood: 'grim' }] });
    expect(rejected).toEqual([]);
    expect(alerts[0]).toEqual({ ...member, annotations: {}, startsAt: null, endsAt: null, url: null, group: null });
    expect(batch({ alerts: [] })).toEqual({ alerts: [], rejected: [], truncated: 0, groupKey: null });
  });

  test('the count of alerts that the sender left out', () => {
    expect(batch({ alerts: [], truncatedAlerts: 12 }).truncated).toBe(12);
    expect(batch({ alerts: [], truncatedAlerts: 'many' }).truncated).toBe(0);
  });

  test('a label of one megabyte', () => {
    const value = 'x'.repeat(1_048_576);
    expect(batch({ alerts: [{ ...member, labels: { value } }] }).alerts[0]?.labels['value']).toBe(value);
  });

  test('a label called __proto__ is a label and nothing more', () => {
    const { alerts } = batch(
      '{"alerts":[{"status":"firing","labels":{"__proto__":"polluted","constructor":"x"}}],"__proto__":{"alerts":[1]}}',
    );
    expect(Object.entries(alerts[0]?.labels ?? {})).toEqual([
      ['__proto__', 'polluted'],
      ['constructor', 'x'],
    ]);
    expect(Object.getPrototypeOf(alerts[0]?.labels)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['alerts']).toBeUndefined();
  });
});

describe('a body that is none', () => {
  test.each([
    ['', 'the body is not JSON: it ends too early'],
    [firing.slice(0, 400), 'the body is not JSON'],
    ['hello \u001b]52;c;x\u0007', 'the body is not JSON'],
    ['{"alerts": [}', 'the body is not JSON'],
    ['[]', 'the body must be a JSON object; found a list'],
    ['null', 'the body must be a JSON object; found null'],
    ['{}', 'alerts must be a list; found nothing'],
    ['{"alerts": {"0": {}}}', 'alerts must be a list; found an object'],
  ])('%j', (body, problem) => {
    const parsed = parseAlertmanager(body);
    expect('problem' in parsed && parsed.problem.startsWith(problem)).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
    expect('problem' in parsed && /[\u0000-\u001f]/.test(parsed.problem)).toBe(false);
  });

  test('nesting a million deep is refused, not overflowed', () => {
    expect(parseAlertmanager(`{"alerts":[${'['.repeat(1_000_000)}`)).toHaveProperty('problem');
    expect(batch(`{"alerts":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`).rejected).toHaveLength(1);
  });
});

describe('mutations of the real captures', () => {
  const readable = (body: string | Buffer): void => {
    const parsed = parseAlertmanager(body);
    if ('problem' in parsed) return;
    for (const alert of parsed.alerts) {
      expect(alert.fingerprint).toMatch(/^[!-~]{1,256}$/);
      for (const text of [...Object.values(alert.labels), ...Object.values(alert.annotations)]) expect(typeof text).toBe('string');
    }
  };

  test('bytes replaced, dropped or cut never throw', () => {
    const bytes = Buffer.from(firing);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        fc.nat(bytes.length),
        (edits, length) => {
          const mutated = Buffer.from(bytes);
          for (const [at, byte] of edits) mutated[at] = byte;
          readable(mutated);
          readable(mutated.subarray(0, length));
        },
      ),
    );
  });

  test('any value in any place never throws, and costs at most that one alert', () => {
    const keys = ['status', 'labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL', 'fingerprint', '__proto__'];
    fc.assert(
      fc.property(fc.constantFrom(firing, resolved), fc.nat(2), fc.constantFrom(...keys), fc.jsonValue(), (text, at, key, value) => {
        const envelope = JSON.parse(text) as { alerts: Record<string, unknown>[] };
        const victim = envelope.alerts[at % envelope.alerts.length];
        Object.defineProperty(victim, key, { value, enumerable: true });
        readable(JSON.stringify(envelope));
        const { alerts, rejected } = batch(envelope);
        expect(alerts.length + rejected.length).toBe(envelope.alerts.length);
        expect(rejected.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
