import { pushLayer } from '../state/store.ts';
import type { Ui } from './action.ts';
import { ask } from './asking.ts';
import { perform } from './command.ts';
import { named } from './subjects.ts';

const CONFLICTS: Readonly<Record<string, string>> = {
  wait: 'Wait: it starts by itself when they end',
  join: 'Join: you take part in them',
  'take-over': 'Take over: they are yours from now on',
  'go-on': 'Go on beside them, for a reason',
};

/** Starts tasks; where somebody else's work is in the way, the person chooses. */
export const startTasks = (ui: Ui, tasks: readonly string[], choice: object = {}): Promise<unknown> =>
  perform(
    ui,
    'task.start',
    { tasks, ...choice },
    (count) =>
      `${count === 1 ? named(tasks) : `${count} tasks`} ${'conflict' in choice && choice.conflict === 'wait' ? 'will start by itself' : 'started'}.`,
    (refusals) => {
      const asked = refusals.filter(({ refusal }) => refusal.kind === 'conflict' && refusal.choices.length > 0);
      const reasons = asked.flatMap(({ refusal }) => (refusal.kind === 'conflict' ? [refusal] : []));
      const [first] = reasons;
      if (first === undefined) return [];
      const subjects = reasons.map(({ subject }) => subject);
      const others = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
      const options = first.choices
        .filter(({ choice: one }) => reasons.every(({ choices }) => choices.some((other) => other.choice === one)))
        .map(({ choice: value, meaning }) => ({ value, label: CONFLICTS[value] ?? `${value}: ${meaning}` }));
      const run = (conflict: string): void => {
        if (conflict !== 'go-on') return void startTasks(ui, subjects, { conflict });
        ask(ui, `Why does ${named(subjects)} go on?`, 'The history keeps it. Enter starts, Esc leaves it.', '', (reason) => {
          void startTasks(ui, subjects, { conflict, reason });
        });
      };
      ui.store.setState((state) =>
        pushLayer(state, {
          kind: 'choice',
          title: `${first.evidence.map(({ text }) => text).join('; ')}${others}`,
          options,
          selected: 0,
          run,
        }),
      );
      return asked;
    },
  );
