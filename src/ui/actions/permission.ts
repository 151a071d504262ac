import { ROLES, type Role } from '../../domain/kernel/access.ts';
import { explain, refuse } from '../../domain/kernel/refusal.ts';
import type { OfferedCapability } from '../desk.ts';
import type { UiState } from '../state/store.ts';
import type { Action } from './action.ts';

export type Availability = { readonly kind: 'yes' } | { readonly kind: 'no'; readonly why: string } | { readonly kind: 'hidden' };

const YES: Availability = { kind: 'yes' };
const HIDDEN: Availability = { kind: 'hidden' };

/** Whether an action can be done now by this person; the sentence goes to whoever pressed its key anyway. */
export function availability(
  action: Action,
  state: UiState,
  role: string,
  capabilities: ReadonlyMap<string, OfferedCapability>,
): Availability {
  if (action.capability !== undefined) {
    const capability = capabilities.get(action.capability);
    if (capability === undefined) return HIDDEN;
    if (ROLES.indexOf(role as Role) < ROLES.indexOf(capability.permission as Role)) {
      return {
        kind: 'no',
        why: explain(refuse({ kind: 'not-permitted', verb: capability.name, needs: capability.permission, role })).text,
      };
    }
  }
  const when = action.when?.(state) ?? true;
  if (when === true) return YES;
  return when === false ? HIDDEN : { kind: 'no', why: when };
}
