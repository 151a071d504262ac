import { type Refusal, refuse } from './refusal.ts';

/** Roles in rising order: each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'lead', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who does something. `engine` and `source:…` act for themselves; people act under their own name. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
}

export const ENGINE: Actor = { name: 'engine', role: 'admin' };

export function permit(actor: Actor, needs: Role, verb: string): Refusal | undefined {
  return ROLES.indexOf(actor.role) >= ROLES.indexOf(needs) ? undefined : refuse({ kind: 'not-permitted', verb, needs, role: actor.role });
}
