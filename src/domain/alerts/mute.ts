/**
 * Why nobody is told of an alert that fires. A mute stores its reason, and it only ever delays: the alert is there, listed and counted; its
 * task and its clock wait until nothing mutes it any more, and start then if it still fires. A resolved mail to whoever was told before is
 * never held back, because it goes out with the clock that paged (`resolve.ts`), muted or not.
 *
 *   silence      a person said so, by matchers, for a while                               (the noun before this one)
 *   inhibition   another alert says more: the switch is down, so its forty hosts are quiet (`inhibit.ts`)
 *   parent down  what its component lies in, runs on or needs is down itself               (`parents.ts`)
 *   rules        of later nouns, plugged in where nouns are composed: maintenance windows
 *
 * What mutes can begin and end while an alert is open; `quieten.ts` does both.
 */
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import { hold } from '../silences/holding.ts';
import { labelsOf, matches } from '../silences/matcher.ts';
import { activeSilences, type InForce } from '../silences/records.ts';
import { type Inhibited, inhibitedAmong, keepInhibited } from './inhibit.ts';
import { type Shaded, shadedAmong } from './parents.ts';
import type { Subject } from './task.ts';
import { tellSilences } from './write-back.ts';

export type Mute =
  | { readonly kind: 'silence'; readonly number: number; readonly why: string }
  | ({ readonly kind: 'inhibition'; readonly why: string } & Inhibited)
  | ({ readonly kind: 'parent' } & Shaded)
  | ({ readonly kind: 'rule'; readonly rule: string } & Muting);

/** By the number of the alert; only those that are muted. */
export type Mutes = ReadonlyMap<number, readonly Mute[]>;

/** A later noun's reason: what mutes, such as W3, and why in a sentence. */
export interface Muting {
  readonly by: string;
  readonly why: string;
}

export interface MuteRule {
  /** What mutes in its name: a window. */
  readonly name: string;
  /** Its reasons by the number of the alert. Asked with every flush of the intake: it has to be cheap when it has nothing to say. */
  mutes(context: Context, alerts: readonly Subject[]): Script<ReadonlyMap<number, Muting>>;
  /** Writes down whom it mutes from now on. */
  keep(context: Context, muted: ReadonlyMap<number, Muting>): Script<void>;
}

const rules = new Map<string, MuteRule>();
export const offerMuteRule = (rule: MuteRule): void => void rules.set(rule.name, rule);

/** Everything that mutes these alerts at this moment. */
export function* mutesOf(context: Context, alerts: readonly Subject[]): Script<Mutes> {
  const mutes = new Map<number, Mute[]>();
  const add = (alert: number, mute: Mute): void => void (mutes.get(alert)?.push(mute) ?? mutes.set(alert, [mute]));

  const silences = yield* activeSilences(context.now);
  if (silences.length > 0) for (const alert of alerts) for (const silence of silencesOf(silences, alert)) add(alert.number, silence);
  for (const inhibited of yield* inhibitedAmong(context, alerts)) {
    const why = `inhibited by ${label('A', inhibited.by)}: rule ${inhibited.rule}`;
    add(inhibited.alert, { kind: 'inhibition', why, ...inhibited });
  }
  for (const shaded of yield* shadedAmong(context, alerts)) add(shaded.alert, { kind: 'parent', ...shaded });
  for (const { name, mutes: reasons } of rules.values())
    for (const [alert, reason] of yield* reasons(context, alerts)) add(alert, { kind: 'rule', rule: name, ...reason });
  return mutes;
}

const silencesOf = (silences: readonly InForce[], alert: Subject): readonly Mute[] => {
  const labels = labelsOf(alert);
  return silences.flatMap(({ number, matchers, author, comment }) =>
    matches(matchers, labels)
      ? [{ kind: 'silence' as const, number, why: `silenced by ${label('S', number)} of ${author}: ${comment}` }]
      : [],
  );
};

/** What lists show of it. */
export const shortly = (mutes: readonly Mute[] | undefined): string | null => {
  const [first] = mutes ?? [];
  if (first === undefined) return null;
  switch (first.kind) {
    case 'silence':
      return `silence ${label('S', first.number)}`;
    case 'inhibition':
      return `inhibited by ${label('A', first.by)}`;
    case 'parent':
      return first.why;
    case 'rule':
      return `${first.rule} ${first.by}`;
  }
};

/** Writes down what mutes whom. */
export function* keepMutes(context: Context, mutes: Mutes): Script<void> {
  if (mutes.size === 0) return;
  const pairs = [...mutes].flatMap(([alert, reasons]) => reasons.map((mute) => ({ alert, mute })));
  const held = pairs.flatMap(({ alert, mute }) => (mute.kind === 'silence' ? [{ silence: mute.number, alert }] : []));
  yield* hold(context, held);
  yield* keepInhibited(pairs.flatMap(({ mute }) => (mute.kind === 'inhibition' || mute.kind === 'parent' ? [mute] : [])));
  for (const rule of rules.values()) {
    const muted = pairs.flatMap(({ alert, mute }) => (mute.kind === 'rule' && mute.rule === rule.name ? [[alert, mute] as const] : []));
    if (muted.length > 0) yield* rule.keep(context, new Map(muted));
  }
  yield* tellSilences(
    context,
    pairs.flatMap(({ alert, mute }) => (mute.kind === 'silence' || mute.kind === 'rule' ? [alert] : [])),
  );
}
