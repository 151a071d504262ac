/** What later nouns know of a clock's task: asked for when something hangs on it, never kept. */
import type { Instant } from '../kernel/clock.ts';
import type { Script } from '../kernel/script.ts';

/** How the work on a task stands. */
export interface Progress {
  /** Nothing of it is open any more. */
  readonly over?: boolean;
  /** Whoever should be told of it is spared for now: a silence, a window. */
  readonly quiet?: boolean;
  readonly working?: boolean;
  readonly touchedAt?: Instant;
}

export interface Source {
  /** By task; what is left out is not known. */
  readonly progress?: (tasks: readonly number[]) => Script<ReadonlyMap<number, Progress>>;
  /** The task of something that people name: an alert of an incident, an incident. Undefined where this noun knows no such thing. */
  readonly taskOf?: (text: string) => Script<number | undefined>;
  /** How many alerts each task had since a moment. */
  readonly alertsSince?: (asked: readonly { readonly task: number; readonly since: Instant }[]) => Script<ReadonlyMap<number, number>>;
}

const sources = new Map<string, Source>();

/** A later noun's answers; composed where nouns are. */
export const offerFacts = (noun: string, source: Source): void => void sources.set(noun, source);

export function* progressOf(tasks: readonly number[]): Script<ReadonlyMap<number, Progress>> {
  const known = new Map<number, Progress>();
  for (const { progress } of sources.values()) {
    if (progress === undefined) continue;
    for (const [task, found] of yield* progress(tasks)) known.set(task, { ...known.get(task), ...found });
  }
  return known;
}

export function* alertsSince(asked: readonly { readonly task: number; readonly since: Instant }[]): Script<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  if (asked.length === 0) return counts;
  for (const source of sources.values()) {
    if (source.alertsSince === undefined) continue;
    for (const [task, count] of yield* source.alertsSince(asked)) counts.set(task, (counts.get(task) ?? 0) + count);
  }
  return counts;
}

export function* taskOf(text: string): Script<number | undefined> {
  for (const source of sources.values()) {
    const task = source.taskOf === undefined ? undefined : yield* source.taskOf(text);
    if (task !== undefined) return task;
  }
  return undefined;
}
