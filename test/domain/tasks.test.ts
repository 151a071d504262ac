import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { deleted, edited, noted, transitions } from '../../src/domain/tasks/events.ts';
import { taskwarrior } from '../../src/domain/tasks/formats/taskwarrior.ts';
import { isClosed, move, STATUSES, type Status, type Task, TRANSITIONS, VERBS } from '../../src/domain/tasks/task.ts';

const NOW = 1_795_230_000_000;
const task = (status: Status, more: Partial<Task> = {}): Task =>
  ({ number: 7, status, updatedBy: 'bela', updatedAt: NOW - 1, startedAt: null, ...more }) as Task;

describe('a verb', () => {
  const table = VERBS.flatMap((verb) => STATUSES.map((status) => [verb, status] as const));
  test.each(table)('%s from %s leads where the table says, or is refused in a sentence', (verb, status) => {
    const { from, to } = TRANSITIONS[verb];
    const next = move(task(status), verb, 'ana', NOW);
    if (status === to)
      expect(next).toEqual({ refusal: { kind: 'already', subject: 'T7', state: to.replace('_', ' '), by: 'bela', at: NOW - 1 } });
    else if (from.includes(status)) expect(next).toMatchObject({ status: to });
    else expect(next).toEqual({ refusal: { kind: 'wrong-state', subject: 'T7', state: status.replace('_', ' '), verb, allowed: from } });
  });

  const NOBODY_WAITS = { waiter: null, waitingSince: null };

  test('start makes the task somebody’s and keeps when it was first started', () => {
    expect(move(task('open'), 'start', 'ana', NOW)).toEqual({ status: 'in_progress', assignee: 'ana', startedAt: NOW, ...NOBODY_WAITS });
    expect(move(task('blocked', { startedAt: 5 }), 'start', 'ana', NOW)).toMatchObject({ startedAt: 5 });
  });

  test('done closes, and reopen undoes it', () => {
    expect(move(task('in_progress'), 'done', 'ana', NOW)).toEqual({ status: 'done', closedAt: NOW, ...NOBODY_WAITS });
    expect(move(task('cancelled'), 'reopen', 'ana', NOW)).toEqual({ status: 'open', closedAt: null, startedAt: null });
    expect(STATUSES.filter(isClosed)).toEqual(['done', 'cancelled']);
  });
});

test('what became of a task reads as a sentence', () => {
  expect(edited.describe({ before: { assignee: null, priority: 'low' }, after: { assignee: 'ana', priority: 'high' } })).toBe(
    'assignee: none → ana, priority: low → high',
  );
  expect(edited.describe({ before: { title: 'x'.repeat(200) }, after: { title: '' } })).toBe(`title: ${'x'.repeat(79)}… → none`);
  expect(transitions.done.describe({ before: 'open', after: 'done' })).toBe('done');
  expect(transitions.done.describe({ before: 'open', after: 'done', reason: 'why' })).toBe('done: why');
  expect(deleted.describe({ title: 't' })).toBe('deleted: t');
  expect(noted.describe({ text: 'words' })).toBe('words');
});

describe("Taskwarrior's export", () => {
  const one = { uuid: 'u1', description: 'Renew\u001b[31m it', status: 'pending', entry: '20261101T080000Z' };
  const parse = (...tasks: readonly object[]) => taskwarrior.read(JSON.stringify(tasks));

  test('is read, whole', () => {
    const full = {
      ...one,
      status: 'waiting',
      due: '20261201T000000Z',
      priority: 'L',
      project: 'tls',
      tags: ['a', 'a', 'b'],
      annotations: [{ entry: 'x', description: 'first' }, { description: 'second' }],
      urgency: 9,
    };
    expect(parse(full)).toMatchObject([
      {
        title: 'Renew it',
        description: 'first\nsecond',
        category: 'tls',
        priority: 'low',
        status: 'waiting',
        tags: ['a', 'b'],
        uid: 'u1',
        dueAt: Date.UTC(2026, 11, 1),
        createdAt: Date.UTC(2026, 10, 1, 8),
        closedAt: null,
      },
    ]);
  });

  test.each([
    ['pending', 'open', null],
    ['recurring', 'open', null],
    ['completed', 'done', Date.UTC(2026, 10, 2)],
    ['deleted', 'cancelled', Date.UTC(2026, 10, 2)],
  ])('%s is %s', (status, expected, closedAt) => {
    expect(parse({ ...one, status, end: '20261102T000000Z' })).toMatchObject([{ status: expected, closedAt }]);
  });

  test('that was closed without saying when counts from its beginning', () => {
    expect(parse({ ...one, status: 'completed' })).toMatchObject([{ closedAt: Date.UTC(2026, 10, 1, 8) }]);
  });

  test('may hold one object a line, as old versions wrote', () => {
    const text = `${JSON.stringify(one)},\n${JSON.stringify({ ...one, uuid: 'u2' })}\n${JSON.stringify({ ...one, uuid: 'u3' })}\n`;
    expect(taskwarrior.read(text)).toMatchObject([{ uid: 'u1' }, { uid: 'u2' }, { uid: 'u3' }]);
    expect(taskwarrior.read('')).toEqual([]);
  });

  test.each(['H', 'M', 'L', 'constructor', 'toString', '__proto__', ''])('has a known priority whatever it says: "%s"', (priority) => {
    expect(parse({ ...one, priority })).toMatchObject([{ priority: { H: 'high', M: 'normal', L: 'low' }[priority as 'H'] ?? 'normal' }]);
  });

  test.each([
    ['{', /the file: is not JSON/],
    ['{"uuid": 1}', /task 1, uuid: /],
    [JSON.stringify([one, { ...one, entry: 'yesterday' }]), /task 2, entry: is not a date such as 20261121T031207Z/],
    ['[7]', /task 1, as a whole: /],
  ])('that is none is refused: %s', (text, sentence) => {
    const answer = taskwarrior.read(text);
    expect(isRefusal(answer) && answer.refusal.kind === 'invalid' && `${answer.refusal.where}: ${answer.refusal.problem}`).toMatch(
      sentence,
    );
  });
});
