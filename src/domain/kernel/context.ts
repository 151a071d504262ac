import type { Actor } from './access.ts';
import type { Instant } from './clock.ts';
import type { Reaction } from './event.ts';
import type { Settings } from './setting.ts';

/** What every use case is given. Drawn before its script starts, so a script that is run again sees the same moment and the same ids. */
export interface Context {
  readonly now: Instant;
  readonly actor: Actor;
  readonly mint: () => string;
  readonly settings: Settings;
  readonly reactions: readonly Reaction[];
}
