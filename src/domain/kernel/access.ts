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

/** `who` names those who may, where somebody knows. */
export function permit(actor: Actor, needs: Role, verb: string, who: () => readonly string[] = () => []): Refusal | undefined {
  if (ROLES.indexOf(actor.role) >= ROLES.indexOf(needs)) return undefined;
  const others = who();
  return refuse({ kind: 'not-permitted', verb, needs, role: actor.role, ...(others.length === 0 ? {} : { who: others }) });
}
