/** What an event keeps of a window so that its change can be taken back. */
import { TIMING, type Window } from './window.ts';

/** What the changes of people touch: when it is, and what has been decided about it. */
const KEPT = ['state', ...TIMING, 'approvedBy', 'approvedAt', 'reason'] as const satisfies readonly (keyof Window)[];

export type Kept = Pick<Window, (typeof KEPT)[number]>;

export interface Before {
  readonly number: number;
  /** Of the window after the change: at another one somebody has gone on from there. */
  readonly version: number;
  /** Null where it was not there. */
  readonly was: Kept | null;
}

const keptOf = (window: Window): Kept => Object.fromEntries(KEPT.map((key) => [key, window[key]])) as unknown as Kept;

export const beforeOf = (window: Window): Before => ({ number: window.number, version: window.version + 1, was: keptOf(window) });
