import { type Actor, permit, ROLES, type Role } from '../kernel/access.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Settings } from '../kernel/setting.ts';
import { people } from './settings.ts';

/** Those of [people] whose role is enough. */
export const whoMay = (settings: Settings, needs: Role): readonly string[] =>
  Object.entries(settings.of(people)).flatMap(([key, { role }]) => (ROLES.indexOf(role) >= ROLES.indexOf(needs) ? [key] : []));

/** Whether somebody may; a refusal names those who can be asked instead. */
export const authorise = (settings: Settings, actor: Actor, needs: Role, verb: string): Refusal | undefined =>
  permit(actor, needs, verb, () => whoMay(settings, needs));
