import { type Refusal, refuse } from '../kernel/refusal.ts';
import { one, type Script } from '../kernel/script.ts';
import type { Scope, Token } from './token.ts';

/** Whose token this is, by its hash; a refusal when it is nobody's, revoked or for something else. */
export function* bearer(hash: string, scope: Scope): Script<Token | Refusal> {
  const row = yield* one<Token>('select number, name, scope, source from token where hash = $1 and revoked_at is null', hash);
  return row === undefined || row.scope !== scope ? refuse({ kind: 'unauthorised' }) : row;
}
