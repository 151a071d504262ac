import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { all } from '../kernel/script.ts';
import { type NewTask, openTasks } from './records.ts';
import { parseTaskwarrior } from './taskwarrior.ts';

/** What tasks can be read from: format name → parser of the whole text. */
const FORMATS = { taskwarrior: parseTaskwarrior } as const satisfies Readonly<
  Record<string, (text: string) => readonly NewTask[] | Refusal>
>;

export const importTasks = command({
  name: 'task.import',
  summary: "Reads tasks from another program's export; a task that was imported before is left as it is.",
  input: z.object({
    file: z.string().meta({ format: 'file' }).describe('The file to read, or - for standard input.'),
    format: z.enum(Object.keys(FORMATS) as [keyof typeof FORMATS]).describe('What wrote the file.'),
  }),
  args: ['file'],
  output: z.object({ imported: z.int(), known: z.int() }),
  permission: 'operator',
  *run(context, { file, format }) {
    const tasks = FORMATS[format](file);
    if (isRefusal(tasks)) return tasks;
    const unique = [...new Map(tasks.map((task) => [task.external ?? context.mint(), task])).values()];
    const rows = yield* all<{ external: string }>(
      'select external from task where external in {values $1}',
      JSON.stringify(unique.map((task) => task.external).filter((key) => key != null)),
    );
    const known = new Set(rows.map((row) => row.external));
    const fresh = unique.filter((task) => task.external == null || !known.has(task.external));
    yield* openTasks(context, fresh);
    return { imported: fresh.length, known: tasks.length - fresh.length };
  },
});
