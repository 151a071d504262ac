/**
 * Inhibition: while an alert that fits a rule's `source` is open, those that fit its `target` and agree with it on the labels of `equal` are
 * quiet. As in Alertmanager a label that both lack agrees, and an alert that fits both sides is not inhibited by another that does, or two
 * such alerts would silence each other and nobody would hear of either.
 *
 * Which side of which rule an open alert is on is a row, keyed by rule and values, so that one look in an index answers for a flush whatever
 * is open, and a restart forgets nothing. A rule's rows carry a fingerprint of its text: an edited rule begins with none, and `register`
 * writes them for what is open (`quieten.ts`, when the engine takes up the configuration).
 */
import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { type Labels, labelsOf, matchersOf, matches } from '../silences/matcher.ts';
import { alertSettings, type Inhibition } from './settings.ts';
import type { Subject } from './task.ts';

export interface Inhibited {
  readonly alert: number;
  /** The alert that says more. */
  readonly by: number;
  readonly rule: string;
}

interface Side {
  readonly rule: string;
  readonly key: string;
  readonly alert: number;
  readonly source: 0 | 1;
  readonly target: 0 | 1;
}

const given = (labels: Labels, name: string): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');

/** The rule's name with its text: two that say the same are the same. */
export const identity = (rule: Inhibition): string => JSON.stringify([rule.name, rule.source, rule.target, rule.equal]);

/** The sides of rules that an alert is on. */
export function sidesOf(rules: readonly Inhibition[], alert: Subject): readonly Side[] {
  const labels = labelsOf(alert);
  return rules.flatMap((rule): readonly Side[] => {
    const source = matches(matchersOf(rule.source), labels);
    const target = matches(matchersOf(rule.target), labels);
    if (!source && !target) return [];
    const key = JSON.stringify(rule.equal.map((name) => given(labels, name)));
    return [{ rule: identity(rule), key, alert: alert.number, source: source ? 1 : 0, target: target ? 1 : 0 }];
  });
}

/** Writes down which sides these alerts are on. */
export function* register(context: Context, alerts: readonly Subject[]): Script<readonly Side[]> {
  const { inhibit } = context.settings.of(alertSettings);
  if (inhibit.length === 0) return [];
  const sides = alerts.flatMap((alert) => sidesOf(inhibit, alert));
  if (sides.length > 0) {
    yield* all(
      `insert into inhibition (rule, key, alert, source, target)
       select rule, key, alert, source, target from {records $1 rule:text key:text alert:int source:int target:int} as side where true
       on conflict (rule, key, alert) do nothing`,
      sides,
    );
  }
  return sides;
}

/** Those of these alerts that an open one inhibits; the first rule counts, and of its sources the oldest. */
export function* inhibitedAmong(context: Context, alerts: readonly Subject[]): Script<readonly Inhibited[]> {
  const targets = (yield* register(context, alerts)).filter(({ target }) => target === 1);
  if (targets.length === 0) return [];
  return yield* pairs(context, 'target.alert in {numbers $1}', targets);
}

/** The open alerts that these inhibit from now on. */
export function* inhibitedBy(context: Context, alerts: readonly Subject[]): Script<readonly Inhibited[]> {
  const { inhibit } = context.settings.of(alertSettings);
  const sources = inhibit.length === 0 ? [] : alerts.flatMap((alert) => sidesOf(inhibit, alert)).filter(({ source }) => source === 1);
  return sources.length === 0 ? [] : yield* pairs(context, 'source.alert in {numbers $1}', sources);
}

function* pairs(context: Context, which: string, sides: readonly Side[]): Script<readonly Inhibited[]> {
  const rows = yield* all<{ rule: string; alert: number; by: number }>(
    `select target.rule, target.alert, min(source.alert) as by from inhibition as target
     join inhibition as source on source.rule = target.rule and source.key = target.key and source.source = 1 and source.alert <> target.alert
       and not (source.target = 1 and target.source = 1)
     where target.target = 1 and ${which} group by target.rule, target.alert order by target.alert`,
    JSON.stringify(sides.map(({ alert }) => alert)),
  );
  const names = new Map(context.settings.of(alertSettings).inhibit.map((rule) => [identity(rule), rule.name]));
  const first = new Map<number, Inhibited>();
  for (const { rule, alert, by } of rows) {
    const name = names.get(rule);
    if (name !== undefined && !first.has(alert)) first.set(alert, { alert, by: Number(by), rule: name });
  }
  return [...first.values()];
}

export function* keepInhibited(inhibited: readonly Pick<Inhibited, 'alert' | 'by'>[]): Script<void> {
  if (inhibited.length === 0) return;
  yield* all(
    'insert into inhibited (alert, by_alert) select alert, by from {records $1 alert:int by:int} as pair where true on conflict do nothing',
    inhibited,
  );
}

/** These alerts are over: they inhibit nobody any more. Returns whom they did. */
export function* disinhibit(context: Context, alerts: readonly number[]): Script<readonly number[]> {
  const { inhibit, parents } = context.settings.of(alertSettings);
  if (alerts.length === 0 || (inhibit.length === 0 && parents.edges.length === 0)) return [];
  const numbers = JSON.stringify(alerts);
  if (inhibit.length > 0) yield* all('delete from inhibition where alert in {numbers $1}', numbers);
  yield* all('delete from inhibited where alert in {numbers $1}', numbers);
  return yield* freed(alerts);
}

/** These open alerts say something else now. Writes down which sides they are on, and returns whom they kept quiet, and which of them were. */
export function* takeSides(context: Context, alerts: readonly Subject[]): Script<readonly number[]> {
  const numbers = JSON.stringify(alerts.map(({ number }) => number));
  if (context.settings.of(alertSettings).inhibit.length > 0) {
    yield* all('delete from inhibition where alert in {numbers $1}', numbers);
    yield* register(context, alerts);
  }
  const own = yield* all<{ alert: number }>('delete from inhibited where alert in {numbers $1} returning alert', numbers);
  return [...new Set([...own.map(({ alert }) => alert), ...(yield* freed(alerts.map(({ number }) => number)))])];
}

/** Whom these kept quiet; they do not any more. */
export function* freed(alerts: readonly number[]): Script<readonly number[]> {
  const rows = yield* all<{ alert: number }>(
    'delete from inhibited where by_alert in {numbers $1} returning alert',
    JSON.stringify(alerts),
  );
  return [...new Set(rows.map(({ alert }) => alert))];
}
