/**
 * Who is told of a window: stakeholders of what it works on, of what lies in that and of what depends on it; and its own people. Nobody is
 * told twice of one thing: who comes up under several names is told under the first.
 */
import { parseTarget } from '../escalation/settings.ts';
import { FAILURE_KINDS } from '../inventory/component.ts';
import { walk } from '../inventory/graph.ts';
import type { Context } from '../kernel/context.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { type Contact, contactsOf } from '../oncall/contact.ts';
import type { Roster } from '../oncall/oncall.ts';
import { people, teams } from '../oncall/settings.ts';
import { onCall, rosterFrom } from '../oncall/who.ts';
import { taskSettings } from '../tasks/settings.ts';
import { claimsOf } from '../windows/records.ts';
import { scopeOf } from '../windows/scope.ts';
import { componentIn, ofComponent } from '../windows/targets.ts';
import type { Window } from '../windows/window.ts';
import { NOTICES, type Wanted } from './kinds.ts';
import { noticeSettings, type Stakeholder, stakeholders } from './settings.ts';

/** A window's own people, as a stakeholder. */
export const CREW = 'crew';

export interface Recipient extends Pick<Contact, 'person' | 'channel' | 'address'> {
  readonly stakeholder: string;
  /** What makes it theirs, in words. */
  readonly because: string;
  readonly on: readonly Wanted[];
  readonly before: readonly number[];
  readonly zone: string;
}

/** Where something is felt that is at these: there, in what lies in them and in what depends on them. */
export function* feltAt(resources: readonly string[]): Script<readonly string[]> {
  const starts = resources.flatMap((resource) => componentIn(resource) ?? []);
  const reached = starts.length === 0 ? [] : [...(yield* walk(starts, 'down', FAILURE_KINDS)).reached.keys()];
  return [...new Set([...resources, ...reached.map(ofComponent)])];
}

const anyOf = (field: string, values: readonly string[] = []): readonly string[] =>
  values.length === 0 ? [] : [`${field} in (${values.map((value) => `"${value.replaceAll('"', '')}"`).join(',')})`];

const scopesOf = ({ components = [], client, team }: Stakeholder): readonly string[] => [
  ...components,
  ...anyOf('client', client),
  ...anyOf('owner', team),
];

/** Each way of telling, from the quietest: whoever is told what others do is not woken for it. */
export function contactIn(context: Context, roster: Roster, told: string): readonly Contact[] {
  const target = parseTarget(told);
  if ('channel' in target) return [{ ...target, person: target.address }];
  if ('team' in target)
    return (context.settings.of(teams).find(({ name }) => name === target.team)?.members ?? []).flatMap((member) =>
      contactIn(context, roster, member),
    );
  if ('plan' in target) {
    const duty = onCall(roster, target.plan, context.now);
    return isRefusal(duty) ? [] : duty.flatMap(({ person }) => contactIn(context, roster, person));
  }
  const contacts = contactsOf(context.settings, target.person);
  return isRefusal(contacts) ? [] : contacts.slice(0, 1);
}

/** By whose clocks somebody reads times. */
export function zoneOf(settings: Settings, person: string, stakeholder: Pick<Stakeholder, 'zone'>): string {
  const known = settings.of(people);
  const own = Object.hasOwn(known, person) ? known[person]?.zone : undefined;
  return own ?? stakeholder.zone ?? settings.of(taskSettings).zone;
}

/** Those of the stakeholders whom something concerns, and why. Where it is felt is asked when somebody cares where. */
export function* concerned(
  settings: Settings,
  known: readonly Stakeholder[],
  felt: () => Script<readonly string[]>,
): Script<readonly { readonly stakeholder: Stakeholder; readonly because: string }[]> {
  const scoped = known.map((stakeholder) => ({ stakeholder, scopes: scopesOf(stakeholder) }));
  const reached = scoped.some(({ scopes }) => scopes.length > 0) ? yield* felt() : [];
  const components = reached.flatMap((resource) => componentIn(resource) ?? []);
  const found = [];
  for (const { stakeholder, scopes } of scoped) {
    let because = scopes.length === 0 ? 'everything' : undefined;
    for (const scope of scopes) because ??= (yield* scopeOf(settings, scope, components))(reached);
    if (because !== undefined) found.push({ stakeholder, because });
  }
  return found;
}

export function* recipientsOf(context: Context, window: Window): Script<readonly Recipient[]> {
  const { settings } = context;
  const { before, crew } = settings.of(noticeSettings);
  const known = settings.of(stakeholders);
  const roster = yield* rosterFrom(context, context.now);
  const found = new Map<string, Recipient>();
  const add = (stakeholder: Pick<Stakeholder, 'name' | 'tell' | 'zone' | 'before' | 'on'>, because: string): void => {
    for (const { person, channel, address } of stakeholder.tell.flatMap((told) => contactIn(context, roster, told))) {
      if (found.has(`${channel} ${address}`)) continue;
      const { name, on = NOTICES } = stakeholder;
      const zone = zoneOf(settings, person, stakeholder);
      found.set(`${channel} ${address}`, {
        person,
        channel,
        address,
        stakeholder: name,
        because,
        on,
        before: stakeholder.before ?? before,
        zone,
      });
    }
  };
  for (const { stakeholder, because } of yield* concerned(settings, known, function* () {
    return yield* feltAt((yield* claimsOf([window.number])).get(window.number) ?? []);
  }))
    add(stakeholder, because);
  const own = settings.of(people);
  const workers = [...new Set([...window.crew, window.owner])].filter((person) => Object.hasOwn(own, person));
  if (workers.length > 0) add({ name: CREW, tell: workers, on: crew, before, zone: undefined }, 'its crew or owner');
  return [...found.values()];
}
