/**
 * What will go wrong at three in the morning, said at three in the afternoon: the next days are walked from one change of duty to the next,
 * which is every moment at which an answer can change, and what is wrong is said once for as long as it lasts.
 *
 * Policies come after on call; their checks are offered where the nouns are composed.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { one, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { contactsOf } from './contact.ts';
import { type Roster, watches } from './oncall.ts';
import { proofs } from './proof.ts';
import { rosterFrom } from './who.ts';

/**
 * `gap`: nobody is on call. `unreachable`: somebody who will be has no contact. `unverified`: nobody has proved to read it. `away`: somebody will not be there. `circle`: two
 * take over from each other, or steps of a policy tell the same people. `nobody`: a policy would tell nobody.
 */
export const FINDING_KINDS = ['gap', 'nobody', 'unreachable', 'away', 'circle', 'unverified'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** The team, plan, person or policy. */
  readonly subject: string;
  readonly from: Instant;
  /** Until when, as far as was looked. */
  readonly to: Instant;
  readonly text: string;
  readonly hint: string;
}

export const LOOKED_AHEAD = 14 * 86_400_000;

/** What is looked at: the roster of the days from one moment up to another, and each moment between at which somebody else has duty. */
export interface Outlook {
  readonly roster: Roster;
  readonly from: Instant;
  readonly to: Instant;
  readonly changes: readonly Instant[];
  /** Who has a plan at one of these moments; whoever is no plan is a person, who is always there. */
  on(plan: string, at: Instant): string | undefined;
}

/** Something that a later noun looks for, and whom it asks for by name. */
export interface Lookout {
  findings(context: Context, outlook: Outlook): Script<readonly Finding[]>;
  /** People and plans that are told something, whether or not a team has them. */
  named(context: Context): readonly string[];
}

const lookouts = new Map<string, Lookout>();

export function offerLookout(noun: string, lookout: Lookout): void {
  lookouts.set(noun, lookout);
}

/** Everything that is wrong from now on, the soonest first. */
export function* lint(context: Context, days = LOOKED_AHEAD): Script<readonly Finding[]> {
  const { now } = context;
  const roster = yield* rosterFrom(context, now);
  const outlook = outlookOf(roster, now, now + days);
  const named = [...lookouts.values()].flatMap((lookout) => lookout.named(context));
  const found = [
    ...teamGaps(outlook),
    ...planGaps(outlook, named),
    ...circles(outlook),
    ...(yield* contactFindings(context, outlook, named)),
  ];
  for (const lookout of lookouts.values()) found.push(...(yield* lookout.findings(context, outlook)));
  return found.sort((a, b) => a.from - b.from || FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind));
}

const REMEMBERED_MS = 10 * 60_000;
const remembered = new WeakMap<Settings, { readonly key: string; readonly findings: readonly Finding[] }>();

/** The same for whoever asks with every frame: two weeks are walked again when an override, a proof or the configuration changed, or in ten minutes. */
export function* lintWatched(context: Context): Script<readonly Finding[]> {
  const changed = yield* one<{ overrides: number; removed: number; proofs: number }>(
    `select (select count(*) from oncall_override) as overrides, (select count(removed_at) from oncall_override) as removed,
       (select count(verified_at) from contact_proof) as proofs`,
  );
  const key = [Math.floor(context.now / REMEMBERED_MS), changed?.overrides, changed?.removed, changed?.proofs].join(' ');
  const known = remembered.get(context.settings);
  const findings = known?.key === key ? known.findings : yield* lint(context);
  if (known?.key !== key) remembered.set(context.settings, { key, findings });
  return findings.filter(({ to }) => to > context.now);
}

const plansOf = ({ schedules, rotations }: Roster): readonly string[] => [...schedules, ...rotations].map(({ name }) => name);

/** Every plan is walked once, and all that looks for something asks what was found. */
function outlookOf(roster: Roster, from: Instant, to: Instant): Outlook {
  const walked = new Map(plansOf(roster).map((plan) => [plan, [...watches(roster, plan, from, to)]]));
  const changes = new Set([from, ...[...walked.values()].flat().map((watch) => watch.from)]);
  return {
    roster,
    from,
    to,
    changes: [...changes].sort((a, b) => a - b),
    on: (plan, at) => {
      const ahead = walked.get(plan);
      return ahead === undefined ? plan : ahead.findLast((watch) => watch.from <= at)?.person;
    },
  };
}

/** As long as something holds without a break, over the moments at which it can change. */
export function* spells(
  { changes, to }: Pick<Outlook, 'changes' | 'to'>,
  holds: (at: Instant) => boolean,
): Generator<{ readonly from: Instant; readonly to: Instant }> {
  let since: Instant | undefined;
  for (const at of changes) {
    if (holds(at)) since ??= at;
    else if (since !== undefined) {
      yield { from: since, to: at };
      since = undefined;
    }
  }
  if (since !== undefined) yield { from: since, to };
}

const HINT = 'watchbill oncall override add, or another layer in the schedule';

function* teamGaps(outlook: Outlook): Generator<Finding> {
  for (const { name, oncall } of outlook.roster.teams)
    for (const spell of oncall.length === 0 ? [] : gaps(outlook, oncall))
      yield { kind: 'gap', subject: name, ...spell, text: `nobody of team ${name} is on call`, hint: HINT };
}

/** Of what no team asks: schedules, and what policies ask for. A layer may have holes, and a rotation with hours means to have them. */
function* planGaps(outlook: Outlook, named: readonly string[]): Generator<Finding> {
  const { teams, schedules, rotations } = outlook.roster;
  const asked = [
    ...schedules.map(({ name }) => name),
    ...rotations.flatMap(({ name, hours }) => (hours === undefined && named.includes(name) ? [name] : [])),
  ];
  for (const plan of asked.filter((name) => !teams.some(({ oncall }) => oncall.includes(name))))
    for (const spell of gaps(outlook, [plan]))
      yield { kind: 'gap', subject: plan, ...spell, text: `${plan} has nobody on call`, hint: HINT };
}

const gaps = (outlook: Outlook, plans: readonly string[]): Iterable<{ readonly from: Instant; readonly to: Instant }> =>
  spells(outlook, (at) => plans.every((plan) => outlook.on(plan, at) === undefined));

/** Two covers that take over from each other leave either with the other's duty: a swap was meant. */
function* circles({ roster: { overrides }, from, to }: Outlook): Generator<Finding> {
  const covers = overrides.filter(({ kind, instead }) => kind === 'cover' && instead !== null);
  for (const [index, one] of covers.entries())
    for (const other of covers.slice(index + 1)) {
      const [begins, ends] = [Math.max(one.startsAt, other.startsAt, from), Math.min(one.endsAt, other.endsAt, to)];
      if (one.plan !== other.plan || one.person !== other.instead || one.instead !== other.person || begins >= ends) continue;
      yield {
        kind: 'circle',
        subject: one.plan,
        from: begins,
        to: ends,
        text: `in ${one.plan}, ${one.person} covers for ${one.instead} and ${other.person} for ${other.instead}: all of it is ${other.person}’s`,
        hint: 'a swap exchanges: watchbill oncall override add --kind swap',
      };
    }
}

/** Everybody who will be told something: whether anything would arrive, and whether it ever did. */
function* contactFindings(context: Context, { roster, from, to }: Outlook, named: readonly string[]): Script<readonly Finding[]> {
  const plans = plansOf(roster);
  const first = new Map<string, Instant>(named.filter((name) => !plans.includes(name)).map((name) => [name, from]));
  for (const { oncall } of roster.teams) for (const name of oncall) if (!plans.includes(name)) first.set(name, from);
  for (const plan of plans)
    for (const { person, from: at } of watches(roster, plan, from, to))
      if (person !== undefined) first.set(person, Math.min(at, first.get(person) ?? at));
  const proved = yield* proofs();
  return [...first].flatMap(([person, at]): readonly Finding[] => {
    const contacts = contactsOf(context.settings, person);
    if (isRefusal(contacts)) return [];
    if (contacts.length === 0)
      return [
        {
          kind: 'unreachable',
          subject: person,
          from: at,
          to,
          text: `${person} will be told, and has no contact`,
          hint: `an address in [people.${person}]`,
        },
      ];
    return contacts
      .filter(({ channel, address }) => !proved.has(person, channel, address))
      .map(({ channel, address }) => ({
        kind: 'unverified',
        subject: person,
        from: at,
        to,
        text: `nobody has proved to read ${channel} ${address} of ${person}`,
        hint: `watchbill oncall contact verify ${person} ${channel}`,
      }));
  });
}
