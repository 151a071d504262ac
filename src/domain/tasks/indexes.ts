/** The tables in which queries look up what a task holds as a list. They say nothing that the task's row does not. */
import { all, type Script } from '../kernel/script.ts';
import { attributeNumber } from './attribute.ts';
import type { Task } from './task.ts';
import { outdateText } from './text.ts';

type Row = Readonly<Record<string, unknown>>;
type Held = Partial<Pick<Task, 'tags' | 'needs' | 'watchers' | 'links' | 'attributes' | 'components'>>;

interface Index {
  readonly table: string;
  readonly columns: string;
  rows(held: Held): readonly Row[] | undefined;
}

const INDEXES: Readonly<Record<keyof Held, Index>> = {
  tags: { table: 'task_tag', columns: 'tag:text', rows: ({ tags }) => tags?.map((tag) => ({ tag })) },
  needs: { table: 'task_dependency', columns: 'needs:int', rows: ({ needs }) => needs?.map((number) => ({ needs: number })) },
  watchers: { table: 'task_watcher', columns: 'person:text', rows: ({ watchers }) => watchers?.map((person) => ({ person })) },
  links: {
    table: 'task_link',
    columns: 'kind:text target:text',
    rows: ({ links }) => links?.map(({ kind, target }) => ({ kind, target })),
  },
  components: {
    table: 'task_touch',
    columns: 'component:int',
    rows: ({ components }) => components?.map((component) => ({ component })),
  },
  attributes: {
    table: 'task_attribute',
    columns: 'name:text value:text number:float8',
    rows: ({ attributes }) =>
      attributes && Object.entries(attributes).map(([name, value]) => ({ name, value, number: attributeNumber(value) })),
  },
};
const FIELDS = Object.keys(INDEXES) as (keyof Held)[];

/** Writes what new tasks hold. */
export function* indexTasks(tasks: readonly (readonly [number: number, held: Held])[]): Script<void> {
  for (const field of FIELDS) {
    const rows = tasks.flatMap(([task, held]) => (INDEXES[field].rows(held) ?? []).map((row) => ({ ...row, task })));
    if (rows.length === 0) continue;
    const { table, columns } = INDEXES[field];
    const names = `${columns} task:int`.replace(/:\w+/g, '').replaceAll(' ', ', ');
    yield* all(
      `insert into ${table} (${names}) select ${names} from {records $1 ${columns} task:int} as fresh where true on conflict do nothing`,
      rows,
    );
  }
}

/** Writes again what a change of one task touched. */
export function* reindexTask(task: number, changes: Held): Script<void> {
  for (const field of FIELDS) if (changes[field] !== undefined) yield* all(`delete from ${INDEXES[field].table} where task = $1`, task);
  yield* indexTasks([[task, changes]]);
  yield* outdateText(task, changes);
}
