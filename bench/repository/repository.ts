/** How long a look at a Git repository takes: 10,000 commits in a pack, everything that is watched, beside Git's own full check of the same. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositories } from '../../src/domain/repositories/settings.ts';
import { readRepository } from '../../src/integrations/repositories/git.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';

const COMMITS = 10_000;
const FILES = 200;

/** The stream of `git fast-import`: each commit changes one file. */
function stream(): string {
  const commits: string[] = [];
  for (let at = 1; at <= COMMITS; at++) {
    const [message, content] = [`commit ${at}\n`, `line ${at}\n`.repeat(3)];
    const parent = at === 1 ? '' : `from :${at - 1}\n`;
    commits.push(
      `commit refs/heads/main\nmark :${at}\ncommitter Ana <ana@example.org> ${1_700_000_000 + at} +0000\ndata ${message.length}\n${message}` +
        `${parent}M 100644 inline f${at % FILES}.txt\ndata ${content.length}\n${content}\n`,
    );
  }
  return commits.join('');
}

export const repository: Benchmark = {
  name: 'repository',
  summary: `the health of a Git repository of ${COMMITS.toLocaleString('en-US')} commits`,
  needs: { git: 'git' },
  async run({ quick, progress }): Promise<readonly Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), 'watchbill-bench-git-'));
    try {
      const git = (args: readonly string[], input?: string): void =>
        void execFileSync('git', ['-C', folder, ...args], { input, stdio: ['pipe', 'ignore', 'ignore'] });
      git(['-c', 'init.defaultBranch=main', 'init', '-q']);
      git(['fast-import', '--quiet'], stream());
      git(['checkout', '-qf', 'main']);
      const [declared] = repositories.schema.parse([{ name: 'bench', path: folder }]);
      if (declared === undefined) throw new Error('there is one repository');
      progress('looking');
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 0; round < (quick ? 3 : 9); round++) {
        const began = performance.now();
        await readRepository(declared, Date.now(), AbortSignal.timeout(60_000));
        const between = performance.now();
        git(['fsck', '--no-progress']);
        ours.push(between - began);
        theirs.push(performance.now() - between);
      }
      const [look, check] = [quantile(ours, 0.5), quantile(theirs, 0.5)];
      return [
        {
          what: 'one look, median',
          ours: show(look, 'ms'),
          peer: `git fsck ${show(check, 'ms')}`,
          value: look,
          goal: { is: 'at most', limit: 1_000, unit: 'ms' },
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
