import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Alert, mayAcknowledge, mayResolve } from '../../src/domain/alerts/alert.ts';
import { acknowledged, changed, opened, resolved } from '../../src/domain/alerts/events.ts';
import { waves } from '../../src/domain/alerts/ingest.ts';
import { normalise } from '../../src/domain/alerts/normalise.ts';
import { alertSettings } from '../../src/domain/alerts/settings.ts';
import { alert } from '../stories/house.ts';

const words = alertSettings.schema.parse({ severity: { sev1: 'critical' } });
const report = (labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>> = {}) =>
  normalise('prom', { ...alert(), labels, annotations }, words);

describe('a report', () => {
  test.each([
    ['critical', 'critical'],
    ['CRITICAL', 'critical'],
    ['page', 'critical'],
    ['major', 'error'],
    ['warn', 'warning'],
    ['none', 'info'],
    ['sev1', 'critical'],
    ['strange', 'warning'],
    ['', 'warning'],
    ['constructor', 'warning'],
    ['__proto__', 'warning'],
  ])('with the severity "%s" counts as %s', (said, severity) => {
    expect(report({ severity: said }).severity).toBe(severity);
  });

  test.each([
    [{ instance: 'db1:9100' }, 'db1'],
    [{ instance: '[::1]:9100' }, '[::1]'],
    [{ host: 'web1', instance: 'exporter:9100' }, 'web1'],
    [{ component: '', pod: 'api-7' }, 'api-7'],
    [{ service: 'db:5432' }, 'db'],
    [{ alertname: 'X' }, null],
  ])('of %o is about %s', (labels, component) => {
    expect(report(labels).component).toBe(component);
  });

  test.each([
    [{ alertname: 'X', instance: 'a' }, { summary: 'it is down', title: 'no' }, 'it is down'],
    [{ alertname: 'X', instance: 'a' }, { title: 'a title' }, 'a title'],
    [{ alertname: 'X', instance: 'a' }, {}, 'X a'],
    [{ alertname: 'X' }, {}, 'X'],
    [{}, {}, 'alert'],
    [{}, { summary: ' \u200b ' }, 'alert without a name'],
  ])('of %o with %o is called "%s"', (labels, annotations, title) => {
    expect(report(labels as Record<string, string>, annotations as Record<string, string>).title).toBe(title);
  });

  test('says its description, else its message, else its summary', () => {
    expect(report({}, { description: 'd', message: 'm', summary: 's' }).text).toBe('d');
    expect(report({}, { message: 'm', summary: 's' }).text).toBe('m');
    expect(report({}, { summary: 's' }).text).toBe('s');
    expect(report({}).text).toBe('');
  });

  test('carries nothing that a terminal obeys and nothing endless, whatever its sender sent', () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `\u001b]52;c;x\u0007${text}\u202e\u0000`);
    fc.assert(
      fc.property(nasty, (text) => {
        const made = normalise(
          'prom',
          {
            ...alert({ alertname: text, instance: text, category: text }),
            annotations: { summary: text, description: text },
            url: `http://x/${text}`,
            group: text,
          },
          words,
        );
        for (const shown of [made.title, made.text, made.component, made.category, made.url, made.group])
          expect(shown ?? '').not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      }),
    );
    const huge = 'x'.repeat(1_048_576);
    const made = normalise(
      'prom',
      {
        ...alert({ alertname: huge, instance: huge, category: huge }),
        annotations: { summary: huge, description: huge },
        url: huge,
        group: huge,
      },
      words,
    );
    expect([
      made.title.length,
      made.text.length,
      made.component?.length,
      made.category?.length,
      made.url?.length,
      made.group?.length,
    ]).toEqual([300, 10_000, 200, 60, 2_000, 500]);
  });
});

describe('the waves of a flush', () => {
  const of = (fingerprint: string, status: 'firing' | 'resolved' = 'firing', source = 'prom') =>
    normalise(source, alert({ fingerprint }, { status }), words);

  test('hold every key at most once, keep each key’s order, and lose nothing', () => {
    const reports = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('firing' as const, 'resolved' as const), fc.constantFrom('p', 'q')),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(reports, (told) => {
        const all = told.map(([fingerprint, status, source]) => of(fingerprint, status, source));
        const split = waves(all);
        expect(split.flat()).toHaveLength(all.length);
        for (const wave of split) expect(new Set(wave.map((one) => `${one.source} ${one.fingerprint}`)).size).toBe(wave.length);
        for (const key of new Set(all.map((one) => `${one.source} ${one.fingerprint}`))) {
          const ofKey = (list: typeof all) => list.filter((one) => `${one.source} ${one.fingerprint}` === key);
          expect(ofKey(split.flat() as typeof all)).toEqual(ofKey(all));
        }
      }),
    );
    expect(waves([])).toEqual([]);
  });
});

describe('an alert', () => {
  const in_ = (status: Alert['status'], more: Partial<Alert> = {}): Alert =>
    ({ number: 7, status, acknowledgedBy: null, acknowledgedAt: null, resolvedBy: null, resolvedAt: null, ...more }) as Alert;

  test('may be acknowledged while it fires, and resolved while it is open', () => {
    expect(mayAcknowledge(in_('firing'))).toBeUndefined();
    expect(mayResolve(in_('firing'))).toBeUndefined();
    expect(mayResolve(in_('acknowledged'))).toBeUndefined();
  });

  test('otherwise says who was first, and when', () => {
    expect(mayAcknowledge(in_('acknowledged', { acknowledgedBy: 'ana', acknowledgedAt: 5 }))).toEqual({
      refusal: { kind: 'already', subject: 'A7', state: 'acknowledged', by: 'ana', at: 5 },
    });
    expect(mayAcknowledge(in_('acknowledged'))).toEqual({ refusal: { kind: 'already', subject: 'A7', state: 'acknowledged' } });
    expect(mayAcknowledge(in_('resolved', { resolvedBy: 'prom', resolvedAt: 6 }))).toEqual({
      refusal: { kind: 'already', subject: 'A7', state: 'resolved', by: 'prom', at: 6 },
    });
    expect(mayResolve(in_('resolved'))).toEqual({ refusal: { kind: 'already', subject: 'A7', state: 'resolved' } });
  });

  test('has a history that reads as sentences', () => {
    expect(opened.describe({ severity: 'critical', source: 'prom', title: 't', policy: 'p' })).toBe('critical from prom: t (policy p)');
    expect(opened.describe({ severity: 'info', source: 'prom', title: 't', policy: null })).toContain('nobody is told');
    expect(changed.describe({ before: { severity: 'info' }, after: { severity: 'error' } })).toBe('severity: info → error');
    expect(acknowledged.describe({})).toBe('acknowledged');
    expect(acknowledged.describe({ note: 'on it' })).toBe('acknowledged: on it');
    expect(resolved.describe({ by: 'prom', count: 1 })).toBe('resolved by prom after 1 report');
    expect(resolved.describe({ by: 'prom', count: 2 })).toBe('resolved by prom after 2 reports');
  });
});
