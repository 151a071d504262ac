import type { z } from 'zod';
import type { Actor } from '../domain/kernel/access.ts';
import type { Capability } from '../domain/kernel/capability.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Context } from '../domain/kernel/context.ts';
import { type Entropy, mintFrom } from '../domain/kernel/id.ts';
import type { Ports } from '../domain/kernel/ports.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { authorise } from '../domain/oncall/authority.ts';
import { failpoint } from './failpoint.ts';
import { reactions } from './nouns.ts';

/** Where capabilities run: the store, the time, the settings in force at this moment, and the way outside. */
export interface Surroundings {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly ports: Ports;
}

/**
 * A maker of contexts for one use case. Time and settings are drawn once, entropy once at the first id, so that a script that is run again
 * after a lost race sees the same moment and mints the same ids.
 */
export function contextFor({ clock, settings }: Pick<Surroundings, 'clock' | 'settings'>, actor: Actor): () => Context {
  const now = clock.now();
  const inForce = settings();
  let entropy: Entropy | undefined;
  return () => {
    let mint: (() => string) | undefined;
    return {
      now,
      actor,
      mint: () => {
        entropy ??= process.getBuiltinModule('node:crypto').randomFillSync(new Uint8Array(9));
        mint ??= mintFrom(now, entropy);
        return mint();
      },
      settings: inForce,
      reactions,
    };
  };
}

/** Runs one capability: checks the input, then the role, then does it. Bad input and forbidden verbs are refusals and touch nothing. */
export async function runCapability(capability: Capability, input: unknown, actor: Actor, around: Surroundings): Promise<unknown> {
  const parsed = capability.input.safeParse(input ?? {});
  if (!parsed.success) return invalid(capability, parsed.error);
  const forbidden = authorise(around.settings(), actor, capability.permission, capability.name);
  if (forbidden !== undefined) return forbidden;

  if (capability.kind === 'effect') return capability.run(() => contextFor(around, actor)(), parsed.data, around.ports);
  const context = contextFor(around, actor);
  if (capability.kind === 'query') return around.ports.store.read(() => capability.run(context(), parsed.data));
  const result = await around.ports.store.write(function* () {
    const outcome = yield* capability.run(context(), parsed.data);
    failpoint('command.written');
    return outcome;
  });
  failpoint('command.committed');
  return result;
}

/** The first thing wrong with an input, as one sentence. */
function invalid(capability: Capability, error: z.ZodError): Refusal {
  const [issue] = error.issues;
  const where = `${capability.name}${issue === undefined || issue.path.length === 0 ? '' : ` ${issue.path.join('.')}`}`;
  if (issue === undefined) return refuse({ kind: 'invalid', where, problem: 'is not understood' });
  switch (issue.code) {
    case 'invalid_value':
      return refuse({ kind: 'invalid', where, problem: 'is not one of the values', allowed: issue.values.join(', ') });
    case 'unrecognized_keys':
      return refuse({
        kind: 'invalid',
        where,
        problem: `does not know ${issue.keys.join(', ')}`,
        allowed: Object.keys(capability.input.shape).join(', '),
      });
    default:
      return refuse({ kind: 'invalid', where, problem: issue.message.charAt(0).toLowerCase() + issue.message.slice(1) });
  }
}
