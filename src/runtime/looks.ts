/** How repositories and processes are looked at on this machine. */
import { judge as judgeProcess } from '../domain/processes/process.ts';
import type { Process } from '../domain/processes/settings.ts';
import { watching as processWatch } from '../domain/processes/watching.ts';
import { judge as judgeRepository, unreadable } from '../domain/repositories/repository.ts';
import type { Repository } from '../domain/repositories/settings.ts';
import { watching as repositoryWatch } from '../domain/repositories/watching.ts';
import { systemClock } from './clock.ts';

async function lookAtRepository(repository: Repository, signal: AbortSignal) {
  const { readRepository } = await import('../integrations/repositories/git.ts');
  const seen = await readRepository(repository, systemClock.now(), signal);
  return 'problem' in seen ? unreadable(seen.problem) : judgeRepository(seen, repository);
}

async function lookAtProcess(process: Process) {
  const { ageOf, pidIn, runningProcesses } = await import('../integrations/host/processes.ts');
  const now = systemClock.now();
  const { pidfile: file, lockfiles: files } = process;
  return judgeProcess(process, {
    running: await runningProcesses(),
    pidFile: file === undefined || ageOf(file, now) === undefined ? undefined : { pid: pidIn(file) },
    locks: files.flatMap((path) => {
      const age = ageOf(path, now);
      return age === undefined ? [] : [{ path, age, pid: pidIn(path) }];
    }),
  });
}

export function offerLooks(): void {
  repositoryWatch.offer(lookAtRepository);
  processWatch.offer(lookAtProcess);
}
