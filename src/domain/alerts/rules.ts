/**
 * Rules: what an alert asks of people, by its labels. The first `[[alert.rule]]` whose matchers all fit decides what it says; what it does
 * not say, the rest of the configuration does. Matchers see the alert's labels and what Watchbill made of them (`labelsOf`).
 *
 * Nothing is kept of a decision but what it led to, so that an alert which pages later (its silence ended) is decided on as it stands then.
 */
import { z } from 'zod';
import { durationFrom, key, text } from '../kernel/fields.ts';
import { priority } from '../kernel/rank.ts';
import { type Labels, matchersOf, matcherTexts, matches } from '../silences/matcher.ts';
import { tag } from '../tasks/tag.ts';

const PLACE = /\{([^{}]+)\}/g;

export const alertRule = z.strictObject({
  name: key,
  /** All must fit; without any, every alert does. */
  match: matcherTexts.default([]),
  priority: priority.optional(),
  category: text.optional(),
  /** When the task is due, from its opening. */
  deadline: durationFrom('1m').optional(),
  tags: z.array(tag.meta({ title: 'a tag', examples: ['letters, digits and _ . : / -'] })).default([]),
  /** The system that the task is about, with `{label}` where the alert's own words belong. */
  component: text.optional(),
  assignee: text.optional(),
  team: text.optional(),
  /** Instead of the first policy that matches. */
  policy: key.optional(),
});
export type AlertRule = z.output<typeof alertRule>;

export const ruleFor = (rules: readonly AlertRule[], labels: Labels): AlertRule | undefined =>
  rules.find((rule) => matches(matchersOf(rule.match), labels));

/** The template with the alert's words; null when one of them is missing, because half a name is another system. */
export function componentFrom(template: string, labels: Labels): string | null {
  let whole = true;
  const named = template.replace(PLACE, (_place, label: string) => {
    const value = Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
    if (value === '') whole = false;
    return value;
  });
  return whole ? named : null;
}
