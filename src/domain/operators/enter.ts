/** Somebody says who they are, and proves it. No capability: whoever asks for it has no name yet. */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import type { Ports } from '../kernel/ports.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { entered, failed } from './events.ts';
import { type Operator, trying } from './operator.ts';
import { count, operatorNamed, operators, welcome } from './records.ts';

/** The hash takes a tenth of a second and happens between two transactions: the try is counted in the first, and taken back in the second. */
export async function enter(
  context: () => Context,
  { store, secrets }: Pick<Ports, 'store' | 'secrets'>,
  name: string,
  pin: string,
): Promise<Refusal | undefined> {
  const found = await store.write(() => counted(context(), name));
  if (isRefusal(found)) return found;
  if (!(await secrets.opens(pin, found.sealed))) {
    await store.write(() => record(context(), [failed(name, { failures: found.failures })]));
    return refuse({ kind: 'wrong-pin', name, until: found.waitUntil > context().now ? found.waitUntil : null });
  }
  return store.write(() => welcomed(context(), found));
}

function* welcomed(context: Context, { name, sealed }: Operator): Script<Refusal | undefined> {
  // Who got another PIN meanwhile did not prove that one.
  if ((yield* operatorNamed(name))?.sealed !== sealed) return refuse({ kind: 'wrong-pin', name, until: null });
  yield* welcome(name, context.now);
  yield* record(context, [entered(name, {})]);
  return undefined;
}

function* counted({ now }: Context, name: string): Script<Operator | Refusal> {
  const operator = yield* operatorNamed(name);
  if (operator === undefined) {
    const known = (yield* operators()).map((one) => one.name);
    return refuse({
      kind: 'invalid',
      where: name,
      problem: 'is no operator',
      allowed: known.join(', ') || 'none yet; watchbill operator add',
    });
  }
  const tried = trying(operator, now);
  if (isRefusal(tried)) return tried;
  yield* count(name, tried);
  return { ...operator, ...tried };
}
