/**
 * Who sits at a dashboard. It begins with whoever started it; with operators, another takes over by their PIN, and a seat that was left is locked:
 * it goes on showing, and whatever would change something waits for a PIN. Nothing here is the screen's to decide: what a terminal draws and what may be done
 * at it are on two sides of a thread.
 */
import type { Refusal } from '../domain/kernel/refusal.ts';
import { refuse } from '../domain/kernel/refusal.ts';
import { actorNamed, type Said } from './circumstances.ts';
import { enterAs, operatorCount } from './identity.ts';
import { capabilityNamed } from './nouns.ts';
import type { Seated } from './thread-protocol.ts';
import type { Watchbill } from './watchbill.ts';

export interface Seat {
  seated(): Seated;
  run(capability: string, input: object): Promise<unknown>;
  enter(name: string, pin: string): Promise<Refusal | undefined>;
  lock(): Promise<void>;
}

export async function openSeat(watchbill: Watchbill, name: string, { user }: Said, changed: (seated: Seated) => void): Promise<Seat> {
  const { surroundings } = watchbill;
  const actor = () => actorNamed(seated.name, surroundings.settings());
  const shared = async (): Promise<boolean> => (await operatorCount(surroundings)) > 0;
  const sitting = (who: string, state: Pick<Seated, 'shared' | 'locked'>): Seated => ({
    ...actorNamed(who, surroundings.settings()),
    ...state,
  });
  const withOthers = await shared();
  // A name that is not the login's is not proven yet.
  let seated = sitting(name, { shared: withOthers, locked: withOthers && name !== user });
  const sit = (next: Seated): void => {
    seated = next;
    changed(next);
  };

  return {
    seated: () => seated,
    run: async (capability, input) => {
      if (seated.locked && (await capabilityNamed(capability))?.kind !== 'query') return refuse({ kind: 'locked', name: seated.name });
      return watchbill.run(capability, input, actor());
    },
    enter: async (who, pin) => {
      const refused = await enterAs(surroundings, actorNamed(who, surroundings.settings()), pin);
      if (refused === undefined) sit(sitting(who, { shared: true, locked: false }));
      return refused;
    },
    lock: async () => {
      const locked = await shared();
      if (locked !== seated.locked || locked !== seated.shared) sit(sitting(seated.name, { shared: locked, locked }));
    },
  };
}
