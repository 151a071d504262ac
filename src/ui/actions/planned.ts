/** What is done on the calendar: to the window under the cursor, and to the stretch of time that is shown. */

import { formatInstant } from '../../domain/kernel/instant.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { parseReading } from '../../domain/recurrence/rule.ts';
import type { CalendarAnswer, PlannedRow } from '../rows.ts';
import { orderOf, SCALES, type Scale, type Stretch, stretchAt, stretchOf } from '../state/calendar.ts';
import { current, fromTheTop } from '../state/list.ts';
import { changeList, pushLayer, type UiState } from '../state/store.ts';
import { conflictLines } from '../view/window.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { asked, perform, tell, tellRefused } from './command.ts';

const planned = (state: UiState): PlannedRow | undefined => (state.screen === 'calendar' ? current(state.lists.calendar) : undefined);
const some = (state: UiState): true | string => planned(state) !== undefined || 'There is no window here.';

const stretch = (state: UiState): Stretch => stretchOf(state.lists.calendar.sort, state.now);

function show(ui: Ui, wanted: Stretch): void {
  ui.store.setState((state) => changeList(state, 'calendar', (list) => ({ ...fromTheTop(list), sort: orderOf(wanted) })));
  ui.feed.follow();
}

const beside = (steps: number) => (ui: Ui) => {
  const { scale, from } = stretch(ui.store.getState());
  show(ui, stretchAt(scale, from, steps));
};

/** The same moment in the next scale: the one under the cursor, or now. */
function zoom(ui: Ui): void {
  const state = ui.store.getState();
  const { scale, from, to } = stretch(state);
  const next: Scale = SCALES[(SCALES.indexOf(scale) + 1) % SCALES.length] ?? 'week';
  const at = planned(state)?.start ?? (state.now >= from && state.now < to ? state.now : from);
  show(ui, stretchAt(next, Math.max(at, from)));
}

/** How far one key press moves or stretches: what one can see at that scale. */
const STEPS: Readonly<Record<Scale, number>> = { day: 15, week: 60, month: 60 };
const MINUTE = 60_000;

/** Says what stands against a window since it was changed: while one extends it, not afterwards. */
async function warn(ui: Ui, window: string, done: string): Promise<void> {
  const found = await asked<CalendarAnswer['conflicts']>(ui, 'window.conflicts', { window });
  if (found === undefined || isRefusal(found)) return;
  const [worst] = found;
  if (worst === undefined) tell(ui, `${done} Nothing stands against it.`, 'ok');
  else
    tell(
      ui,
      `${done} ${worst.policy}: ${worst.with} ${worst.title} (${worst.path})${found.length > 1 ? `, and ${found.length - 1} more: x` : ''}`,
      worst.policy === 'warn' ? 'warning' : 'error',
    );
}

const day = (row: PlannedRow): string => (row.occurrence ?? '').replace(' ', 'T');

async function extend(ui: Ui): Promise<void> {
  const state = ui.store.getState();
  const row = planned(state);
  if (row === undefined) return;
  const by = STEPS[stretch(state).scale];
  const running = row.state === 'active' || row.state === 'over-running';
  const answer = await perform(ui, 'window.extend', { window: row.number, by: `${by}m`, ...(running ? {} : { on: day(row) }) }, () => '');
  if (!isRefusal(answer) && answer !== undefined) await warn(ui, row.number, `${row.number} is ${by} minutes longer.`);
}

const move = (sign: 1 | -1) => async (ui: Ui) => {
  const state = ui.store.getState();
  const row = planned(state);
  const start = parseReading(row?.occurrence ?? '');
  if (row === undefined || start === undefined || row.start === null || row.end === null) return;
  // Where it is now, by the clocks of its zone: an occurrence that was moved is moved on from there.
  const by = sign * STEPS[stretch(state).scale] * MINUTE;
  const input = {
    window: row.number,
    start: formatInstant(row.start + by),
    length: `${Math.round((row.end - row.start) / MINUTE)}m`,
    on: day(row),
  };
  const answer = await perform(ui, 'window.move', input, () => '');
  if (!isRefusal(answer) && answer !== undefined)
    await warn(ui, row.number, `${row.number} is ${sign > 0 ? 'later' : 'earlier'} by ${Math.abs(by) / MINUTE} minutes.`);
};

async function plan(ui: Ui, input: { readonly title: string; readonly when: string; readonly target: readonly string[] }): Promise<void> {
  const answer = await perform(ui, 'window.add', input, () => '');
  if (answer === undefined || isRefusal(answer)) return;
  const { number, start } = answer as PlannedRow;
  if (start !== null) show(ui, stretchAt(stretch(ui.store.getState()).scale, start));
  await warn(ui, number, `${number} is proposed.`);
}

function create(ui: Ui): void {
  ask(ui, 'New window', 'Its title, such as Kernel patches', '', (title) =>
    ask(ui, `When is ${title}?`, 'every 2nd tue 02:00 +2h Europe/Berlin, sat 22:00-04:00, 2026-12-01 02:00 +90m', '', (when) =>
      ask(ui, `On what is ${title}?`, 'A component or a selector: web-1, eu/web/*, env=prod; - for nothing', '', (target) => {
        void plan(ui, { title, when, target: target === '-' ? [] : [target] });
      }),
    ),
  );
}

async function conflicts(ui: Ui): Promise<void> {
  const row = planned(ui.store.getState());
  if (row === undefined) return;
  const found = await asked<CalendarAnswer['conflicts']>(ui, 'window.conflicts', { window: row.number });
  if (found === undefined) return;
  if (isRefusal(found)) tellRefused(ui, found);
  else if (found.length === 0) tell(ui, `Nothing stands against ${row.number}.`, 'ok');
  else
    ui.store.setState((state) =>
      pushLayer(state, { kind: 'told', title: `What stands against ${row.number} ${row.title}`, lines: conflictLines(found), top: 0 }),
    );
}

async function approve(ui: Ui): Promise<void> {
  const row = planned(ui.store.getState());
  if (row === undefined) return;
  const answer = await asked<unknown>(ui, 'window.approve', { windows: [row.number] });
  const reason = isRefusal(answer) && answer.refusal.kind === 'conflict' ? answer.refusal : undefined;
  // What only wants a reason is asked for one; into a freeze the command line leads, with a second person.
  if (reason?.hint?.includes('--reason') && !reason.hint.includes('--emergency'))
    ask(ui, `Why is ${row.number} approved all the same?`, reason.evidence.map(({ text }) => text).join('; '), '', (why) => {
      void perform(ui, 'window.approve', { windows: [row.number], reason: why }, () => `${row.number} is approved.`);
    });
  else if (isRefusal(answer)) tellRefused(ui, answer);
  else if (answer !== undefined) tell(ui, `${row.number} is approved.`, 'ok');
  ui.feed.refresh();
}

const own = { group: 'Act', contexts: ['calendar'] } as const;

export const calendar: readonly Action[] = [
  {
    ...own,
    id: 'window.add',
    title: 'Plan a window: its title, when, and on what',
    keys: ['n'],
    capability: 'window.add',
    footer: 2,
    short: 'new',
    run: create,
  },
  {
    ...own,
    id: 'window.approve',
    title: 'Approve this window',
    keys: ['a'],
    capability: 'window.approve',
    when: some,
    footer: 3,
    short: 'approve',
    run: approve,
  },
  {
    ...own,
    id: 'window.longer',
    title: 'Let this one last longer, and see what stands against it',
    keys: ['shift+right', 'shift+down'],
    capability: 'window.extend',
    when: some,
    footer: 5,
    short: 'longer',
    run: extend,
  },
  {
    ...own,
    id: 'window.later',
    title: 'Move this one later',
    keys: ['>'],
    capability: 'window.move',
    when: some,
    footer: 6,
    short: 'later',
    run: move(1),
  },
  { ...own, id: 'window.earlier', title: 'Move this one earlier', keys: ['<'], capability: 'window.move', when: some, run: move(-1) },
  {
    ...own,
    id: 'window.end',
    title: 'Say that this window is over',
    keys: ['e'],
    capability: 'window.end',
    when: some,
    footer: 7,
    short: 'over',
    run: (ui) => {
      const row = planned(ui.store.getState());
      return row === undefined ? undefined : perform(ui, 'window.end', { windows: [row.number] }, () => `${row.number} is over.`);
    },
  },
  {
    ...own,
    id: 'window.conflicts',
    title: 'What stands against this window',
    keys: ['x'],
    capability: 'window.conflicts',
    when: some,
    footer: 4,
    short: 'conflicts',
    run: conflicts,
  },
  {
    ...own,
    group: 'Move',
    id: 'calendar.now',
    title: 'The stretch that holds now',
    keys: ['.'],
    footer: 8,
    short: 'now',
    run: (ui) => show(ui, stretchAt(stretch(ui.store.getState()).scale, ui.store.getState().now)),
  },
  { ...own, group: 'Move', id: 'calendar.next', title: 'The next day, week or month', keys: [']'], run: beside(1) },
  { ...own, group: 'Move', id: 'calendar.prior', title: 'The day, week or month before', keys: ['['], run: beside(-1) },
  { ...own, group: 'Move', id: 'calendar.scale', title: 'Day, week or month', keys: ['z'], footer: 9, short: 'day/week/month', run: zoom },
];
