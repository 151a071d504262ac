import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';
import type { Terminal } from './pty.ts';

const RACKS = 20;
const SERVERS = 50;

/** Two regions of racks of servers, a database with its stand-in, and what needs it. */
function estate(): string {
  const lines = ['key,name,type,parent,needs,redundant-with,env'];
  for (const region of ['eu', 'eu-west']) {
    lines.push(`${region},${region},region,,,,prod`);
    for (let rack = 1; rack <= RACKS; rack++) {
      lines.push(`${region}-r${rack},r${rack},rack,${region},,,`);
      for (let server = 1; server <= SERVERS; server++)
        lines.push(`${region}-r${rack}-s${server},${region}-r${rack}-s${server},server,${region}-r${rack},,,`);
    }
  }
  lines.push('db-2,db-2,database,eu-r1,,,', 'db-1,db-1,database,eu-r1,,db-2,', 'api,api,service,,db-1,,', 'shop,shop,service,,api,,');
  return lines.join('\n');
}

let home: Home;
beforeAll(async () => {
  home = newHome();
  const file = join(home.path, 'estate.csv');
  writeFileSync(file, estate());
  expect(await home.json(['component', 'import', '--format', 'csv', file])).toMatchObject({ added: 2 * (1 + RACKS * (SERVERS + 1)) + 4 });
  await home.json(['task', 'create', 'Replace the fan', '--component', 'db-1']);
  await home.json(['component', 'edit', 'db-1', '--owner', 'ana']);
});
afterAll(() => home.remove());

/** The row that the cursor stands on, up to the detail beside it. */
const selected = (screen: string): string => /^[▌>](.*?)(?:[│|]|$)/m.exec(screen)?.[1] ?? '';

let sessions = 0;

async function open(columns = 200, rows = 50, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  // A session of its own: the filter of the test before is not this one's.
  const own = { ...home.env, XDG_STATE_HOME: join(home.path, `session-${++sessions}`), LANG: 'C.UTF-8', ...env };
  const terminal = openDashboard({ ...home, env: own }, { columns, rows });
  await terminal.waitFor(/Nothing waits|open|NEXT|no clock/);
  terminal.type('5');
  await terminal.waitFor('NAME');
  return terminal;
}

describe('the inventory in a real terminal', () => {
  it('unfolds and folds by keys, and the cursor stays on what it stood on', async () => {
    const terminal = await open();
    await terminal.waitFor((screen) => selected(screen).includes('api'));
    terminal.type('j');
    await terminal.waitFor((screen) => selected(screen).includes('▾ eu '));
    terminal.type('jl');
    await terminal.waitFor((screen) => selected(screen).includes('▾ r1 ') && screen.includes('db-1'));
    terminal.type('l');
    await terminal.waitFor((screen) => selected(screen).includes('db-1'));
    await terminal.waitFor('redundant with');
    expect(terminal.screen()).toContain('env=prod  from eu');
    expect(terminal.screen()).toContain('Facts of csv');
    expect(terminal.screen()).toContain('T1');
    terminal.type('h');
    await terminal.waitFor((screen) => selected(screen).includes('▾ r1 '));
    terminal.type('h');
    await terminal.waitFor((screen) => selected(screen).includes('▸ r1 '));
    terminal.type('EG');
    await terminal.waitFor((screen) => screen.includes('2046 of 2046') && selected(screen).includes('shop'));
    terminal.type('kz');
    await terminal.waitFor(/of 2046/);
    terminal.type('C');
    await terminal.waitFor(/of 4/);
    expect(selected(terminal.screen())).toContain('▸ eu-west');
  });

  it('finds by words and by selectors, shows what leads there, and stays there when the filter goes', async () => {
    const terminal = await open(80, 24);
    terminal.type('/db-');
    await terminal.waitFor((screen) => selected(screen).includes('db-1') && screen.includes('found'));
    expect(terminal.screen()).toMatch(/▾ eu .*\n.*▾ r1 .*\n.*db-1/);
    terminal.type('<enter><esc>');
    await terminal.waitFor((screen) => !screen.includes('/db-') && selected(screen).includes('db-1') && /of \d\d+/.test(screen));
    terminal.type('/type=datab');
    await terminal.waitFor('0 found');
    terminal.type('ase');
    await terminal.waitFor((screen) => selected(screen).includes('db-1') && screen.includes('4 found'));
    terminal.type('<esc>');
    await terminal.waitFor((screen) => !screen.includes('/type'));
    terminal.type('/env=');
    await terminal.waitFor('ends too soon');
  });

  it('draws what breaks if a component goes, goes on along it and comes back', async () => {
    const terminal = await open();
    terminal.type('/db-1<enter>');
    await terminal.waitFor((screen) => selected(screen).includes('db-1'));
    terminal.type('i');
    await terminal.waitFor((screen) => selected(screen).includes('db-1') && screen.includes('2 at risk'));
    expect(terminal.screen()).toMatch(/┌─ shop .*needs it .*at risk/);
    expect(terminal.screen()).toMatch(/└─ r1 +lies in/);
    expect(terminal.screen()).toMatch(/⇄ db-2/);
    terminal.type('kl');
    await terminal.waitFor((screen) => selected(screen).includes('api') && screen.includes('1 break'));
    terminal.type('h');
    await terminal.waitFor((screen) => selected(screen).includes('db-1'));
    terminal.type('jt');
    await terminal.waitFor((screen) => screen.includes('IN IT') && selected(screen).includes('db-2'));
    terminal.type(':impact eu-r2-s9<enter>');
    await terminal.waitFor((screen) => selected(screen).includes('eu-r2-s9') && screen.includes('nothing breaks'));
    terminal.type('<esc>');
    await terminal.waitFor('IN IT');
  });

  it('says of each source what its last reading changed, and what the next would', async () => {
    const file = join(home.path, 'racks.csv');
    writeFileSync(file, 'name,type\nrack-1,rack\nrack-2,rack\n');
    home.configure(`[[inventory.source]]\nname = "racks"\nformat = "csv"\nfile = ${JSON.stringify(file)}\nevery = "1h"\n`);
    const terminal = await open();
    terminal.type('R');
    await terminal.waitFor((screen) => /csv .*by hand/.test(screen) && /racks/.test(screen));
    terminal.type('G');
    await terminal.waitFor((screen) => selected(screen).includes('racks') && screen.includes('every 1h'));
    terminal.type('s');
    await terminal.waitFor((screen) => /racks +● read/.test(selected(screen)));
    writeFileSync(file, 'name,type,env\nrack-1,rack,lab\nrack-3,rack,\n');
    terminal.type('d');
    await terminal.waitFor('racks would change: 1 added, 1 changed, 1 vanished, 0 refused');
    expect(terminal.screen()).toContain('+ rack-3');
    expect(terminal.screen()).toContain('label.env: lab');
    terminal.type('<esc>');
    await terminal.waitFor((screen) => !screen.includes('would change'));
    terminal.type('s');
    await terminal.waitFor(/racks: 1 added, 1 changed, 1 vanished, 0 refused/);
    await terminal.waitFor(/The last reading/);
    terminal.type('h');
    await terminal.waitFor('IN IT');
    home.configure('');
  });

  it('is readable without colour, without Unicode and in a small pane', async () => {
    const plain = await open(50, 12, { TERM: 'linux', LANG: 'C' });
    await plain.waitFor(/- eu /);
    plain.type('/db-1<enter>');
    await plain.waitFor((screen) => selected(screen).includes('db-1'));
    plain.type('i');
    await plain.waitFor(/\|- api|,- shop/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not ASCII
    expect(plain.screen()).not.toMatch(/[^\x00-\x7f]/);
    for (const text of plain.screen().split('\n')) expect(text.length).toBeLessThanOrEqual(50);
  });
});
