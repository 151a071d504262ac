/**
 * A repository as the machine's own Git sees it. Whatever is asked only reads: no lock is taken, nobody is asked for a password, and nothing
 * that the repository's own configuration names is run (a hook, a file system monitor, an SSH command).
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import type { Seen } from '../../domain/repositories/repository.ts';
import type { Repository } from '../../domain/repositories/settings.ts';

/** Whatever the repository's own configuration says. */
const SETTINGS = {
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.sshCommand': 'ssh -oBatchMode=yes',
  'core.quotePath': 'false',
};

const ENVIRONMENT: Readonly<Record<string, string>> = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_CONFIG_COUNT: String(Object.keys(SETTINGS).length),
  ...Object.fromEntries(
    Object.entries(SETTINGS).flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
  LC_ALL: 'C',
};

/** simple-git refuses such settings by default, because a stranger might choose their values; these are our own, and take power away. */
const OUR_OWN = { allowUnsafeConfigEnvCount: true, allowUnsafeFsMonitor: true, allowUnsafeHooksPath: true, allowUnsafeSshCommand: true };

/** What a remote may take to answer. */
const REMOTE_MS = 10_000;
const MOST_LARGE = 1_000;

export async function readRepository(
  repository: Repository,
  now: number,
  signal: AbortSignal,
): Promise<Seen | { readonly problem: string }> {
  const { path, remotes: asks } = repository;
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return { problem: `${path} is no folder.` };
  const git = await open(path, signal);
  try {
    const folder = (await git.raw(['rev-parse', '--absolute-git-dir'])).trim();
    const bare = (await git.raw(['rev-parse', '--is-bare-repository'])).trim() === 'true';
    const [damage, status, remotes, large] = await Promise.all([
      damageOf(git),
      bare ? undefined : git.status(),
      asks ? remotesOf(path, git, signal) : [],
      largeObjects(git, repository.max_object),
    ]);
    return {
      damage,
      branch: status === undefined ? 'HEAD' : status.detached ? null : status.current,
      upstream: status?.tracking ?? null,
      ahead: status?.ahead ?? 0,
      behind: status?.behind ?? 0,
      changed: (status?.files.length ?? 0) - (status?.not_added.length ?? 0),
      untracked: status?.not_added.length ?? 0,
      conflicts: status?.conflicted.length ?? 0,
      remotes,
      locks: locksIn(folder, now),
      large,
    };
  } catch (error) {
    if (signal.aborted) return { problem: 'It could not be read in time.' };
    return { problem: `${lastLine(error)}.` };
  }
}

async function open(path: string, signal: AbortSignal): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const git = simpleGit({
    baseDir: path,
    abort: signal,
    maxConcurrentProcesses: 6,
    allowEnvironment: Object.keys(ENVIRONMENT),
    unsafe: OUR_OWN,
  });
  return git.env({ PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...ENVIRONMENT });
}

/** The reason is what Git says last: before it stands what it tried. */
const lastLine = (error: unknown): string => {
  const said = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return (said.findLast((line) => /^(?:fatal|error)/.test(line)) ?? said.at(-1) ?? '').replace(/^(?:fatal|error): /, '').replace(/\.$/, '');
};

/** Whether everything that is reachable is there; reading every byte of it takes several times as long. */
async function damageOf(git: SimpleGit): Promise<readonly string[]> {
  try {
    const said = await git.raw(['fsck', '--connectivity-only', '--no-dangling', '--no-progress']);
    return said.split('\n').filter((line) => /^(?:missing|broken|error)/.test(line));
  } catch (error) {
    const said = (error instanceof Error ? error.message : String(error)).split('\n').map((line) => line.trim());
    return said.filter((line) => line !== '');
  }
}

async function remotesOf(path: string, git: SimpleGit, signal: AbortSignal): Promise<Seen['remotes']> {
  const names = (await git.getRemotes()).map(({ name }) => name);
  return Promise.all(
    names.map(async (name) => {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(REMOTE_MS)]);
      try {
        await (await open(path, patience)).raw(['ls-remote', '--heads', '--quiet', name]);
        return { name, problem: null };
      } catch (error) {
        return { name, problem: patience.aborted ? 'no answer in time' : lastLine(error) };
      }
    }),
  );
}

async function largeObjects(git: SimpleGit, limit: number): Promise<Seen['large']> {
  const listed = await git.raw(['cat-file', '--batch-all-objects', '--unordered', '--batch-check=%(objectsize) %(objectname)']);
  const found: { object: string; bytes: number }[] = [];
  for (const line of listed.split('\n')) {
    const blank = line.indexOf(' ');
    const bytes = Number(line.slice(0, blank));
    if (blank > 0 && bytes > limit) found.push({ object: line.slice(blank + 1), bytes });
  }
  return found.sort((a, b) => b.bytes - a.bytes).slice(0, MOST_LARGE);
}

/** Objects are thousands of files, and none of them is a lock. */
const NO_LOCKS = new Set(['objects', 'logs', 'hooks', 'lfs']);
const DEEPEST = 12;

function locksIn(folder: string, now: number): Seen['locks'] {
  const walk = (at: string, depth: number): readonly string[] =>
    readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
      const path = join(at, entry.name);
      if (entry.isDirectory()) return depth >= DEEPEST || (depth === 0 && NO_LOCKS.has(entry.name)) ? [] : walk(path, depth + 1);
      return entry.name.endsWith('.lock') ? [path] : [];
    });
  return walk(folder, 0).flatMap((path) => {
    const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return at === undefined ? [] : [{ path, age: Math.max(0, Math.round(now - at)) }];
  });
}
