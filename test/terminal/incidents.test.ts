import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';

const CONFIG = `
[people.ana]
name = "Ana Moreau"
mail = "ana@example.org"
[people.bela]
name = "Bela"
mail = "bela@example.org"
[notification]
paused = true
[[policy]]
name = "all"
[[policy.step]]
tell = ["ana"]
[[stakeholder]]
name = "shop"
tell = ["bela"]
`;

let home: Home;
beforeEach(() => {
  home = newHome({ config: CONFIG });
});
afterEach(() => home.remove());

it('declares an incident after showing whom that pages, and is led to its end by keys, at 200×50', async () => {
  const terminal = openDashboard(home, { columns: 200, rows: 50, as: 'ana' });
  await terminal.waitFor('no clock is running');
  terminal.type('N');
  await terminal.waitFor('Declare an incident');
  terminal.type('Checkout is slow<tab><tab>bela,nobody<ctrl+s>');
  await terminal.waitFor('nobody: is nobody in [people]; allowed: ana, bela.');
  terminal.type('<ctrl+u>bela<ctrl+s>');
  await terminal.waitFor((screen) => screen.includes('Declare this critical incident?') && /at once\s+bela by mail/.test(screen));
  expect(terminal.screen()).toMatch(/\d\d:\d\d\s+ana by mail/);
  terminal.type('<tab><enter>');
  await terminal.waitFor('I1 is declared, its task is T1.');
  await terminal.waitFor((screen) => /I1\s.*investigating\s+nobody/.test(screen) && screen.includes('nobody leads it'));
  terminal.type('a');
  await terminal.waitFor((screen) => screen.includes('I1 is yours.') && /lead ana since/.test(screen));
  terminal.type('s');
  await terminal.waitFor('How far is I1?');
  terminal.type('<enter>');
  await terminal.waitFor((screen) => screen.includes('I1 is identified now.') && /I1\s.*identified\s+ana/.test(screen));
  terminal.type('n');
  await terminal.waitFor('Goes to shop (bela).');
  terminal.type('We know why.<ctrl+s>');
  await terminal.waitFor((screen) => screen.includes('I1: told bela.') && screen.includes('We know why. (told bela by mail'));
  terminal.type('H');
  await terminal.waitFor('A role in I1');
  terminal.type('j<enter>');
  await terminal.waitFor('Who is scribe of I1?');
  terminal.type('j<enter>');
  await terminal.waitFor((screen) => screen.includes('bela is scribe of I1 now.') && /scribe bela since/.test(screen));
  terminal.type('w');
  await terminal.waitFor('Report on I1');
  terminal.type('<esc>');
  await terminal.waitFor((screen) => !screen.includes('Report on I1'));
  terminal.type('d');
  await terminal.waitFor('What ended I1?');
  terminal.type('warm again<enter>');
  await terminal.waitFor((screen) => screen.includes('this one left it') && /I1\s.*resolved/.test(screen));
});

it('says at 80×24 who leads, how far it is and when news is owed', async () => {
  await home.json(['incident', 'declare', 'Checkout is slow', '--severity', 'critical', '--policy', 'none', '--json']);
  const terminal = openDashboard(home, { columns: 80, rows: 24, as: 'ana' });
  await terminal.waitFor('NEXT no clock');
  terminal.type('I');
  await terminal.waitFor((screen) => /NO\s+SEVERITY\s+STAGE\s+LEAD\s+NEWS IN\s+TITLE/.test(screen));
  await terminal.waitFor((screen) => /I1\s+\S+ CRIT\s+\S+ investigating\s+nobody\s+\d+m\s+Checkout is slow/.test(screen));
});
