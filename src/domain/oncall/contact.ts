import type { Instant } from '../kernel/clock.ts';
import { openingAt } from '../kernel/hours.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Rate } from '../kernel/rate.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Settings } from '../kernel/setting.ts';
import { REACHES } from './reach.ts';
import { people } from './settings.ts';

/** One way to reach somebody. */
export interface Contact {
  readonly person: string;
  readonly channel: string;
  readonly address: string;
  /** How long after the page, by the person's own rule; at once if not said. */
  readonly delay?: number;
}

/** The ways to reach a person, as their own rule says; none for a person without any. */
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
    if (address === undefined) return [];
    const delay = person.after[channel] ?? 0;
    return [{ person: key, channel, address, ...(delay === 0 ? {} : { delay }) }];
  });
}

/** The end of somebody's quiet hours, whatever they hold; undefined outside of them. */
export function quietHoursUntil(settings: Settings, person: string, at: Instant): Instant | undefined {
  const known = settings.of(people);
  const quiet = Object.hasOwn(known, person) ? known[person]?.quiet : undefined;
  if (quiet === undefined) return undefined;
  const { open, until } = openingAt(quiet.hours, quiet.zone, at);
  return open ? until : undefined;
}

/** The end of the quiet hours in which somebody would not hear of this severity; undefined while they would. */
export function quietUntil(settings: Settings, person: string, severity: Severity, at: Instant): Instant | undefined {
  const known = settings.of(people);
  const quiet = Object.hasOwn(known, person) ? known[person]?.quiet : undefined;
  return quiet?.hold.includes(severity) ? quietHoursUntil(settings, person, at) : undefined;
}

/** The most that somebody gets over all ways, where that is theirs to say; undefined where it is everybody's. */
export function capOf(settings: Settings, person: string): Rate | null | undefined {
  const known = settings.of(people);
  return Object.hasOwn(known, person) ? known[person]?.cap : undefined;
}
