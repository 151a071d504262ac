/** What an alert asks of people: a task, and a clock if a policy of escalation fits it. */
import { type Start, startClocks } from '../escalation/records.ts';
import type { Policy } from '../escalation/settings.ts';
import { componentsNamed } from '../inventory/names.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Script } from '../kernel/script.ts';
import { openTasks } from '../tasks/records.ts';
import type { Alert } from './alert.ts';
import { decider, type Ruled } from './decide.ts';
import { categoryOf } from './normalise.ts';

/** An alert as its task and its pages tell of it. */
export interface Subject {
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly severity: Severity;
  readonly source: string;
  readonly fingerprint: string;
  readonly component: string | null;
  readonly category: string | null;
  readonly url: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Its component in the inventory, null if there is none; left out by those who have not looked. */
  readonly about?: number | null | undefined;
}

/** The same of an alert that has its row. */
export const subjectOf = (alert: Alert): Alert & Subject => ({ ...alert, category: categoryOf(alert.labels) });

/** The policy that fits the alert as it stands. */
export const policyFor = (context: Context): ((subject: Ruled) => Policy | undefined) => {
  const decide = decider(context.settings);
  return (subject) => decide(subject).policy;
};

/** Opens one task an alert; the first gets the returned number, and the others follow it in the order given. */
export function* openAlertTasks(context: Context, subjects: readonly Subject[]): Script<number> {
  if (subjects.length === 0) return 0;
  const decide = decider(context.settings);
  const decided = subjects.map((subject) => [subject, decide(subject)] as const);
  const unlooked = decided.filter(([{ about }]) => about === undefined);
  const components = unlooked.length === 0 ? undefined : yield* componentsNamed(unlooked.map(([, { component }]) => component));
  return yield* openTasks(
    context,
    decided.map(([subject, { category, priority, component, tags, assignee, team, deadline }]) => ({
      title: subject.title,
      description: subject.text,
      category,
      priority,
      severity: subject.severity,
      source: subject.source,
      component,
      components: [subject.about ?? components?.get(component ?? '') ?? []].flat(),
      tags,
      assignee,
      ...(team === null ? {} : { team }),
      ...(deadline === null ? {} : { dueAt: context.now + deadline }),
      labels: componentLabels(subject.labels),
      cause: label('A', subject.number),
    })),
  );
}

export interface Escalating {
  readonly subject: Subject;
  readonly task: number;
  /** Without one nobody is told, and the alert's first event says so. */
  readonly policy: Policy | undefined;
}

/** Starts the clocks of those that a policy fits, and pages whoever is due at once. */
export function* startAlertClocks(context: Context, escalating: readonly Escalating[]): Script<void> {
  const decide = decider(context.settings);
  yield* startClocks(
    context,
    escalating.flatMap(({ subject, task, policy }): readonly Start[] => {
      if (policy === undefined) return [];
      const { title, text, severity, source, component, url } = subject;
      const brief = {
        task: label('T', task),
        subject: label('A', subject.number),
        title,
        text,
        severity,
        priority: decide(subject).priority,
        source,
        component,
        url,
      };
      return [{ task, policy, brief }];
    }),
  );
}

const LONGEST_LABEL = 500;

/** The labels that say where; the rest stays with the alert. Values of a megabyte exist and have no place on a task. */
function componentLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { severity: _, ...kept } = labels as Record<string, string>;
  for (const key in kept) if ((kept[key] ?? '').length > LONGEST_LABEL) delete kept[key];
  return kept;
}
