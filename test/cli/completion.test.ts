import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completionFor, type Shell } from '../../src/cli/completion.ts';
import { manifest } from '../../src/cli/manifest.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { newShell } from './shell.ts';

const present = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What bash offers when the last word is being typed. */
function offered(words: readonly string[]): string[] {
  const script = `${completionFor('bash', manifest)}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_watchbill
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script, 'bash', 'watchbill', ...words], { encoding: 'utf8', cwd: '/' })
    .split('\n')
    .filter((line) => line !== '');
}

test.skipIf(!present('bash')).each([
  [['ta'], ['task']],
  [['task', 'li'], ['list']],
  [['--db', 'x.db', 'task', 'li'], ['list']],
  [['task', '--json', 'sh'], ['show']],
  [['task', 'create', '--pri'], ['--priority']],
  [
    ['task', 'create', '--priority', ''],
    ['urgent', 'high', 'normal', 'low'],
  ],
  [['task', 'create', '--priority', 'h'], ['high']],
  [['task', 'create', '--component', ''], []],
  [['completion', ''], expect.arrayContaining(['bash', 'zsh', 'fish'])],
  [['config', 'ch'], ['check']],
  [['log', '--le'], ['--level']],
  [['log', '--level', 'w'], ['warn']],
  [['backup', '/et'], ['/etc']],
  [['--config', '/et'], ['/etc']],
  [['task', 'delete', '--y'], ['--yes']],
])('bash offers for %j', (words, expected) => {
  expect(offered(words)).toEqual(expected);
});

test.each(['bash', 'zsh', 'fish'] as const)('%s understands its script', (shell) => {
  if (!present(shell)) return;
  const folder = temporaryFolder();
  try {
    writeFileSync(`${folder.path}/script`, completionFor(shell, manifest));
    expect(spawnSync(shell, ['-n', `${folder.path}/script`], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  } finally {
    folder.remove();
  }
});

test.each(['bash', 'zsh', 'fish'] as const)('%s is told of every verb', (shell) => {
  const script = completionFor(shell, manifest);
  for (const name of Object.keys(manifest)) for (const word of name.split(' ')) expect(script).toContain(word);
});

test('watchbill completion prints it', async () => {
  const shell = newShell();
  try {
    expect(await shell.watchbill(['completion', 'fish'])).toEqual({ code: 0, err: '', out: completionFor('fish', manifest) });
    expect(await shell.watchbill(['completion', 'tcsh'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is none of bash, zsh, fish'),
    });
  } finally {
    shell.remove();
  }
});
