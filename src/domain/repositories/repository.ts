/** How a Git repository is, judged from what Git itself says of it. */
import { formatBytes } from '../diagnostics/bytes.ts';
import { ok, problem, skipped, type Verdict, warning } from '../diagnostics/check.ts';
import type { Aspect } from '../diagnostics/raise.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { Repository } from './settings.ts';

/** What was seen of a repository. */
export interface Seen {
  /** What Git's own check says, a line a damage. */
  readonly damage: readonly string[];
  readonly branch: string | null;
  readonly upstream: string | null;
  readonly ahead: number;
  readonly behind: number;
  readonly changed: number;
  readonly untracked: number;
  readonly conflicts: number;
  /** Why each remote did not answer; null where it did. */
  readonly remotes: readonly { readonly name: string; readonly problem: string | null }[];
  /** Lock files with their age. */
  readonly locks: readonly { readonly path: string; readonly age: number }[];
  /** Those over the limit, largest first. */
  readonly large: readonly { readonly object: string; readonly bytes: number }[];
}

const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const JUDGES: Readonly<Record<string, (seen: Seen, repository: Repository) => Verdict>> = {
  objects: ({ damage }) =>
    damage.length === 0
      ? ok('Every object is there and whole.')
      : problem(
          `git fsck: ${damage.slice(0, 3).join('; ')}.`,
          'Copy the repository away, then fetch what is missing from a remote or a clone.',
        ),
  worktree: ({ changed, untracked, conflicts }, { path, clean }) => {
    if (conflicts > 0) return problem(`${many(conflicts, 'file')} in conflict.`, `git -C ${path} status, then finish or abort the merge.`);
    if (changed + untracked === 0) return ok('Nothing is uncommitted.');
    const said = `${many(changed, 'changed file')}, ${many(untracked, 'untracked file')}.`;
    return (clean ? problem : warning)(said, `git -C ${path} status, then commit, stash or remove them.`);
  },
  branch: ({ branch, upstream, ahead, behind }, { path, max_behind: most }) => {
    if (branch === null)
      return warning('HEAD is detached.', `git -C ${path} switch BRANCH, or what is committed now belongs to no branch.`);
    if (upstream === null) return ok(`${branch} follows no remote branch.`);
    if (most !== undefined && behind > most)
      return problem(
        `${branch} is ${many(behind, 'commit')} behind ${upstream}.`,
        `git -C ${path} pull, or find out what stopped doing so.`,
      );
    if (ahead > 0 && behind > 0)
      return warning(`${branch} and ${upstream} have parted: ${ahead} ahead, ${behind} behind.`, 'Rebase or merge.');
    if (ahead > 0)
      return warning(`${branch} is ${many(ahead, 'commit')} ahead of ${upstream}.`, 'Push them: here they are in one place only.');
    return behind > 0
      ? warning(`${branch} is ${many(behind, 'commit')} behind ${upstream}.`, `git -C ${path} pull`)
      : ok(`${branch} is ${upstream}.`);
  },
  remotes: ({ remotes }) => {
    const silent = remotes.filter((remote) => remote.problem !== null);
    if (remotes.length === 0) return skipped('No remote is asked.');
    if (silent.length === 0) return ok(`${many(remotes.length, 'remote')} answered.`);
    return problem(
      silent.map(({ name, problem: why }) => `${name} does not answer: ${why}.`).join(' '),
      'Look at its address, at the network, and at the key or token that this user has there.',
    );
  },
  locks: ({ locks }, { stale_lock: limit }) => {
    const stale = locks.filter(({ age }) => age >= limit);
    if (stale.length === 0) return ok('No lock was left behind.');
    const [first] = stale;
    return problem(
      `${stale.map(({ path, age }) => `${path} is locked for ${formatDuration(age)}`).join('; ')}.`,
      `If no git runs there any more: rm ${first?.path ?? ''}`,
    );
  },
  sizes: ({ large }, { max_object: limit }) => {
    const [largest] = large;
    if (largest === undefined) return ok(`No object is larger than ${formatBytes(limit)}.`);
    return warning(
      `${many(large.length, 'object')} over ${formatBytes(limit)}, the largest ${formatBytes(largest.bytes)} (${largest.object.slice(0, 10)}).`,
      'Large files make every clone slow for ever: keep them in Git LFS, and rewrite what is not shared yet.',
    );
  },
};

export const judge = (seen: Seen, repository: Repository): readonly Aspect[] =>
  Object.entries(JUDGES).map(([aspect, verdict]) => ({ aspect, ...verdict(seen, repository) }));

/** One that cannot be looked at at all. */
export const unreadable = (why: string): readonly Aspect[] => [
  { aspect: 'valid', ...problem(why, 'Is the path right, is it a repository, and does it belong to the user that Watchbill runs as?') },
];
