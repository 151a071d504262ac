import { expect, test } from 'vitest';
import { isForward, isLost } from '../../src/domain/notifications/receipt.ts';
import { did, parseReply, unchanged, verbsFor, withAnswer } from '../../src/domain/notifications/reply.ts';

test.each([
  ['4821', 'acknowledge'],
  [' 4821. ', 'acknowledge'],
  ['ack 4821', 'acknowledge'],
  ['4821 a', 'acknowledge'],
  ['4821r', 'resolve'],
  ['Resolve 4821', 'resolve'],
  ['4821 E', 'escalate'],
  ['escalate: 4821!', 'escalate'],
])('%j is an answer: %s', (text, act) => {
  expect(parseReply(text)).toEqual({ code: '4821', act });
});

test.each(['', 'yes', '482', '48211', 'no 4821', 'r 4821 e', '4821 4822', 'I am on it, 4821 looks bad', 'STOP', '٤٨٢١'])(
  '%j is none',
  (text) => {
    expect(parseReply(text)).toBeUndefined();
  },
);

test('a page carries how it is answered in its last line', () => {
  expect(withAnswer({ subject: 's', text: 't' }, { code: '4821' }).text).toBe(
    't\nReply 4821 to acknowledge, 4821 r to resolve, 4821 e to escalate',
  );
  expect(withAnswer({ subject: 's', text: 't' }, { link: 'https://x/1' }).text).toBe('t\nOr answer here: https://x/1');
  expect(withAnswer({ subject: 's', text: 't' }, {}).text).toBe('t');
  expect(verbsFor(['A7', 'A8', 'T3'], 'acknowledge')).toEqual([
    { name: 'alert.acknowledge', subjects: ['A7', 'A8'], input: { alerts: ['A7', 'A8'] } },
    { name: 'task.start', subjects: ['T3'], input: { tasks: ['T3'] } },
  ]);
  expect(verbsFor(['T7'], 'escalate')).toMatchObject([{ name: 'escalation.fire', input: { clocks: ['T7'] } }]);
  expect(verbsFor(['S7'], 'resolve')).toEqual([]);
  expect(did(['A1'], 'resolve', 'ana')).toBe('A1 is resolved by ana');
  expect(did(['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7'], 'acknowledge', 'ana')).toBe(
    'A1, A2, A3, A4, A5 and 2 more are acknowledged by ana',
  );
});

test('an answer that comes too late says who was first, and when', () => {
  const refusal = { kind: 'already', subject: 'A1', state: 'acknowledged', by: 'bob', at: 1_000 } as const;
  expect(unchanged({ refusal }, 13_000)).toBe('A1 is already acknowledged by bob, 12s ago');
});

test('what a vendor says leads forward only', () => {
  const words = ['accepted', 'queued', 'sending', 'sent', 'delivered', 'read'];
  for (const [at, before] of words.entries()) for (const [then, next] of words.entries()) expect(isForward(before, next)).toBe(then > at);
  expect([
    isForward(null, 'queued'),
    isForward('delivered', 'failed'),
    isForward('sent', 'undelivered'),
    isForward('sent', 'nonsense'),
  ]).toEqual([...[true, false, true, false]]);
  expect([isLost('undelivered (30003)'), isLost('no-answer'), isLost('delivered'), isLost('completed'), isLost(null)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
