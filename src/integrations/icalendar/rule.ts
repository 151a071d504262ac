/**
 * RRULE as `recurrence/rule.ts` has it. Two things that programs write change nothing there: where a week begins (WKST), unless every other week
 * is meant and its days lie on both sides of that; and the second of one weekday (BYSETPOS), which is BYDAY=2TU. What is not understood is left
 * in, and refused by name where the rule is read.
 */
import ICAL from 'ical.js';
import { DAY, weekdayOf } from '../../domain/kernel/civil.ts';
import { WEEKDAYS } from '../../domain/recurrence/rule.ts';
import { type Properties, Unreadable } from './property.ts';

export function ruleFrom(properties: Properties, start: number): string | null {
  const rules = properties.get('rrule') ?? [];
  const [rule] = rules;
  if (rule === undefined) return null;
  if (rules.length > 1) throw new Unreadable('it has several rules; allowed: one RRULE');
  const text = ICAL.design.icalendar.value['recur'].toICAL(rule[3]);
  return withoutPosition(withoutWeekStart(text, start));
}

const partOf = (rule: string, name: string): string | undefined =>
  rule
    .split(';')
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
const without = (rule: string, name: string): string =>
  rule
    .split(';')
    .filter((part) => !part.startsWith(`${name}=`))
    .join(';');

function withoutWeekStart(rule: string, start: number): string {
  const begins = partOf(rule, 'WKST');
  if (begins === undefined) return rule;
  const first = (WEEKDAYS as readonly string[]).indexOf(begins);
  const days = [
    weekdayOf(Math.floor(start / DAY)),
    ...(partOf(rule, 'BYDAY') ?? '').split(',').map((day) => (WEEKDAYS as readonly string[]).indexOf(day)),
  ];
  const sides = new Set(days.filter((day) => day >= 0).map((day) => day < first));
  const matters = partOf(rule, 'FREQ') === 'WEEKLY' && (partOf(rule, 'INTERVAL') ?? '1') !== '1' && sides.size > 1;
  return matters ? rule : without(rule, 'WKST');
}

function withoutPosition(rule: string): string {
  const position = partOf(rule, 'BYSETPOS');
  const day = partOf(rule, 'BYDAY');
  const monthly = partOf(rule, 'FREQ') === 'MONTHLY' || /^\d+$/.test(partOf(rule, 'BYMONTH') ?? '');
  if (position === undefined || day === undefined || !monthly || !/^-?[1-5]$/.test(position) || !/^[A-Z]{2}$/.test(day)) return rule;
  return without(rule, 'BYSETPOS').replace(`BYDAY=${day}`, `BYDAY=${position}${day}`);
}
