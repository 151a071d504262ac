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

describe('a task', () => {
  it('shows why it is urgent, what it waits for and its checklist, and changes them', async () => {
    const terminal = await queue();
    terminal.type('i');
    await terminal.waitFor('Why T1 is as urgent as it is');
    await terminal.waitFor(/priority +6\.00 {2}= +6 x 1\.000/);
    terminal.type('q');
    await terminal.waitFor((screen) => !screen.includes('Why T1'));
    terminal.type('w');
    await terminal.waitFor('What T1 waits for');
    terminal.type('T4<enter>');
    await terminal.waitFor('T1 waits for T4.');
    await terminal.waitFor('waits for 1');
    await terminal.waitFor(/waits for {2}T4 ○ open {2}Document the failover/);
    terminal.type('t');
    await terminal.waitFor('Checklist of T1');
    terminal.type('<enter>');
    await terminal.waitFor('One more line for T1');
    terminal.type('read the notes<enter>');
    await terminal.waitFor('│ [ ] read the notes');
    terminal.type('k<enter>');
    await terminal.waitFor('│ [x] read the notes  (ana)');
    await terminal.waitFor('Checklist  1 of 1');
  });

  it('is changed back by u and again by U', async () => {
    const terminal = await queue();
    terminal.type('d');
    await terminal.waitFor('T1 done.  u undoes it.');
    terminal.type('u');
    await terminal.waitFor('Undone: T1 done');
    await terminal.waitFor((screen) => screen.includes('Open 4') && screen.includes('T1 '));
    terminal.type('U');
    await terminal.waitFor('Done again: T1 done');
  });
});

describe('a batch', () => {
  it('falls on the whole filter once its count is typed, names what failed, tries it again, and is one undo', async () => {
    await home.json(['task', 'done', 'T2', '--as', 'bob']);
    const terminal = await queue();
    terminal.type(':filter status:any tag:patching<enter>');
    await terminal.waitFor('of 2');
    terminal.type('B');
    await terminal.waitFor('To everything the filter finds');
    terminal.type('jj<enter>');
    await terminal.waitFor('done: 2 tasks?');
    await terminal.waitFor('T2 Replace the disk in web07');
    terminal.type('<enter>');
    await terminal.waitFor((screen) => !screen.includes('done: 2 tasks?'));
    terminal.type('Bjj<enter>');
    await terminal.waitFor('Type 2 to do it.');
    terminal.type('2<enter>');
    await terminal.waitFor('done: 1 done, 1 failed');
    await terminal.waitFor('T2 is already done');
    await home.json(['task', 'reopen', 'T2', '--as', 'bob']);
    terminal.type('r');
    await terminal.waitFor('done: 1 done.');
    terminal.type('uu');
    await terminal.waitFor('Undone: T1 done');
  });

  it('changes fields of what is marked', async () => {
    const terminal = await queue();
    terminal.type('<space><space>');
    await terminal.waitFor('2 marked');
    terminal.type(':batch edit due="tomorrow 09:00" assignee=cai<enter>');
    await terminal.waitFor('edit due=tomorrow 09:00 assignee=cai: 2 tasks?');
    terminal.type('2<enter>');
    await terminal.waitFor('edit: 2 done.');
    expect(await home.json<readonly { number: string }[]>(['task', 'list', 'owner:cai due:tomorrow'])).toHaveLength(2);
  });
});

describe('the form', () => {
  it('makes a task, with a sentence for what is wrong and nothing lost', async () => {
    const terminal = await queue({ columns: 80, rows: 24 });
    terminal.type('n');
    await terminal.waitFor('New task');
    terminal.type('<ctrl+s>');
    await terminal.waitFor('Nothing was written: the marked fields');
    expect(terminal.screen()).toContain('a title says something');
    terminal.type('Move the rack<tab>');
    terminal.send('\x1b[200~first line\nsecond line\x1b[201~');
    await terminal.waitFor('second line');
    terminal.type('<tab>u<tab>soon<tab>');
    await terminal.waitFor('is not a moment');
    terminal.type('<esc>');
    await terminal.waitFor('Leave without writing?');
    terminal.type('<enter>');
    await terminal.waitFor((screen) => !screen.includes('Leave without'));
    terminal.send('\x1b[Z');
    terminal.type('<ctrl+u>tomorrow 09:00<ctrl+s>');
    await terminal.waitFor('T5 created.');
    expect(await home.json(['task', 'show', 'T5'])).toMatchObject({
      title: 'Move the rack',
      priority: 'urgent',
      description: 'first line\nsecond line',
    });
  });

  it('shows both values where somebody was faster, and writes what is chosen', async () => {
    const terminal = await queue();
    terminal.type('e');
    await terminal.waitFor('Change T1');
    await home.json(['task', 'edit', 'T1', '--title', 'Patch db-01 and db-02', '--team', 'noc', '--as', 'bob']);
    terminal.type('<ctrl+u>Patch db-01 twice<tab><tab>h<ctrl+s>');
    await terminal.waitFor(/bob changed Title of T1 \d+s ago/);
    await terminal.waitFor('keep bob\'s: "Patch db-01 and db-02"');
    await terminal.waitFor('write yours: "Patch db-01 twice"');
    terminal.type('j<enter>');
    await terminal.waitFor('T1 changed. What others changed stays: Team.');
    expect(await home.json(['task', 'show', 'T1'])).toMatchObject({ title: 'Patch db-01 twice', team: 'noc', priority: 'high' });
  });
});
