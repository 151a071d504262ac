import { z } from 'zod';
import { componentsNamed } from '../inventory/names.ts';
import { command } from '../kernel/capability.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Portable } from './formats/portable.ts';
import { FORMAT_NAMES, FORMATS } from './formats/registry.ts';
import { indexTasks } from './indexes.ts';
import { type NewTask, openTasks } from './records.ts';

export const importTasks = command({
  name: 'task.import',
  summary: "Reads tasks from another program's export; a task that was imported before is left as it is.",
  input: z.object({
    file: z.string().meta({ format: 'file' }).describe('The file to read, or - for standard input.'),
    format: z.enum(FORMAT_NAMES).describe('What wrote the file.'),
  }),
  args: ['file'],
  output: z.object({ imported: z.int(), known: z.int() }),
  permission: 'operator',
  *run(context, { file, format }) {
    const tasks = FORMATS[format].read(file);
    if (isRefusal(tasks)) return tasks;
    const keyOf = (uid: string): string => `${format}:${uid}`;
    const unique = [...new Map(tasks.map((task) => [task.uid ?? context.mint(), task])).values()];
    const names = unique.flatMap(({ uid }) => (uid === null ? [] : [uid]));
    const named = [...new Set([...names, ...unique.flatMap(({ parent, needs }) => [...needs, ...(parent === null ? [] : [parent])])])];
    const numbers = yield* numbersOf(named, keyOf);
    const fresh = unique.filter(({ uid }) => uid === null || !numbers.has(uid));
    // What the inventory does not know stays as it was written.
    const known = yield* componentsNamed(fresh.flatMap(({ component, components }) => [component, ...components]));
    const first = yield* openTasks(
      context,
      fresh.map((task) => newTask(task, keyOf, known)),
    );
    for (const [at, { uid }] of fresh.entries()) if (uid !== null) numbers.set(uid, first + at);
    yield* relate(
      fresh.map((task, at) => [first + at, task]),
      numbers,
    );
    return { imported: fresh.length, known: tasks.length - fresh.length };
  },
});

const newTask = (
  { uid, createdAt, needs: _needs, parent: _parent, components, ...task }: Portable,
  keyOf: (uid: string) => string,
  known: ReadonlyMap<string, number>,
): NewTask => ({
  ...task,
  components: [...new Set((components.length > 0 ? components : [task.component ?? '']).flatMap((name) => known.get(name) ?? []))],
  ...(createdAt === null ? {} : { createdAt }),
  external: uid === null ? null : keyOf(uid),
});

/** Tasks that are here already: imported before, or exported from here. */
function* numbersOf(uids: readonly string[], keyOf: (uid: string) => string): Script<Map<string, number>> {
  const rows = yield* all<{ number: number; id: string; external: string | null }>(
    'select number, id, external from task where external in {values $1} or id in {values $2}',
    JSON.stringify(uids.map(keyOf)),
    JSON.stringify(uids),
  );
  const byKey = new Map(uids.map((uid) => [keyOf(uid), uid]));
  return new Map(rows.map(({ number, id, external }) => [byKey.get(external ?? '') ?? id, number]));
}

/** What tasks say about one another, once all of them have their numbers. A name that nobody has is left out; so is a circle's last edge. */
function* relate(tasks: readonly (readonly [number: number, task: Portable])[], numbers: ReadonlyMap<string, number>): Script<void> {
  const meant = (uid: string): number[] => [numbers.get(uid) ?? []].flat();
  const [needed, parents] = [edges(), edges()];
  const rows = tasks.map(([number, task]) => ({
    number,
    needs: task.needs.flatMap(meant).filter((needs) => needed.add(number, needs)),
    parent: task.parent === null ? null : (meant(task.parent).find((parent) => parents.add(number, parent)) ?? null),
  }));
  const related = rows.filter(({ needs, parent }) => needs.length > 0 || parent !== null);
  if (related.length === 0) return;
  yield* all(
    'update task set needs = said.needs, parent = said.parent from {records $1 number:int needs:text parent:int} as said where task.number = said.number',
    related.map((row) => ({ ...row, needs: JSON.stringify(row.needs) })),
  );
  yield* indexTasks(related.map(({ number, needs }) => [number, { needs }]));
}

/** Edges that close no circle. New tasks are pointed at by new ones only, so the file's own edges are all there are to look at. */
function edges() {
  const known = new Map<number, number[]>();
  return {
    add(from: number, to: number): boolean {
      const seen = new Set([to]);
      for (const at of seen) for (const next of known.get(at) ?? []) seen.add(next);
      if (seen.has(from)) return false;
      known.set(from, [...(known.get(from) ?? []), to]);
      return true;
    },
  };
}
