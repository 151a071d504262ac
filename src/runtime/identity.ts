/** Who acts, proven. Without operators a name is as good as whoever says it, as it is for anybody who may open the database's file. */
import type { Actor } from '../domain/kernel/access.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { one } from '../domain/kernel/script.ts';
import { needsPin } from '../domain/operators/operator.ts';
import type { Said } from './circumstances.ts';
import { contextFor, type Surroundings } from './run.ts';

/** Undefined where there is nobody to ask. */
export type AskPin = (name: string) => Promise<string | undefined>;

export async function operatorCount({ ports: { store } }: Surroundings): Promise<number> {
  const row = await store.read(() => one<{ total: number }>('select count(*) as total from operator'));
  return Number(row?.total ?? 0);
}

/** Why somebody may not act under a name that is not their login's; undefined when they may. */
export async function proven(actor: Actor, { user, env }: Said, around: Surroundings, ask?: AskPin): Promise<Refusal | undefined> {
  if (actor.name === user || !needsPin(actor.name, user, await operatorCount(around))) return undefined;
  const pin = env['WATCHBILL_PIN'] || (await ask?.(actor.name));
  if (pin === undefined || pin === '')
    return refuse({
      kind: 'invalid',
      where: `--as ${actor.name}`,
      problem: 'the PIN is needed',
      allowed: 'a terminal to type it on, WATCHBILL_PIN, or your own login name',
    });
  return enterAs(around, actor, pin);
}

export async function enterAs(around: Surroundings, actor: Actor, pin: string): Promise<Refusal | undefined> {
  const { enter } = await import('../domain/operators/enter.ts');
  return enter(contextFor(around, actor), around.ports, actor.name, pin);
}
