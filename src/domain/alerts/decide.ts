import { choose } from '../escalation/clock.ts';
import { type Policy, policies } from '../escalation/settings.ts';
import type { Priority, Severity } from '../kernel/rank.ts';
import type { Settings } from '../kernel/setting.ts';
import { type Labels, labelsOf, matchersOf, matches } from '../silences/matcher.ts';
import { taskSettings } from '../tasks/settings.ts';
import { type AlertRule, componentFrom, ruleFor } from './rules.ts';
import { alertSettings } from './settings.ts';

/** What rules look at. */
export interface Ruled {
  readonly labels: Labels;
  readonly severity: Severity;
  readonly source: string;
  readonly component: string | null;
  readonly category: string | null;
}

export interface Decision {
  readonly rule: AlertRule | undefined;
  readonly priority: Priority;
  readonly category: string;
  readonly deadline: number | null;
  readonly tags: readonly string[];
  readonly component: string | null;
  readonly assignee: string | null;
  readonly team: string | null;
  /** Without one nobody is told. */
  readonly policy: Policy | undefined;
}

/** Decides under the settings in force. */
export function decider(settings: Settings): (about: Ruled) => Decision {
  const { rule: rules, category, task_only } = settings.of(alertSettings);
  const quiet = task_only.length === 0 ? undefined : matchersOf(task_only);
  const { priority: bySeverity } = settings.of(taskSettings);
  const known = settings.of(policies);
  return (about) => {
    const rule = rules.length === 0 ? undefined : ruleFor(rules, labelsOf(about));
    return {
      rule,
      priority: rule?.priority ?? bySeverity[about.severity],
      category: rule?.category ?? about.category ?? category,
      deadline: rule?.deadline ?? null,
      tags: rule?.tags ?? [],
      component: (rule?.component === undefined ? null : componentFrom(rule.component, labelsOf(about))) ?? about.component,
      assignee: rule?.assignee ?? null,
      team: rule?.team ?? null,
      // Found when it is asked for: half of those who ask want the task alone.
      get policy() {
        const named = rule?.policy === undefined ? undefined : known.find(({ name }) => name === rule.policy);
        if (named !== undefined) return named;
        if (quiet !== undefined && matches(quiet, labelsOf(about))) return undefined;
        return choose(known, { ...about.labels, severity: about.severity, source: about.source });
      },
    };
  };
}
