import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { eventually } from '../parts/eventually.ts';
import { type Home, newHome } from '../parts/program.ts';
import type { Terminal } from './pty.ts';

/** Drawn once: midnight may pass meanwhile. */
const NOW = Date.now();
const dateIn = (days: number): Date => new Date(NOW + days * 86_400_000);
const day = (days: number): string => dateIn(days).toISOString().slice(0, 10);
const AHEAD = 40;
/** How the calendar calls the month that lies so many days ahead, and how many months on it is. */
const MONTH = `${dateIn(AHEAD).toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' }).slice(0, 3)} ${dateIn(AHEAD).getUTCFullYear()}`;
const MONTHS_ON =
  (dateIn(AHEAD).getUTCFullYear() - dateIn(0).getUTCFullYear()) * 12 + dateIn(AHEAD).getUTCMonth() - dateIn(0).getUTCMonth();

let home: Home;
beforeAll(async () => {
  home = newHome();
  for (const name of ['web-1', 'db-1', 'db-2']) await home.json(['component', 'create', name, '--type', 'server']);
  await home.json(['component', 'link', 'db-1', 'db-2', '--kind', 'redundant-with']);
  await home.json(['window', 'add', 'New disks', `${day(AHEAD)} 02:00 +2h UTC`, '--target', 'db-1']);
  await home.json(['window', 'add', 'Replica move', `${day(AHEAD)} 04:30 +2h UTC`, '--target', 'db-2']);
  await home.json(['freeze', 'add', 'Payroll', `${day(AHEAD)} 12:00 +10h UTC`]);
});
afterAll(() => home.remove());

const selected = (screen: string): string => /^[▌>](.*?)$/m.exec(screen)?.[1] ?? '';
let sessions = 0;

async function open(columns: number, rows: number, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const own = { ...home.env, XDG_STATE_HOME: `${home.path}/session-${++sessions}`, LANG: 'C.UTF-8', TZ: 'UTC', ...env };
  const terminal = openDashboard({ ...home, env: own }, { columns, rows });
  await terminal.waitFor(/Nothing waits|open|NEXT|no clock/);
  terminal.type('9');
  await terminal.waitFor(/day week month/);
  return terminal;
}

/** From this week to the month in which the disks are planned. */
async function toMonth(terminal: Terminal): Promise<void> {
  terminal.type('z');
  await terminal.waitFor(/^ {2}[A-Z][a-z]{2} \d{4}/m);
  for (let step = 0; step < MONTHS_ON; step++) terminal.type(']');
  await terminal.waitFor((screen) => screen.includes(`  ${MONTH}`) && screen.includes('New disks'));
}

describe('the calendar in a real terminal', () => {
  it('shows what is planned in eighty columns, and what stands against a window while it is extended', async () => {
    const terminal = await open(80, 24);
    await toMonth(terminal);
    await terminal.waitFor((screen) => selected(screen).includes('New disks'));
    terminal.type('z');
    await terminal.waitFor((screen) => screen.includes('▒') && screen.includes('╱') && !screen.includes(`  ${MONTH}  `));
    terminal.type('x');
    await terminal.waitFor(/Nothing stands against W1/);
    // Half an hour does no harm; a quarter more, and both halves of the pair are down at once.
    for (const [presses, end] of ['04:15', '04:30', '04:45'].entries()) {
      terminal.type('\u001b[1;2C');
      const ended = async () => (await home.json<{ end: string }>(['window', 'show', 'W1'])).end === `${day(AHEAD)}T${end}:00.000Z`;
      await eventually(ended, { what: `W1 ends at ${end}, after ${presses + 1}` });
    }
    await terminal.waitFor(/deny: W2 Replica move/);
    terminal.type('x');
    await terminal.waitFor((screen) => /What stands against W1/.test(screen) && /db-1 redundant with db-2/.test(screen));
  }, 60_000);

  it('plans a window by a line, and moves and approves it', async () => {
    const terminal = await open(200, 50);
    terminal.type('n');
    await terminal.waitFor('Its title');
    terminal.type('Kernel patches\r');
    await terminal.waitFor('When is Kernel patches?');
    terminal.type(`${day(3)} 02:00 +1h UTC\r`);
    await terminal.waitFor('On what is Kernel patches?');
    terminal.type('web-1\r');
    await terminal.waitFor(/W3 is proposed. Nothing stands against it/);
    await terminal.waitFor((screen) => selected(screen).includes('Kernel patches'));
    terminal.type('>');
    await terminal.waitFor(/W3 is later by 60 minutes/);
    terminal.type('a');
    await terminal.waitFor(/W3 is approved/);
    expect(await home.json(['window', 'show', 'W3'])).toMatchObject({ state: 'approved', start: `${day(3)}T03:00:00.000Z` });
  }, 60_000);

  it('is legible without Unicode and colour', async () => {
    const terminal = await open(80, 24, { LANG: 'C', LC_ALL: 'C', NO_COLOR: '1' });
    await toMonth(terminal);
    await terminal.waitFor((screen) => /prop\..*New disks.*~/.test(screen) && !/[▒╱▌]/.test(screen));
  }, 60_000);
});
