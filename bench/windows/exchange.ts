/** A calendar of ten thousand events: read as entries beside what ical.js alone takes to parse it, taken into a store, and written again. */
import { join } from 'node:path';
import ICAL from 'ical.js';
import { writeCalendar } from '../../src/domain/icalendar/write.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { ownUid, toEntry } from '../../src/domain/windows/entry.ts';
import { firstFrom } from '../../src/domain/windows/occurrence.ts';
import { ORDINARY, type Window } from '../../src/domain/windows/window.ts';
import { readCalendar } from '../../src/integrations/icalendar/read.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import type { Figure, Run } from '../benchmark.ts';
import { median, show } from '../figures.ts';
import { openOrThrow } from '../parts/tasks.ts';
import { recurring } from './calendars.ts';

const EVENTS = 10_000;

/** As another program would write them: with a text, a place and an end in a zone. */
function calendarOf(count: number): string {
  const windows = recurring(count).map(
    (timing, at): Window => ({
      ...timing,
      start: firstFrom(timing, timing.start)?.reading ?? timing.start,
      ...ORDINARY,
      ...{ number: at + 1, id: `${String(at).padStart(8, '0')}-0000-7000-8000-000000000000`, title: `Patches of rack ${at}` },
      ...{ description: 'What is done, in which order, and how it is taken back. '.repeat(3), state: 'approved', targets: [] },
      ...{ impact: 'degraded', risk: 'medium', owner: 'noc@example.org', crew: [], rollback: null, runbook: null, effect: 'delay' },
      ...{ dependants: false, attended: false, occurrence: null, startsAt: null, endsAt: null, approvedBy: null, approvedAt: null },
      ...{ reason: null, createdAt: 0, createdBy: 'bench', updatedAt: 0, updatedBy: 'bench', version: 1 },
    }),
  );
  return writeCalendar(
    windows.map((window) => toEntry(window, { uid: `x-${ownUid(window)}`, sequence: 0 })),
    { now: Date.now() },
  );
}

const ROUNDS = 7;
function timed(work: () => unknown): number {
  work();
  return median(
    Array.from({ length: ROUNDS }, () => {
      const started = performance.now();
      work();
      return performance.now() - started;
    }),
  );
}

export async function exchange({ quick, progress }: Run): Promise<readonly Figure[]> {
  const count = quick ? 1_000 : EVENTS;
  progress(`windows: a calendar of ${count} events`);
  const text = calendarOf(count);
  const of = `${count.toLocaleString('en-US')} events (${(text.length / 1e6).toFixed(1)} MB)`;
  const ours = timed(() => readCalendar(text));
  const theirs = timed(() => ICAL.parse(text));

  const folder = temporaryFolder();
  const watchbill = await openOrThrow(join(folder.path, 'windows.db'));
  const imported = async (): Promise<number> => {
    const started = performance.now();
    const answer = await watchbill.window.import({ file: text });
    if (isRefusal(answer) || answer.refused.length > 0)
      throw new Error(`the calendar was not taken: ${JSON.stringify(isRefusal(answer) ? answer : answer.refused[0])}`);
    return performance.now() - started;
  };
  const [first, again] = [await imported(), await imported()];
  const started = performance.now();
  await watchbill.window.export({});
  const written = performance.now() - started;
  await watchbill.close();
  folder.remove();
  const limit = { is: 'at most', limit: 3_000, unit: 'ms' } as const;
  return [
    {
      what: `read ${of} as entries, beside ical.js that only parses them`,
      ours: show(ours, 'ms'),
      peer: show(theirs, 'ms'),
      ratio: ours / theirs,
    },
    { what: `import ${of} into a store`, ours: show(first, 'ms'), value: first, goal: limit },
    { what: 'import the same again', ours: show(again, 'ms'), value: again, goal: limit },
    { what: `export ${of}`, ours: show(written, 'ms'), value: written, goal: limit },
  ];
}
