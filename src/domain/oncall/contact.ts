import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Settings } from '../kernel/setting.ts';
import { REACHES } from './reach.ts';
import { people } from './settings.ts';

/** One way to reach somebody. */
export interface Contact {
  readonly person: string;
  readonly channel: string;
  readonly address: string;
}

/** The ways to reach a person, all of which are used at once; none for a person without any. */
export function contactsOf(settings: Settings, key: string): readonly Contact[] | Refusal {
  const known = settings.of(people);
  const person = Object.hasOwn(known, key) ? known[key] : undefined;
  if (person === undefined)
    return refuse({
      kind: 'invalid',
      where: key,
      problem: 'is nobody in [people]',
      allowed: Object.keys(known).join(', ') || 'nobody yet; add one with: watchbill setup',
    });
  return REACHES.flatMap((channel) => {
    const address = person[channel];
    return address === undefined ? [] : [{ person: key, channel, address }];
  });
}
