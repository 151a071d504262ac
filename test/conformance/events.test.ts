import { describe, expect, test } from 'vitest';
import { eventKind, eventsAfter, type Reaction, record, timeline } from '../../src/domain/kernel/event.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { all, one, type Script } from '../../src/domain/kernel/script.ts';
import { lostRace, retrying } from '../../src/integrations/storage/retry.ts';
import { onEveryEngine } from './engines.ts';

const happened = eventKind<{ readonly n: number; readonly text?: string }>('probe.happened', ({ n }) => `happened ${n}`);

onEveryEngine('the event log', ({ store, another, context }) => {
  test('keeps what, when, by whom, and what led to it, in the order it was said', async () => {
    const facts = [happened('T1', { n: 1, text: 'it\'s "so" \n ünïcode' }, 'A1'), happened('T2', { n: 2 }), happened('T1', { n: 3 })];
    const ana = context({ name: 'ana', role: 'operator' });
    await store().write(() => record(ana, facts));
    const events = await store().read(() => eventsAfter(0));
    expect(events.map(({ seq: _seq, ...event }) => event)).toEqual(
      facts.map((fact) => ({ cause: undefined, ...fact, at: ana.now, actor: 'ana' })),
    );
    expect((await store().read(() => timeline(['T1']))).map(({ data }) => (data as { n: number }).n)).toEqual([1, 3]);
    expect((await store().read(() => timeline(['T1', 'T2'], 2))).map(({ data }) => (data as { n: number }).n)).toEqual([2, 3]);
    expect(await store().read(() => eventsAfter(events.at(-1)?.seq ?? 0))).toEqual([]);
    expect(await store().read(() => eventsAfter(0, 1))).toHaveLength(1);
  });

  test('writes nothing for nothing', async () => {
    await store().write(() => record(context(), []));
    expect(await store().read(() => eventsAfter(0))).toEqual([]);
  });

  test('lets a later noun answer in the same transaction, and rolls both back together', async () => {
    const reaction: Reaction = {
      to: happened.kind,
      *run(inner, facts) {
        yield* record(
          { ...inner, reactions: [] },
          facts.map((fact) => ({ kind: 'probe.answered', subject: fact.subject, data: {} })),
        );
      },
    };
    const with_ = { ...context(), reactions: [reaction] };
    await store().write(() => record(with_, [happened('T1', { n: 1 }), { kind: 'other', subject: 'T2', data: {} }]));
    expect((await store().read(() => eventsAfter(0))).map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'probe.happened T1',
      'other T2',
      'probe.answered T1',
    ]);
    const failing = store().write(function* () {
      yield* record(with_, [happened('T3', { n: 1 })]);
      throw new Error('after all');
    });
    await expect(failing).rejects.toThrow('after all');
    expect(await store().read(() => eventsAfter(0))).toHaveLength(3);
  });

  test('shows a reader of "after the last I saw" every event, while eight write', async () => {
    const WRITERS = 8;
    const EACH = 40;
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => another()));
    const seen: number[] = [];
    let cursor = 0;
    let writing = true;
    const follow = async (): Promise<void> => {
      for (;;) {
        const last = !writing;
        const events = await store().read(() => eventsAfter(cursor));
        for (const event of events) seen.push((event.data as { n: number }).n);
        cursor = events.at(-1)?.seq ?? cursor;
        if (last && events.length === 0) return;
      }
    };
    const write = async (writer: Store, index: number): Promise<void> => {
      for (let n = 0; n < EACH; n++) {
        const script = function* (): Script<void> {
          // Work of different length before the log is written, so that transactions overtake one another.
          for (let work = 0; work < (index + n) % 4; work++) yield* one('select count(*) from event');
          yield* record(context(), [happened('T1', { n: index * EACH + n })]);
        };
        await retrying(() => writer.write(script), lostRace);
      }
    };
    const following = follow();
    await Promise.all(writers.map(write));
    writing = false;
    await following;
    expect(new Set(seen).size).toBe(WRITERS * EACH);
    expect(seen).toHaveLength(WRITERS * EACH);
  }, 60_000);
});

describe('two writers of one row', () => {
  onEveryEngine(
    'on a server',
    ({ store, another }) => {
      test('take turns: the second sees what the first wrote', async () => {
        const other = await another();
        await store().write(() => all("insert into counter (kind, last) values ('n', 1)"));
        let runs = 0;
        let second: Promise<unknown> | undefined;
        const increment = function* (): Script<void> {
          runs++;
          const row = yield* one<{ last: number }>("select last from counter where kind = 'n'");
          second ??= other.write(increment);
          yield* all("update counter set last = cast($1 as bigint) where kind = 'n'", (row?.last ?? 0) + 1);
        };
        await store().write(increment);
        await second;
        expect(runs).toBe(2);
        expect(await store().read(() => one('select last from counter'))).toEqual({ last: 3 });
      });

      test('run again from the beginning, on a fresh view, when a program that takes no turns was faster', async () => {
        await store().write(() => all("insert into counter (kind, last) values ('n', 1)"));
        let runs = 0;
        const result = await store().write(function* () {
          runs++;
          yield* all("update counter set last = last + 1 where kind = 'n'");
          if (runs === 1) throw Object.assign(new Error('could not serialize access due to concurrent update'), { code: '40001' });
          return yield* one<{ last: number }>("select last from counter where kind = 'n'");
        });
        expect(runs).toBe(2);
        expect(result).toEqual({ last: 2 });
      });
    },
    ['PostgreSQL'],
  );
});
