/** What is done to the window under the cursor of the calendar. One that comes round again is asked about: this time, the later ones too, or all. */
import { formatInstant } from '../../domain/kernel/instant.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Which } from '../../domain/windows/occurrences.ts';
import type { CalendarAnswer, PlannedRow } from '../rows.ts';
import { HERE, type Scale, stretchAt } from '../state/calendar.ts';
import { chosen, onwards, stretchIn } from '../state/slots.ts';
import { pushLayer, type UiState } from '../state/store.ts';
import { conflictLines, type FreeSlots, slotLines, slotText } from '../view/window.ts';
import { confirmed } from './acting.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { asked, perform, tell, tellRefused, undoHint } from './command.ts';
import { goTo, show } from './going.ts';

const some = (state: UiState): true | string => chosen(state) !== undefined || 'There is no window here.';

const MINUTE = 60_000;
/** How far one key press moves or stretches, in minutes: what one can see at that scale. */
const STEPS: Readonly<Record<Scale, number>> = { day: 15, week: 60, month: 60 };
const minutesOf = (ui: Ui): number => STEPS[stretchIn(ui.store.getState()).scale];

/** Which time of a window a row is. */
export const occurrenceOf = ({ occurrence }: PlannedRow): { readonly on?: string } =>
  occurrence === null ? {} : { on: occurrence.replace(' ', 'T') };

const CHOICES: readonly { readonly value: Which; readonly label: string }[] = [
  { value: 'this', label: 'This time only' },
  { value: 'following', label: 'This one and those after it' },
  { value: 'all', label: 'All of them' },
];

/** Asks which of its times are meant of a window that comes round again; once, while keys go on about it. */
export function withWhich(ui: Ui, row: PlannedRow, run: (which: Which) => void): void {
  const { meant } = ui.store.getState().calendar;
  const known = row.rule === null ? 'this' : meant?.id === row.id ? meant.which : undefined;
  if (known !== undefined) {
    run(known);
    return;
  }
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'choice',
      title: `${row.number} ${row.title} comes round again: change`,
      options: CHOICES,
      selected: 0,
      run: (value) => {
        const which = value as Which;
        ui.store.setState(({ calendar }) => ({ calendar: { ...calendar, meant: { id: row.id, which } } }));
        run(which);
      },
    }),
  );
}

/** Says what stands against a window since it was changed: while one does it, not afterwards. */
export async function warn(ui: Ui, window: string, done: string): Promise<void> {
  const found = await asked<CalendarAnswer['conflicts']>(ui, 'window.conflicts', { window });
  if (found === undefined || isRefusal(found)) return;
  const [worst] = found;
  if (worst === undefined) tell(ui, `${done} Nothing stands against it.${undoHint(ui, 'window.move')}`, 'ok');
  else
    tell(
      ui,
      `${done} ${worst.policy}: ${worst.with} ${worst.title} (${worst.path})${found.length > 1 ? `, and ${found.length - 1} more: x` : ''}`,
      worst.policy === 'warn' ? 'warning' : 'error',
    );
}

async function longer(ui: Ui, row: PlannedRow, which: Which): Promise<void> {
  const by = minutesOf(ui);
  const running = row.state === 'active' || row.state === 'over-running';
  const input = { window: row.number, by: `${by}m`, which, ...(running && which === 'this' ? {} : occurrenceOf(row)) };
  const answer = await perform(ui, 'window.extend', input, () => '');
  if (!isRefusal(answer) && answer !== undefined) await warn(ui, row.number, `${row.number} is ${by} minutes longer.`);
}

async function shorter(ui: Ui, row: PlannedRow, which: Which): Promise<void> {
  const by = minutesOf(ui);
  const length = Math.round(((row.end ?? 0) - (row.start ?? 0)) / MINUTE) - by;
  if (length <= 0) return tell(ui, `${row.number} lasts no longer than that; D calls it off.`, 'warning');
  const input = { window: row.number, start: formatInstant(row.start ?? 0), length: `${length}m`, which, ...occurrenceOf(row) };
  const answer = await perform(ui, 'window.move', input, () => '');
  if (!isRefusal(answer) && answer !== undefined) await warn(ui, row.number, `${row.number} is ${by} minutes shorter.`);
}

/** To another moment, by the clocks where one sits; the cursor goes with it. */
export async function moveWindow(ui: Ui, row: PlannedRow, start: number, which: Which): Promise<void> {
  const answer = await perform(
    ui,
    'window.move',
    { window: row.number, start: formatInstant(start), which, ...occurrenceOf(row) },
    () => '',
  );
  if (answer === undefined || isRefusal(answer)) return;
  const { number } = answer as PlannedRow;
  goTo(ui, start);
  const minutes = Math.round((start - (row.start ?? start)) / MINUTE);
  await warn(ui, number, `${number} is ${minutes > 0 ? 'later' : 'earlier'} by ${lasting(Math.abs(minutes))}.`);
}

const lasting = (minutes: number): string =>
  minutes % 1_440 === 0
    ? `${minutes / 1_440} days`.replace(/^1 days/, 'a day')
    : minutes > 120 && minutes % 60 === 0
      ? `${minutes / 60} hours`
      : `${minutes} minutes`;

/** With the one that is meant, and which of its times. */
const touching =
  (change: (ui: Ui, row: PlannedRow, which: Which) => Promise<void>) =>
  (ui: Ui): void => {
    const row = chosen(ui.store.getState());
    if (row !== undefined) withWhich(ui, row, (which) => void change(ui, row, which));
  };

const shifted = (sign: 1 | -1) =>
  touching((ui, row, which) =>
    row.start === null ? Promise.resolve() : moveWindow(ui, row, onwards(row.start, sign * minutesOf(ui) * MINUTE, HERE), which),
  );

const freeFor = (ui: Ui, row: PlannedRow) =>
  asked<FreeSlots>(ui, 'window.slots', {
    window: row.number,
    zone: HERE,
    count: 5,
    from: formatInstant(Math.max(ui.store.getState().now, row.start ?? 0)),
  });

async function conflicts(ui: Ui): Promise<void> {
  const row = chosen(ui.store.getState());
  if (row === undefined) return;
  const found = await asked<CalendarAnswer['conflicts']>(ui, 'window.conflicts', { window: row.number });
  if (found === undefined) return;
  if (isRefusal(found)) return tellRefused(ui, found);
  if (found.length === 0) return tell(ui, `Nothing stands against ${row.number}.`, 'ok');
  const free = await freeFor(ui, row);
  const lines = [...conflictLines(found), ...(free === undefined || isRefusal(free) ? [] : slotLines(free))];
  ui.store.setState((state) => pushLayer(state, { kind: 'told', title: `What stands against ${row.number} ${row.title}`, lines, top: 0 }));
}

/** To one of the free slots: chosen from a list, the one that disturbs least first. */
async function elsewhere(ui: Ui): Promise<void> {
  const row = chosen(ui.store.getState());
  if (row === undefined) return;
  const free = await freeFor(ui, row);
  if (free === undefined) return;
  if (isRefusal(free)) return tellRefused(ui, free);
  const { slots, blockers } = free;
  if (slots.length === 0)
    return ui.store.setState((state) =>
      pushLayer(state, { kind: 'told', title: `There is no free time for ${row.number}`, lines: conflictLines(blockers), top: 0 }),
    );
  const options = slots.map((slot) => ({ value: String(slot.start), label: slotText(slot) }));
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'choice',
      title: `Move ${row.number} ${row.title} to`,
      options,
      selected: 0,
      run: (value) => withWhich(ui, row, (which) => void moveWindow(ui, row, Number(value), which)),
    }),
  );
}

async function approve(ui: Ui): Promise<void> {
  const row = chosen(ui.store.getState());
  if (row === undefined) return;
  const answer = await asked<unknown>(ui, 'window.approve', { windows: [row.number] });
  const first = Array.isArray(answer) ? (answer as readonly unknown[])[0] : answer;
  const reason = isRefusal(first) && first.refusal.kind === 'conflict' ? first.refusal : undefined;
  // What only wants a reason is asked for one; into a freeze the command line leads, with a second person.
  if (reason?.hint?.includes('--reason') && !reason.hint.includes('--emergency'))
    ask(ui, `Why is ${row.number} approved all the same?`, reason.evidence.map(({ text }) => text).join('; '), '', (why) => {
      void perform(ui, 'window.approve', { windows: [row.number], reason: why }, () => `${row.number} is approved.`);
    });
  else if (isRefusal(first)) tellRefused(ui, first);
  else if (answer !== undefined) tell(ui, `${row.number} is approved.`, 'ok');
  ui.feed.refresh();
}

const callOff = (ui: Ui): void => {
  const row = chosen(ui.store.getState());
  if (row === undefined) return;
  withWhich(ui, row, (which) =>
    confirmed(
      ui,
      `Call ${row.number} ${row.title} off?`,
      [
        which === 'this'
          ? 'This time of it does not take place.'
          : which === 'all'
            ? 'None of it takes place.'
            : 'This time and those after it do not take place.',
      ],
      'Call off',
      () => {
        const input = { window: row.number, which: row.rule === null ? 'all' : which, ...occurrenceOf(row) };
        void perform(ui, 'window.cancel', input, () => `${row.number} is called off.`);
      },
    ),
  );
};

interface Undone extends PlannedRow {
  readonly what: string;
}

async function undo(ui: Ui): Promise<void> {
  const answer = await asked<readonly Undone[]>(ui, 'window.undo', {});
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  const [first] = answer;
  if (first?.start != null) show(ui, stretchAt(stretchIn(ui.store.getState()).scale, first.start), first.start);
  tell(ui, `Undone: ${answer.map(({ number }) => number).join(', ')} ${first?.what ?? ''}`, 'ok');
  ui.feed.refresh();
}

const own = { group: 'Act', contexts: ['calendar'], when: some } as const;

export const planned: readonly Action[] = [
  {
    ...own,
    id: 'window.approve',
    title: 'Approve this window',
    keys: ['a'],
    capability: 'window.approve',
    footer: 3,
    short: 'approve',
    run: approve,
  },
  {
    ...own,
    id: 'window.conflicts',
    title: 'What stands against this window, and when it could be instead',
    keys: ['x'],
    capability: 'window.conflicts',
    footer: 4,
    short: 'conflicts',
    run: conflicts,
  },
  {
    ...own,
    id: 'window.elsewhere',
    title: 'Move this window to a free time',
    keys: ['X'],
    capability: 'window.move',
    run: elsewhere,
  },
  {
    ...own,
    id: 'window.longer',
    title: 'Let this one last longer, and see what stands against it',
    keys: ['shift+right', 'shift+down'],
    capability: 'window.extend',
    footer: 5,
    short: 'longer',
    run: touching(longer),
  },
  {
    ...own,
    id: 'window.shorter',
    title: 'Let this one end earlier',
    keys: ['shift+left', 'shift+up'],
    capability: 'window.move',
    run: touching(shorter),
  },
  { ...own, id: 'window.later', title: 'Move this one later', keys: ['>'], capability: 'window.move', run: shifted(1) },
  { ...own, id: 'window.earlier', title: 'Move this one earlier', keys: ['<'], capability: 'window.move', run: shifted(-1) },
  {
    ...own,
    id: 'window.end',
    title: 'Say that this window is over',
    keys: ['e'],
    capability: 'window.end',
    footer: 7,
    short: 'over',
    run: (ui) => {
      const row = chosen(ui.store.getState());
      return row === undefined ? undefined : perform(ui, 'window.end', { windows: [row.number] }, () => `${row.number} is over.`);
    },
  },
  { ...own, id: 'window.cancel', title: 'Call this window off', keys: ['D'], capability: 'window.cancel', run: callOff },
  {
    group: 'Act',
    contexts: ['calendar'],
    id: 'window.undo',
    title: 'Undo your last change of a window',
    keys: ['u'],
    capability: 'window.undo',
    footer: 10,
    short: 'undo',
    run: undo,
  },
];
