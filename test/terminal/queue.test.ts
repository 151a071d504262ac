import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';
import type { Terminal } from './pty.ts';

let home: Home;
beforeEach(async () => {
  home = newHome({
    config: '[people.ana]\nname = "Ana"\nrole = "admin"\n[task.attribute.customer]\ntype = "choice"\nchoices = ["acme", "globex"]\n',
  });
  const file = join(home.path, 'tasks.json');
  const task = (title: string, more: object = {}): object => ({ title, category: 'task', status: 'open', ...more });
  writeFileSync(
    file,
    JSON.stringify([
      task('Patch the kernel of db-01', { priority: 'urgent', component: 'eu/db/db-01', tags: ['patching'], assignee: 'bob' }),
      task('Replace the disk in web07', { priority: 'high', component: 'eu/web/web07', tags: ['disk', 'patching'], assignee: 'ana' }),
      task('Renew the certificate of vpn', { priority: 'normal', tags: ['tls'], assignee: 'ana' }),
      task('Document the failover', { priority: 'low', component: 'eu/db/db-01' }),
    ]),
  );
  await home.json(['task', 'import', file, '--format', 'json', '--as', 'ana']);
});
afterEach(() => home.remove());

/** The queue as ana sees it. */
async function queue(size: { columns?: number; rows?: number } = {}): Promise<Terminal> {
  const terminal = openDashboard(home, { ...size, as: 'ana' });
  await terminal.waitFor('engine here');
  terminal.type('2');
  await terminal.waitFor((screen) => selected(screen).includes('T1 '));
  return terminal;
}

const selected = (screen: string): string => screen.split('\n').find((line) => line.startsWith('▌')) ?? '';
const lines = (terminal: Terminal, ...words: readonly string[]): readonly string[] =>
  terminal
    .screen()
    .split('\n')
    .filter((line) => words.some((word) => line.includes(word)));

describe('views', () => {
  it('are tabs with counts, switched by keys, and what was saved comes back', async () => {
    const terminal = await queue();
    await terminal.waitFor('Open 4');
    await terminal.waitFor(/Mine 2 .* Overdue 0 .* Blocked 0 .* Unassigned 1 .* Done 0/);
    terminal.type(']');
    await terminal.waitFor((screen) => selected(screen).includes('T2 ') && !screen.includes('Patch the kernel'));
    terminal.type('/tag:tls<enter>');
    await terminal.waitFor('Mine*');
    await terminal.waitFor('1 of 1');
    terminal.type('<esc>');
    await terminal.waitFor('1 of 2');
    terminal.type('[');
    terminal.type(':filter tag:patching<enter>');
    await terminal.waitFor('1 of 2');
    terminal.type('*');
    await terminal.waitFor('Save this filter');
    terminal.type('Patches<enter>');
    await terminal.waitFor('Patches 2');
    terminal.type('q');
    await terminal.waitFor('Quit and stop every clock?');
    terminal.type('<tab><enter>');
    await terminal.exited;
    const again = openDashboard(home, { as: 'ana' });
    await again.waitFor('Patches 2');
    await again.waitFor('/tag:patching');
    again.type('f');
    await again.waitFor('Views');
    again.type('<esc>');
    await again.waitFor((screen) => !screen.includes('Views'));
    again.type(':forget<enter>');
    await again.waitFor('Forget the view Patches?');
    again.type('<tab><enter>');
    await again.waitFor((screen) => !screen.includes('Patches') && screen.includes('1 of 4'));
  });
});

describe('groups', () => {
  it('have headings with counts that fold, and nothing falls on them', async () => {
    const terminal = await queue();
    terminal.type('b');
    await terminal.waitFor('Group the tasks');
    terminal.type('jj<enter>');
    await terminal.waitFor(/▾ ana {2}2/);
    await terminal.waitFor('4 in 3 groups');
    terminal.type('g');
    await terminal.waitFor((screen) => selected(screen).includes('ana'));
    terminal.type('d');
    await terminal.waitFor('There is no task behind this row.');
    terminal.type('jz');
    await terminal.waitFor(/▸ ana {2}2/);
    expect(lines(terminal, 'web07', 'vpn')).toEqual([]);
    terminal.type('<enter>');
    await terminal.waitFor((screen) => screen.includes('▾ ana') && screen.includes('web07'));
    terminal.type('Z');
    await terminal.waitFor(/▸ none {2}1/);
    terminal.type(':group none<enter>');
    await terminal.waitFor('1 of 4');
  });
});

describe('the filter line', () => {
  it('completes keys and what there is, and points at what it cannot read', async () => {
    const terminal = await queue({ columns: 80, rows: 24 });
    terminal.type('/ow');
    await terminal.waitFor('Whose it is.');
    terminal.type('<tab>');
    await terminal.waitFor((screen) => /^ {2,}bob/m.test(screen));
    terminal.type('b<tab>');
    await terminal.waitFor((screen) => screen.includes('/owner:bob') && screen.includes('1 found'));
    terminal.type('pri:immense');
    await terminal.waitFor('^ pri:immense is not known; allowed: urgent');
    const [typed = '', caret = ''] = terminal.screen().split('\n').slice(22);
    expect(caret.indexOf('^')).toBe(typed.indexOf('immense'));
    terminal.type('<esc>');
    await terminal.waitFor('1 of 4');
  });

  it('goes through the orders', async () => {
    const terminal = await queue();
    terminal.type('O');
    await terminal.waitFor('Order: newest first');
    await terminal.waitFor((screen) => selected(screen).includes('T4 '));
    terminal.type(':sort title<enter>');
    await terminal.waitFor((screen) => selected(screen).includes('Document'));
  });
});
