import type { Actor } from '../kernel/access.ts';

/** Who changes windows because their entries were changed. */
export const actorOf = (calendar: string): Actor => ({ name: `calendar:${calendar}`, role: 'operator' });
