import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../../src/domain/kernel/ports.ts';
import { refuse } from '../../src/domain/kernel/refusal.ts';
import { attempt } from '../../src/domain/notifications/delivery.ts';
import { cancelled, delayed, failed, sent } from '../../src/domain/notifications/events.ts';
import { retryAt, sendLease, spread } from '../../src/domain/notifications/notification.ts';
import type { OutboxRow } from '../../src/domain/notifications/row.ts';

const RULE = { attempts: 8, first_retry: 5_000, longest_retry: 900_000 };

describe('a failed attempt', () => {
  test('is repeated after a pause that doubles up to the longest, with up to a fifth more, and never after the last', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 1_000 }), (id, number) => {
        const rule = { ...RULE, attempts: 1_000 };
        const pause = (retryAt(rule, number, id, 1_000) ?? 0) - 1_000;
        fc.pre(number < rule.attempts);
        const base = Math.min(5_000 * 2 ** (number - 1), 900_000);
        expect(pause).toBeGreaterThanOrEqual(base);
        expect(pause).toBeLessThanOrEqual(base * 1.2);
      }),
    );
    expect(retryAt(RULE, 7, 'x', 0)).toBeGreaterThan(0);
    expect(retryAt(RULE, 8, 'x', 0)).toBeUndefined();
  });

  test('waits the same when it is computed again, and otherwise than its neighbours', () => {
    expect(retryAt(RULE, 1, 'a', 0)).toBe(retryAt(RULE, 1, 'a', 0));
    const pauses = Array.from({ length: 1_000 }, (_, index) => spread(`id ${index}`));
    expect(new Set(pauses).size).toBeGreaterThan(990);
    expect(Math.min(...pauses)).toBeLessThan(0.05);
    expect(Math.max(...pauses)).toBeGreaterThan(0.95);
    expect(pauses.every((pause) => pause >= 0 && pause < 1)).toBe(true);
  });

  test('leaves its sender the time of the attempt and more to write it down', () => {
    expect(sendLease(20_000)).toBe(60_000);
  });
});

describe('an attempt', () => {
  const row = { id: 'key', address: 'ana@example.org', message: JSON.stringify({ subject: 's', text: 't' }) } as OutboxRow;
  const channel = (send: Channel['send']): Channel => ({ name: 'mail', send, close: async () => undefined });

  test('hands over the message under its key', async () => {
    const outcome = await attempt(
      row,
      channel(async (message) => ({ receipt: JSON.stringify(message) })),
      1_000,
    );
    expect(outcome).toEqual({ receipt: '{"key":"key","address":"ana@example.org","subject":"s","text":"t"}' });
  });

  test('over a channel that is missing, throws, or throws nonsense, is a failure to be repeated', async () => {
    expect(await attempt(row, refuse({ kind: 'undeliverable', channel: 'mail', problem: 'is not configured' }), 1_000)).toEqual({
      problem: 'mail: is not configured.',
      permanent: false,
    });
    expect(
      await attempt(
        row,
        channel(() => Promise.reject(new Error('reset'))),
        1_000,
      ),
    ).toEqual({ problem: 'reset', permanent: false });
    expect(
      await attempt(
        row,
        channel(() => Promise.reject('words')),
        1_000,
      ),
    ).toEqual({ problem: 'words', permanent: false });
  });

  test('is told when its time is over', async () => {
    const waiting = channel(
      (_message, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    expect(await attempt(row, waiting, 1)).toMatchObject({ permanent: false, problem: expect.stringContaining('timeout') });
  });
});

test('what became of a message reads as a sentence', () => {
  const about = { notification: 'N1', kind: 'page', person: 'ana', channel: 'mail', address: 'a@b.c' } as const;
  expect(sent.describe({ ...about, attempt: 1, receipt: '250 Ok' })).toBe('page N1 delivered to ana by mail <a@b.c>: 250 Ok');
  expect(sent.describe({ ...about, kind: 'resolved', attempt: 3, receipt: '250 Ok' })).toBe(
    'all-clear N1 delivered to ana by mail <a@b.c> at attempt 3: 250 Ok',
  );
  expect(delayed.describe({ ...about, kind: 'test', attempt: 1, problem: 'no', inMs: 65_000 })).toBe(
    'test N1 to ana by mail <a@b.c> failed at attempt 1, again in 1m05s: no',
  );
  expect(failed.describe({ ...about, attempt: 1, problem: 'no' })).toBe('page N1 to ana by mail <a@b.c> given up after 1 attempt: no');
  expect(failed.describe({ ...about, attempt: 8, problem: 'no' })).toBe('page N1 to ana by mail <a@b.c> given up after 8 attempts: no');
  expect(cancelled.describe({ count: 1, reason: 'why' })).toBe('1 waiting page withdrawn: why');
  expect(cancelled.describe({ count: 2, reason: 'why' })).toBe('2 waiting pages withdrawn: why');
});
