import { z } from 'zod';
import { type Column, command, query } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { each, find, takeNumbers } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { GAPS, OVERLAPS } from '../kernel/zone.ts';
import { taskSettings } from '../tasks/settings.ts';
import { TIME } from './add.ts';
import { frozen, thawed } from './events.ts';
import { FREEZE, FREEZE_COLUMNS, type Freeze, type FreezeRecord, fromRecord, KINDS } from './freeze.ts';
import { firstFrom, untilOf } from './occurrence.ts';
import { resourcesOf } from './targets.ts';
import { timingOf } from './timing.ts';
import { ENDS } from './window.ts';
import { whenText } from './words.ts';

const freezeRow = z.object({
  id: z.string(),
  number: z.string().describe('F and the number, such as F3.'),
  title: z.string(),
  kind: z.enum(KINDS),
  scope: z.string().describe('A selector of the inventory; empty for everything.'),
  start: instant.nullable().describe('Of the time that is on, or comes next.'),
  end: instant.nullable(),
  zone: z.string(),
  rule: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string(),
  endedAt: instant.nullable(),
});
type FreezeRow = z.output<typeof freezeRow>;

const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'kind', title: 'Kind' },
  { key: 'start', title: 'Starts', format: 'instant' },
  { key: 'end', title: 'Ends', format: 'instant' },
  { key: 'zone', title: 'Zone' },
  { key: 'scope', title: 'On' },
  { key: 'title', title: 'Freeze' },
];

function toRow(freeze: Freeze, now: number): FreezeRow {
  const next = firstFrom(freeze, now);
  const { id, title, kind, scope, zone, rule, createdAt, createdBy, endedAt } = freeze;
  const times = { start: next?.start ?? null, end: next?.end ?? null };
  return { id, number: label('F', freeze.number), title, kind, scope, ...times, zone, rule, createdAt, createdBy, endedAt };
}

const short = z
  .string()
  .max(200)
  .transform((text) => plain(text).trim());

export const add = command({
  name: 'freeze.add',
  summary: 'Says when nobody works on what: a freeze, hard or soft, or a business-critical time; or when alone they may.',
  input: z.object({
    title: short.pipe(z.string().min(1, 'a freeze has a title')),
    ...TIME,
    kind: z
      .enum(KINDS)
      .default('freeze')
      .describe('A hard one, a soft one, a business-critical time, or the only time that work is allowed in.'),
    scope: short.default('').describe('On what, as a selector of the inventory; everything if not said.'),
    gap: z.enum(GAPS).default('shift'),
    overlap: z.enum(OVERLAPS).default('first'),
    ends: z.enum(ENDS).default('wall-clock'),
  }),
  args: ['title', 'when'],
  output: freezeRow,
  columns: COLUMNS,
  permission: 'lead',
  *run(context, { title, kind, scope, ...time }) {
    const timing = timingOf(time, { now: context.now, zone: context.settings.of(taskSettings).zone });
    if (isRefusal(timing)) return timing;
    if (scope !== '') {
      const known = yield* resourcesOf(context.settings, [scope]);
      if (isRefusal(known)) return known;
    }
    const number = yield* takeNumbers('F', 1);
    const { now, actor } = context;
    const freeze: Freeze = {
      ...timing,
      number,
      id: context.mint(),
      title,
      kind,
      scope,
      createdAt: now,
      createdBy: actor.name,
      endedAt: null,
    };
    const { id, zone, start, length, ends, gap, overlap, rule } = freeze;
    yield* all(
      `insert into change_freeze (number, id, title, kind, scope, zone, start, length, ends, gap, overlap, rule, until_at, created_at, created_by)
       select number, id, title, kind, scope, zone, start, length, ends, gap, overlap, rule, until_at, created_at, created_by
       from {records $1 number:int id:text title:text kind:text scope:text zone:text start:ms length:ms ends:text gap:text overlap:text rule:text until_at:ms
         created_at:ms created_by:text} as fresh where true`,
      [
        {
          ...{ number, id, title, kind, scope, zone, start, length, ends, gap, overlap, rule },
          until_at: untilOf(freeze),
          created_at: now,
          created_by: actor.name,
        },
      ],
    );
    yield* record(context, [frozen(label('F', number), { title, kind, scope, when: whenText(freeze) })]);
    return toRow(freeze, now);
  },
});

export const list = query({
  name: 'freeze.list',
  summary: 'The freezes and the other times that say when work is done.',
  input: z.object({ all: z.boolean().default(false).describe('Those that are over, too.') }),
  output: z.array(freezeRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ now }, { all: everything }) {
    const rows = yield* all<FreezeRecord>(
      `select ${FREEZE_COLUMNS} from change_freeze ${everything ? '' : 'where ended_at is null and until_at > $1'} order by number`,
      ...(everything ? [] : [now]),
    );
    return rows.map((row) => toRow(fromRecord(row), now));
  },
});

export const end = command({
  name: 'freeze.end',
  summary: 'Ends freezes for good.',
  input: z.object({ freezes: z.array(z.string()).min(1).describe('Numbers such as F3, ids, or the beginnings of ids.') }),
  args: ['freezes'],
  output: z.array(z.union([freezeRow, refusal])),
  columns: COLUMNS,
  permission: 'lead',
  run: (context, { freezes }) =>
    each(freezes, function* (text): Script<FreezeRow | Refusal> {
      const number = yield* find(FREEZE, text);
      if (isRefusal(number)) return number;
      const row = yield* one<FreezeRecord>(
        `update change_freeze set ended_at = cast($2 as bigint), ended_by = $3 where number = $1 and ended_at is null returning ${FREEZE_COLUMNS}`,
        number,
        context.now,
        context.actor.name,
      );
      if (row === undefined) return refuse({ kind: 'already', subject: label('F', number), state: 'over' });
      yield* record(context, [thawed(label('F', number), {})]);
      return toRow(fromRecord(row), context.now);
    }),
});
