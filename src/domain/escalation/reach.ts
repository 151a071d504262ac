import type { Context } from '../kernel/context.ts';
import { explain, isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { type Contact, contactsOf } from '../oncall/contact.ts';
import { parseTarget } from './settings.ts';

export interface Reached {
  readonly told: readonly Contact[];
  /** A sentence for each who cannot be reached. */
  readonly problems: readonly string[];
}

/** Everyone whom these lists of targets name, each once a list. A storm fires one step of one policy thousands of times: it is looked up once. */
export function* reach(context: Context, lists: readonly (readonly string[])[]): Script<(tell: readonly string[]) => Reached> {
  const each = new Map<string, Reached>();
  for (const name of new Set(lists.flat())) each.set(name, reachOne(context, name));
  const known = new Map<readonly string[], Reached>();
  return (tell) => {
    const reached = known.get(tell) ?? together(tell.flatMap((name) => each.get(name) ?? []));
    known.set(tell, reached);
    return reached;
  };
}

function reachOne(context: Context, name: string): Reached {
  const target = parseTarget(name);
  const contacts = 'person' in target ? contactsOf(context.settings, target.person) : [{ ...target, person: target.address }];
  if (isRefusal(contacts)) return { told: [], problems: [explain(contacts).text] };
  return contacts.length === 0 ? { told: [], problems: [`${name} has no contact`] } : { told: contacts, problems: [] };
}

function together(reached: readonly Reached[]): Reached {
  const told = new Map(reached.flatMap((one) => one.told).map((contact) => [`${contact.channel} ${contact.address}`, contact]));
  return { told: [...told.values()], problems: reached.flatMap(({ problems }) => problems) };
}
