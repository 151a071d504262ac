import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { permit, ROLES } from '../../src/domain/kernel/access.ts';
import { duration, durationFrom, key, mailAddress, mailSender, size, text } from '../../src/domain/kernel/fields.ts';
import { onWire, refusal } from '../../src/domain/kernel/outcome.ts';
import { PRIORITIES, priorityAt, priorityRank, SEVERITIES, severityAt, severityRank } from '../../src/domain/kernel/rank.ts';
import { explain, isRefusal, type Reason, refuse } from '../../src/domain/kernel/refusal.ts';
import { announce, describe as read } from '../../src/domain/kernel/timeline.ts';

describe('a refusal', () => {
  const AT = Date.parse('2026-11-21T03:12:07Z');
  const every: readonly (readonly [Reason, string, number, number])[] = [
    [{ kind: 'not-found', noun: 'task', reference: 'T9' }, 'There is no task T9.', 1, 404],
    [{ kind: 'ambiguous', noun: 'task', reference: '019a', candidates: ['T1', 'T2'] }, '019a fits several tasks: T1, T2.', 1, 409],
    [{ kind: 'bad-reference', noun: 'task', reference: '?', allowed: 'T12' }, '"?" does not name a task; allowed: T12.', 2, 400],
    [{ kind: 'invalid', where: 'query', problem: 'is empty' }, 'query: is empty.', 2, 400],
    [{ kind: 'invalid', where: 'query', problem: 'is empty', allowed: 'words' }, 'query: is empty; allowed: words.', 2, 400],
    [{ kind: 'already', subject: 'A1', state: 'resolved' }, 'A1 is already resolved.', 1, 409],
    [{ kind: 'already', subject: 'A1', state: 'resolved', by: 'ana', at: AT }, 'A1 is already resolved by ana since 03:12:07Z.', 1, 409],
    [
      { kind: 'wrong-state', subject: 'T1', state: 'done', verb: 'start', allowed: ['open', 'blocked'] },
      'T1 is done; start needs open or blocked.',
      1,
      409,
    ],
    [
      { kind: 'changed-meanwhile', subject: 'T1', by: 'ana', at: AT, version: 3 },
      'ana changed T1 at 03:12:07Z (version 3); nothing was written.',
      1,
      409,
    ],
    [
      { kind: 'not-permitted', verb: 'token.list', needs: 'admin', role: 'viewer' },
      "'token list' needs an admin; you are a viewer.",
      1,
      403,
    ],
    [{ kind: 'unauthorised' }, 'The request carries no valid token.', 1, 401],
    [{ kind: 'too-large', limit: 16 * 1_048_576 }, 'The body is larger than 16 MB.', 1, 413],
    [{ kind: 'too-large', limit: 1_000 }, 'The body is larger than 1000 bytes.', 1, 413],
    [{ kind: 'overloaded' }, 'Too much is waiting to be written; send it again in a moment.', 1, 503],
    [{ kind: 'lease-lost', name: 'engine' }, 'Another process holds the engine lease.', 1, 409],
    [{ kind: 'undeliverable', channel: 'mail', problem: 'no server' }, 'mail: no server.', 1, 422],
    [{ kind: 'bad-settings', path: 'c.toml', problems: ['c.toml:1: a', 'c.toml:2: b'] }, 'c.toml:1: a\nc.toml:2: b', 2, 422],
    [{ kind: 'unreachable', what: 'x.db', problem: 'the disk is full', hint: 'Make room.' }, 'x.db: the disk is full.', 3, 503],
  ];
  test.each(every)('%o is one sentence, an exit code and a status', (reason, sentence, exitCode, httpStatus) => {
    expect(explain(refuse(reason))).toMatchObject({ text: sentence, exitCode, httpStatus });
  });

  test('is told from everything else', () => {
    expect(isRefusal(refuse({ kind: 'overloaded' }))).toBe(true);
    for (const value of [undefined, null, 1, 'refusal', {}, []]) expect(isRefusal(value)).toBe(false);
  });

  test('among results is its sentence on the wire', () => {
    const output = z.array(z.union([z.object({ n: z.int() }), refusal]));
    expect(onWire({ output }, [{ n: 1 }, refuse({ kind: 'overloaded' })])).toEqual([
      { n: 1 },
      { refused: 'Too much is waiting to be written; send it again in a moment.', kind: 'overloaded' },
    ]);
    expect(onWire({ output: z.object({ n: z.int() }) }, { n: 1 })).toEqual({ n: 1 });
    expect(refusal.safeParse({}).success).toBe(false);
  });
});

test('each role may do what those before it may', () => {
  for (const [has, role] of ROLES.entries()) {
    for (const [needs, needed] of ROLES.entries()) {
      expect(permit({ name: 'x', role }, needed, 'verb') === undefined).toBe(has >= needs);
    }
  }
});

test('ranks are positions in their lists, the worst first', () => {
  expect(SEVERITIES.map(severityRank).map(severityAt)).toEqual(SEVERITIES);
  expect(PRIORITIES.map(priorityRank).map(priorityAt)).toEqual(PRIORITIES);
  expect([severityAt(99), priorityAt(99)]).toEqual(['info', 'low']);
});

describe('the kinds of value in settings', () => {
  const good = (schema: z.ZodType, ...values: readonly unknown[]) => values.every((value) => schema.safeParse(value).success);
  const bad = (schema: z.ZodType, ...values: readonly unknown[]) => values.every((value) => !schema.safeParse(value).success);

  test('durations read and write as people say them', () => {
    expect(z.decode(duration, '5m')).toBe(300_000);
    for (const ms of [0, 250, 1_500, 300_000, 5_400_000, 5_401_000]) expect(z.decode(duration, z.encode(duration, ms))).toBe(ms);
    expect(bad(duration, 'soon', '', 5, '-1s')).toBe(true);
    expect(bad(durationFrom('1s'), '0s', '999ms')).toBe(true);
    expect(good(durationFrom('1s'), '1s', '1h')).toBe(true);
  });

  test('sizes are binary', () => {
    expect([z.decode(size, '16MB'), z.decode(size, '1KB'), z.decode(size, '7B')]).toEqual([16_777_216, 1_024, 7]);
    expect([z.encode(size, 16_777_216), z.encode(size, 1_073_741_824), z.encode(size, 1_025)]).toEqual(['16MB', '1GB', '1025B']);
    expect(bad(size, '16', 'MB', '1.5MB', '0B', '1TB', '16mb')).toBe(true);
  });

  test('addresses, names and keys', () => {
    expect(good(mailAddress, 'ana@example.org', 'root@localhost') && bad(mailAddress, 'ana', 'a b@c', 'a@b@c', 'Ana <a@b>', 'a@b\n')).toBe(
      true,
    );
    expect(good(mailSender, 'a@b', 'Watchbill <a@b>') && bad(mailSender, '<a@b>', 'x\r\nBcc: y <a@b>')).toBe(true);
    expect(good(key, 'ana', 'on-call.1') && bad(key, '', '-x', 'a b', 'x'.repeat(65))).toBe(true);
    expect(good(text, ' a ') && bad(text, ' ', 'x'.repeat(201))).toBe(true);
  });
});

test('an event of a kind that nobody announced reads as its name', () => {
  const event = { seq: 1, at: 0, actor: 'ana', subject: 'T1', data: { n: 2 } };
  expect(read({ ...event, kind: 'window.opened' })).toBe('window opened');
  announce([{ kind: 'window.opened', describe: ({ n }: { readonly n: number }) => `opened ${n} times` } as never]);
  expect(read({ ...event, kind: 'window.opened' })).toBe('opened 2 times');
});
