/** What an alert asks of people: a task, and a clock if a policy of escalation fits it. */
import { choose } from '../escalation/clock.ts';
import { type Start, startClocks } from '../escalation/records.ts';
import { type Policy, policies } from '../escalation/settings.ts';
import { componentsNamed } from '../inventory/names.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Script } from '../kernel/script.ts';
import { openTasks } from '../tasks/records.ts';
import { taskSettings } from '../tasks/settings.ts';
import { alertSettings } from './settings.ts';

/** An alert as its task and its pages tell of it. */
export interface Subject {
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly severity: Severity;
  readonly source: string;
  readonly component: string | null;
  readonly category: string | null;
  readonly url: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** The first policy that fits the alert as it stands. */
export const policyFor = (context: Context): ((subject: Pick<Subject, 'labels' | 'severity' | 'source'>) => Policy | undefined) => {
  const known = context.settings.of(policies);
  return ({ labels, severity, source }) => choose(known, { ...labels, severity, source });
};

/** Opens one task an alert; the first gets the returned number, and the others follow it in the order given. */
export function* openAlertTasks(context: Context, subjects: readonly Subject[]): Script<number> {
  if (subjects.length === 0) return 0;
  const { category } = context.settings.of(alertSettings);
  const { priority } = context.settings.of(taskSettings);
  const components = yield* componentsNamed(subjects.map(({ component }) => component));
  return yield* openTasks(
    context,
    subjects.map((subject) => ({
      title: subject.title,
      description: subject.text,
      category: subject.category ?? category,
      priority: priority[subject.severity],
      severity: subject.severity,
      source: subject.source,
      component: subject.component,
      components: [components.get(subject.component ?? '') ?? []].flat(),
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
  const { priority } = context.settings.of(taskSettings);
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
        priority: priority[severity],
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
