import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, begin, choose, LATE_MS, type Position } from '../../src/domain/escalation/clock.ts';
import { allClear, type Brief, page } from '../../src/domain/escalation/page.ts';
import { escalationSettings, type Policy, parseTarget, policy, target } from '../../src/domain/escalation/settings.ts';
import { hashOf, policySnapshot, versionOf } from '../../src/domain/escalation/version.ts';

const MINUTE = 60_000;
const NOW = 1_795_230_000_000;
const ladder = (more: Readonly<Record<string, unknown>> = {}): Policy =>
  policy.parse({
    name: 'p',
    step: [
      { delay: '1m', tell: ['ana'] },
      { delay: '5m', tell: ['bela'] },
      { delay: '10m', tell: ['mail:noc@example.org'] },
    ],
    ...more,
  });

describe('a clock', () => {
  test('begins at its first step, after its delay', () => {
    expect(begin(ladder(), NOW)).toEqual({ step: 0, round: 0, dueAt: NOW + MINUTE });
    expect(begin(policy.parse({ name: 'p', step: [{ tell: ['ana'] }] }), NOW).dueAt).toBe(NOW);
  });

  const at = (step: number, round = 0): Position => ({ step, round, dueAt: NOW });
  const twice = ladder({ repeat: 1, repeat_after: '30m' });
  test.each([
    ['goes to the next step', ladder(), at(0), NOW, true, { step: 1, round: 0, dueAt: NOW + 5 * MINUTE }],
    [
      'keeps its rhythm when a tick comes a little late',
      ladder(),
      at(0),
      NOW + LATE_MS,
      true,
      { step: 1, round: 0, dueAt: NOW + 5 * MINUTE },
    ],
    [
      'gives the full delay from now when it was held up',
      ladder(),
      at(0),
      NOW + LATE_MS + 1,
      true,
      { step: 1, round: 0, dueAt: NOW + LATE_MS + 1 + 5 * MINUTE },
    ],
    ['goes on at once when nobody could be told', ladder(), at(1), NOW + 7, false, { step: 2, round: 0, dueAt: NOW + 7 }],
    ['ends after the last step', ladder(), at(2), NOW, true, undefined],
    ['ends there even when nobody could be told', ladder(), at(2), NOW, false, undefined],
    ['starts over while rounds are left', twice, at(2), NOW, true, { step: 0, round: 1, dueAt: NOW + 31 * MINUTE }],
    ['waits before a new round although nobody could be told', twice, at(2), NOW, false, { step: 0, round: 1, dueAt: NOW + 31 * MINUTE }],
    ['ends after the last round', twice, at(2, 1), NOW, true, undefined],
  ] as const)('%s', (_what, under, from, now, told, expected) => {
    expect(advance(under, from, now, told)).toEqual(expected);
  });

  test('visits every step of every round once, in order, whoever can be told and however late it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.record({ late: fc.integer({ min: 0, max: 3 * 3_600_000 }), told: fc.boolean() }), { minLength: 30, maxLength: 30 }),
        (repeat, fate) => {
          const under = ladder({ repeat });
          const visited: string[] = [];
          let position: Position | undefined = begin(under, NOW);
          let before = NOW;
          for (const { late, told } of fate) {
            if (position === undefined) break;
            const now: number = position.dueAt + late;
            expect(now).toBeGreaterThanOrEqual(before);
            before = now;
            visited.push(`${position.round}.${position.step}`);
            position = advance(under, position, now, told);
          }
          expect(position).toBeUndefined();
          expect(visited).toEqual(Array.from({ length: 3 * (repeat + 1) }, (_, index) => `${Math.floor(index / 3)}.${index % 3}`));
        },
      ),
    );
  });
});

describe('the policy of an alert', () => {
  const named = (name: string, match: Policy['match']): Policy => ({ ...ladder(), name, match });
  const known = [named('db', { service: 'db', severity: ['critical', 'error'] }), named('lab', { source: 'lab' }), named('rest', {})];
  test.each([
    [{ service: 'db', severity: 'critical' }, 'db'],
    [{ service: 'db', severity: 'error', source: 'lab' }, 'db'],
    [{ service: 'db', severity: 'warning', source: 'lab' }, 'lab'],
    [{ severity: 'critical' }, 'rest'],
    [{}, 'rest'],
  ])('for %o is %s', (labels, name) => {
    expect(choose(known, labels)?.name).toBe(name);
  });
  test('is none when none fits, and nothing that every object has counts as a label', () => {
    expect(choose([], {})).toBeUndefined();
    expect(choose([named('x', { constructor: 'y' })], {})).toBeUndefined();
    expect(choose([named('empty', { constructor: '' })], {})?.name).toBe('empty');
  });
});

test('by default only what is critical or an error comes back', () => {
  expect(escalationSettings.schema.parse({})).toEqual({
    last_resort: [],
    acknowledge_timeout: { critical: 60 * MINUTE, error: 240 * MINUTE, warning: 0, info: 0 },
    silence_timeout: { critical: 240 * MINUTE, error: 0, warning: 0, info: 0 },
    task: [],
  });
});

describe('a policy’s version', () => {
  test('is named by its text: FNV-1a with 64 bits', () => {
    expect(hashOf('')).toBe('cbf29ce484222325');
    expect(hashOf('a')).toBe('af63dc4c8601ec8c');
    expect(hashOf('foobar')).toBe('85944171f73967e8');
  });
  test('reads back as it was, and differs when anything does', () => {
    const one = ladder();
    expect(policySnapshot(versionOf(one).body)).toEqual(one);
    expect(versionOf(one)).toBe(versionOf(one));
    expect(versionOf(ladder()).hash).toBe(versionOf(one).hash);
    expect(versionOf(ladder({ repeat: 1 })).hash).not.toBe(versionOf(one).hash);
  });
});

describe('whom a step tells', () => {
  test('is a person by key or an address by channel', () => {
    expect(parseTarget('ana')).toEqual({ person: 'ana' });
    expect(parseTarget('mail:noc@example.org')).toEqual({ channel: 'mail', address: 'noc@example.org' });
    for (const good of ['ana', 'mail:noc@example.org', 'on-call.1']) expect(target.safeParse(good).success).toBe(true);
    for (const bad of ['', 'mail:', 'mail:nobody', 'two words', 'mail:a@b\n']) expect(target.safeParse(bad).success).toBe(false);
  });
});

describe('a page', () => {
  const brief: Brief = {
    task: 'T1',
    subject: 'A1',
    title: 'db1 is\u001b[31m down',
    text: 'line one\nline \u202etwo',
    severity: 'critical',
    priority: 'urgent',
    source: 'prom\u0007',
    component: 'db1',
    url: 'http://x/\u001b]0;y\u0007',
  };
  const step = { policy: 'p', step: 1, steps: 2, round: 0, lateMs: 0, nextInMs: 5 * MINUTE };

  test('shows hostile text as itself', () => {
    const { subject, text } = page(brief, step);
    expect(subject).toBe('[CRITICAL] A1 db1 is down');
    expect(`${subject}${text}`).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(text).toContain('line one\nline two');
  });

  test('says the round, the lateness and whether anybody follows', () => {
    const { text } = page(brief, { ...step, step: 2, round: 1, lateMs: 7_380_000, nextInMs: undefined });
    expect(text).toContain('Step 2 of 2 of policy p, round 2, late by 2h03m: the engine was down.');
    expect(text).toContain('Nobody else will be told after you.');
  });

  test('about a task without an alert says how to take the task', () => {
    const { subject, text } = page({ ...brief, subject: 'T1', severity: null, source: null, component: null, url: null }, step);
    expect(subject).toBe('[URGENT] T1 db1 is down');
    expect(text).toContain('Answer with: watchbill task start T1');
    expect(text).not.toMatch(/Severity|Alert:|Component|Source|Link/);
  });

  test('is short enough for a lock screen and a mail server, however long the alert is', () => {
    const long = { ...brief, title: 'x'.repeat(100_000), text: 'y'.repeat(1_000_000) };
    expect(page(long, step).subject.length).toBeLessThanOrEqual(200);
    expect(page(long, step).text.length).toBeLessThan(21_000);
    expect(allClear(long, 'prom', MINUTE).subject).toMatch(/^\[RESOLVED\] A1 x+…$/);
  });
});
