/** Whether what has to run on this machine does, judged from its table of processes. */
import { ok, problem, skipped, type Verdict, warning } from '../diagnostics/check.ts';
import type { Aspect } from '../diagnostics/raise.ts';
import { formatDuration } from '../kernel/duration.ts';
import { automaton } from '../silences/automaton.ts';
import { readPattern } from '../silences/pattern.ts';
import type { Process } from './settings.ts';

/** One process, as the system lists it. */
export interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
  readonly command: string;
  /** It has ended, and its parent has not looked. */
  readonly zombie: boolean;
}

export interface Seen {
  readonly running: readonly Running[];
  /** What the PID file holds; undefined where there is none. */
  readonly pidFile: { readonly pid: number | null } | undefined;
  /** Lock files with their age, and the process that they name, where they name one. */
  readonly locks: readonly { readonly path: string; readonly age: number; readonly pid: number | null }[];
}

/** Those that are meant. */
export function meant({ program, pattern }: Process, running: readonly Running[]): readonly Running[] {
  const fits = pattern === undefined ? undefined : fitting(pattern);
  return running.filter((one) => (program === undefined || one.program === program) && (fits === undefined || fits(one.command)));
}

function fitting(pattern: string): (command: string) => boolean {
  const read = readPattern(`.*(?:${pattern}).*`);
  return 'problem' in read ? () => false : automaton(read);
}

const many = (count: number, one: string, several: string): string => `${count} ${count === 1 ? one : several}`;

export function judge(process: Process, seen: Seen): readonly Aspect[] {
  const found = meant(process, seen.running);
  const living = found.filter(({ zombie }) => !zombie);
  return [
    { aspect: 'count', ...judgeCount(process, living.length) },
    { aspect: 'zombies', ...judgeZombies(found.filter(({ zombie }) => zombie)) },
    { aspect: 'pidfile', ...judgePidFile(process, living, seen) },
    { aspect: 'locks', ...judgeLocks(process, seen) },
  ];
}

function judgeCount({ name, least, most }: Process, count: number): Verdict {
  if (count < least)
    return problem(
      count === 0 ? `${name} does not run.` : `${many(count, 'process', 'processes')} of ${name}, and there should be ${least} or more.`,
      'Start it, and look into its own log for why it ended.',
    );
  if (most !== undefined && count > most)
    return problem(
      `${many(count, 'process', 'processes')} of ${name}, and there should be ${most} or fewer.`,
      'Find out who starts them, and end those that are too many.',
    );
  return ok(`${many(count, 'process', 'processes')} of ${name}.`);
}

const judgeZombies = (zombies: readonly Running[]): Verdict =>
  zombies.length === 0
    ? ok('None of them is a zombie.')
    : warning(
        `${many(zombies.length, 'zombie', 'zombies')}: ${zombies
          .slice(0, 5)
          .map(({ pid, parent }) => `${pid} of ${parent}`)
          .join(', ')}.`,
        'Their parent does not look at how they ended: it has a defect, and a restart of it removes them.',
      );

function judgePidFile({ name, pidfile: path }: Process, living: readonly Running[], { pidFile, running }: Seen): Verdict {
  if (path === undefined) return skipped('No PID file is named.');
  const remove = `If ${name} does not run: rm ${path}`;
  if (pidFile === undefined)
    return living.length === 0
      ? ok(`There is no ${path}.`)
      : warning(`${name} runs, and there is no ${path}.`, 'Whoever stops it by that file cannot.');
  const { pid } = pidFile;
  if (pid === null) return problem(`${path} holds no process number.`, remove);
  if (living.some((one) => one.pid === pid)) return ok(`${path} names process ${pid}.`);
  return running.some((one) => one.pid === pid)
    ? problem(`${path} names process ${pid}, which is another program.`, remove)
    : problem(`${path} names process ${pid}, which does not run.`, remove);
}

function judgeLocks({ stale_lock: limit, lockfiles: files }: Process, { locks, running }: Seen): Verdict {
  if (files.length === 0) return skipped('No lock file is named.');
  const stale = locks.filter(({ age, pid }) => (pid === null ? age >= limit : !running.some((one) => one.pid === pid)));
  if (stale.length === 0) return ok('No lock was left behind.');
  return problem(
    `${stale.map(({ path, age, pid }) => `${path} is there for ${formatDuration(age)}${pid === null ? '' : `, and its process ${pid} is gone`}`).join('; ')}.`,
    `If nobody works there any more: rm ${stale.map(({ path }) => path).join(' ')}`,
  );
}
