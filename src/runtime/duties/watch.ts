/** Keeps looking at repositories and processes. */
import type { Watched, Watching } from '../../domain/diagnostics/watching.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import { processes } from '../../domain/processes/settings.ts';
import { watching as processWatch } from '../../domain/processes/watching.ts';
import { repositories } from '../../domain/repositories/settings.ts';
import { watching as repositoryWatch } from '../../domain/repositories/watching.ts';
import type { Duty } from '../engine.ts';
import { offerLooks } from '../looks.ts';
import type { Surroundings } from '../run.ts';
import { pollingDuty, type Reading } from './polling.ts';

function watchDuty<S extends Watched & { readonly timeout: number }>(
  name: string,
  watching: Watching<S>,
  declared: () => readonly S[],
  around: Surroundings,
  nudge: () => void,
): Duty {
  offerLooks();
  const { store, log } = around.ports;
  const read = async (watched: S, { holder, signal, broken, context, took }: Reading): Promise<void> => {
    const aspects = await watching.look(watched, signal);
    if (broken.aborted) return;
    const settling = context();
    await store.write(() => watching.settle(settling, watched, holder, aspects));
    const wrong = aspects.filter(({ state }) => state === 'problem');
    for (const { found } of wrong) log.write('warn', `${name} ${watched.name}: ${found}`, { actor: ENGINE.name, ms: took() });
  };
  return pollingDuty(around, { name, polls: watching.polls, declared, read, forget: watching.forget }, nudge);
}

export const repositoryDuty = (around: Surroundings, nudge: () => void): Duty =>
  watchDuty('repository', repositoryWatch, () => around.settings().of(repositories), around, nudge);

export const processDuty = (around: Surroundings, nudge: () => void): Duty =>
  watchDuty('process', processWatch, () => around.settings().of(processes), around, nudge);
