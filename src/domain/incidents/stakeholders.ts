/**
 * Who waits for news of an incident. Who that is, a later noun knows, for incidents and for planned work alike: it is plugged in where nouns are
 * composed. Without it there are those who are named.
 */
import type { Context } from '../kernel/context.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';

export interface Addressee {
  /** The name of the stakeholder, or what somebody wrote. */
  readonly stakeholder: string;
  /** What makes it theirs, in words. */
  readonly because: string;
  readonly person: string;
  readonly channel: string;
  readonly address: string;
  /** By whose clocks they read times. */
  readonly zone: string;
}

export interface Concern {
  /** Components of the inventory, by number. */
  readonly components: readonly number[];
  /** The one it is about in words, where there is no inventory. */
  readonly component: string | null;
  /** Others besides: stakeholders by name, people, teams, plans and addresses. */
  readonly named: readonly string[];
  /** Those alone. */
  readonly only: boolean;
}

/** Refuses who is named and cannot be told. */
type Find = (context: Context, concern: Concern) => Script<readonly Addressee[] | Refusal>;

let find: Find | undefined;

export const offerStakeholders = (found: Find): void => {
  find = found;
};

export const stakeholdersOf: Find = function* (context, concern) {
  return find === undefined ? [] : yield* find(context, concern);
};
