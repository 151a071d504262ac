import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';
import type { Terminal } from './pty.ts';

/** Whatever the day: Ana has the one plan, and nobody the other. */
const CONFIG = `
[people.ana]
name = "Ana Moreau"
mail = "ana@example.org"
[people.bela]
name = "Béla Kovács"
mail = "bela@example.org"
[mail]
host = "127.0.0.1"
from = "noc@example.org"
[[rotation]]
name = "weeks"
start = "2024-01-01"
members = ["ana"]
[[rotation]]
name = "later"
start = "2999-01-01"
members = ["bela"]
[[schedule]]
name = "noc-sun"
layers = ["weeks"]
[[schedule]]
name = "backup"
layers = ["later"]
[[team]]
name = "noc"
members = ["ana", "bela"]
oncall = ["noc-sun", "backup"]
[[policy]]
name = "all"
[[policy.step]]
tell = ["schedule:noc-sun"]
`;

let home: Home;
beforeAll(() => {
  home = newHome({ config: CONFIG });
});
afterAll(() => home.remove());

function open(columns: number, rows: number): Terminal {
  const env = { ...home.env, XDG_STATE_HOME: join(home.path, `session-${columns}`), LANG: 'C.UTF-8', TZ: 'Europe/Budapest' };
  return openDashboard({ ...home, env }, { columns, rows, as: 'bela' });
}

it('shows who is on call, covers and takes back by keys, at 200×50', async () => {
  const terminal = open(200, 50);
  await terminal.waitFor('no clock is running');
  terminal.type('0');
  await terminal.waitFor(/ON CALL/);
  await terminal.waitFor((screen) => /noc\s+noc-sun\s+Ana Moreau/.test(screen) && /backup\s+. nobody/.test(screen));
  // The week beside it, an hour in two cells: all of it is Ana's.
  await terminal.waitFor((screen) => screen.includes('From when until when') && /a Ana Moreau/.test(screen) && /a{48}/.test(screen));

  terminal.type('o');
  await terminal.waitFor('Put somebody else on call for noc-sun');
  terminal.type('<ctrl+s>');
  await terminal.waitFor('bela has noc-sun until');
  await terminal.waitFor((screen) => /noc-sun\s+Béla Kovács/.test(screen) && /O1\s+bela/.test(screen) && screen.includes('b Béla Kovács'));
  expect(await home.json(['oncall', 'who', 'noc-sun'])).toMatchObject([{ person: 'bela', next: 'ana', override: 'O1' }]);

  terminal.type('d');
  await terminal.waitFor('This is a plan');
  terminal.type('j');
  terminal.type('d');
  await terminal.waitFor('Take O1 back?');
  terminal.type('<tab><enter>');
  await terminal.waitFor((screen) => /noc-sun\s+Ana Moreau/.test(screen) && screen.includes('this one left it'));
  expect(await home.json(['oncall', 'override', 'list'])).toEqual([]);
}, 60_000);

it('is whole at 80×24', async () => {
  const terminal = open(80, 24);
  await terminal.waitFor(/no clock/);
  expect(terminal.screen()).toMatch(/1Over.*2Queue.*7Src.*0Call.*engine/);
  terminal.type('0');
  await terminal.waitFor((screen) => /noc-sun\s+Ana Moreau/.test(screen) && /nobody/.test(screen));
  terminal.type('l');
  await terminal.waitFor((screen) => /a{24,}/.test(screen) && screen.includes('a Ana Moreau'));
  terminal.type('<esc>');
  await terminal.waitFor('PLAN');
}, 60_000);
