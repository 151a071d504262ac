/** The stakeholders of incidents: the same as of maintenance, by the same components, clients and teams. */
import type { Addressee, Concern } from '../incidents/stakeholders.ts';
import type { Context } from '../kernel/context.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { people } from '../oncall/settings.ts';
import { rosterFrom } from '../oncall/who.ts';
import { ofComponent, ofName } from '../windows/targets.ts';
import { concerned, contactIn, feltAt, zoneOf } from './recipients.ts';
import { type Stakeholder, stakeholders } from './settings.ts';

type Told = Pick<Stakeholder, 'name' | 'tell' | 'zone'>;

/** Nobody twice: who comes up under several names is told under the first. */
export function* incidentStakeholders(
  context: Context,
  { components, component, named, only }: Concern,
): Script<readonly Addressee[] | Refusal> {
  const { settings } = context;
  const known = settings.of(stakeholders);
  const roster = yield* rosterFrom(context, context.now);
  const found = new Map<string, Addressee>();
  const add = (stakeholder: Told, because: string): void => {
    for (const { person, channel, address } of stakeholder.tell.flatMap((told) => contactIn(context, roster, told))) {
      const key = `${channel} ${address}`;
      if (!found.has(key))
        found.set(key, { stakeholder: stakeholder.name, because, person, channel, address, zone: zoneOf(settings, person, stakeholder) });
    }
  };
  for (const text of named) {
    const stakeholder = known.find(({ name }) => name === text) ?? { name: text, tell: [text], zone: undefined };
    if (stakeholder.tell.every((told) => contactIn(context, roster, told).length === 0)) return nobody(context, text, known);
    add(stakeholder, 'named');
  }
  if (only) return [...found.values()];
  const wanting = known.filter(({ on }) => on === undefined || on.includes('incident'));
  const resources = components.length > 0 ? components.map(ofComponent) : component === null ? [] : [ofName(component)];
  for (const { stakeholder, because } of yield* concerned(settings, wanting, () => feltAt(resources))) add(stakeholder, because);
  return [...found.values()];
}

const nobody = ({ settings }: Context, text: string, known: readonly Stakeholder[]): Refusal =>
  refuse({
    kind: 'invalid',
    where: '--to',
    problem: `"${text}" is nobody who can be told`,
    allowed: [...known.map(({ name }) => name), ...Object.keys(settings.of(people)), 'team:NAME', 'mail:noc@example.org'].join(', '),
  });
