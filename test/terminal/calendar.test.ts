import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { eventually } from '../parts/eventually.ts';
import { type Home, newHome } from '../parts/program.ts';
import type { Terminal } from './pty.ts';

/** Drawn once: midnight may pass meanwhile. */
const NOW = Date.now();
const day = (days: number): string => new Date(NOW + days * 86_400_000).toISOString().slice(0, 10);
const AHEAD = 40;
const SHIFT_RIGHT = '\u001b[1;2C';
const [LEFT, DOWN] = ['\u001b[D', '\u001b[B'];

let home: Home;
beforeAll(async () => {
  home = newHome();
  for (const name of ['web-1', 'db-1', 'db-2']) await home.json(['component', 'create', name, '--type', 'server']);
  await home.json(['component', 'link', 'db-1', 'db-2', '--kind', 'redundant-with']);
  await home.json(['window', 'add', 'New disks', `${day(AHEAD)} 02:00 +2h UTC`, '--target', 'db-1']);
  await home.json(['window', 'add', 'Replica move', `${day(AHEAD)} 04:30 +2h UTC`, '--target', 'db-2']);
  await home.json(['window', 'add', 'Reindex', `every day ${day(AHEAD + 1)} 12:00 +1h 5 times UTC`, '--target', 'web-1']);
  await home.json(['freeze', 'add', 'Payroll', `${day(AHEAD)} 12:00 +10h UTC`]);
});
afterAll(() => home.remove());

let sessions = 0;
async function open(columns: number, rows: number, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const own = { ...home.env, XDG_STATE_HOME: `${home.path}/session-${++sessions}`, LANG: 'C.UTF-8', TZ: 'UTC', ...env };
  const terminal = openDashboard({ ...home, env: own }, { columns, rows });
  await terminal.waitFor(/Nothing waits|open|NEXT|no clock/);
  terminal.type('9');
  await terminal.waitFor(/month week day/);
  return terminal;
}

/** With the cursor on a day of the month that it lies in. */
async function toDay(terminal: Terminal, wanted: string, shows: Parameters<Terminal['waitFor']>[0]): Promise<void> {
  terminal.type('g');
  await terminal.waitFor('Which day?');
  terminal.type(`${wanted}\r`);
  await terminal.waitFor(shows);
}

const shown = (number: string) => home.json<{ start: string; end: string; state: string; version: number }>(['window', 'show', number]);
const about = async (number: string, expected: object): Promise<void> => {
  const holds = async (): Promise<boolean> => {
    const found = await shown(number);
    return Object.entries(expected).every(([key, value]) => found[key as keyof typeof found] === value);
  };
  await eventually(holds, { what: `${number} is ${JSON.stringify(expected)}` });
};

describe('the calendar in a real terminal', () => {
  it('shows a month in eighty columns, leads into the day, and says what stands against a window while it is made longer', async () => {
    const terminal = await open(80, 24);
    await toDay(
      terminal,
      day(AHEAD),
      (screen: string) => /2 planned/.test(screen) && /╱ freeze Payroll/.test(screen) && /▒.*W1 +New disks/.test(screen),
    );
    terminal.type('\r');
    await terminal.waitFor((screen) => /02:00 .*W1 New disks/.test(screen) && /12:00 +╱/.test(screen));
    terminal.type('x');
    await terminal.waitFor(/Nothing stands against W1/);
    // Half an hour does no harm; a quarter more, and both halves of the pair are down at once.
    for (const end of ['04:15', '04:30', '04:45']) {
      terminal.type(SHIFT_RIGHT);
      await about('W1', { end: `${day(AHEAD)}T${end}:00.000Z` });
    }
    await terminal.waitFor(/deny: W2 Replica move/);
    terminal.type('x');
    await terminal.waitFor(
      (screen) => /What stands against W1/.test(screen) && /db-1 redundant with db-2/.test(screen) && /Free instead/.test(screen),
    );
    terminal.type('\u001b');
    await terminal.waitFor((screen) => !screen.includes('Free instead'));
    for (const end of ['04:30', '04:15', '04:00']) {
      terminal.type('u');
      await about('W1', { end: `${day(AHEAD)}T${end}:00.000Z` });
    }
  }, 60_000);

  it('plans a window by a line that is explained while it is typed; moves, approves and undoes', async () => {
    const terminal = await open(200, 50);
    terminal.type('n');
    await terminal.waitFor('New window');
    terminal.type(`\u0015Kernel patches ${day(AHEAD)} 03:00 +1h UTC db-1`);
    await terminal.waitFor((screen) => /Kernel patches on db-1/.test(screen) && /override +same +W1 New disks/.test(screen));
    terminal.type('\u0015');
    terminal.type(`Kernel patches ${day(3)} 02:00 +1h UTC web-1`);
    await terminal.waitFor(/nothing stands against it/);
    terminal.type('\r');
    await terminal.waitFor(/W4 is proposed. Nothing stands against it/);
    await terminal.waitFor(/W4 +Kernel patches/);
    terminal.type('>');
    await terminal.waitFor(/W4 is later by 60 minutes/);
    await about('W4', { start: `${day(3)}T03:00:00.000Z` });
    terminal.type('u');
    await about('W4', { start: `${day(3)}T02:00:00.000Z` });
    terminal.type('a');
    await terminal.waitFor(/W4 is approved/);
    await home.json(['window', 'extend', 'W4', '30m', '--as', 'bela']);
    terminal.type('u');
    await terminal.waitFor(/bela changed W4 at .*nothing was written/);
  }, 60_000);

  it('carries a window with the arrows, says what would stand against it on the way, and puts it down or back', async () => {
    const terminal = await open(120, 40);
    await toDay(terminal, day(AHEAD), /W2 +Replica move/);
    terminal.type('z');
    await terminal.waitFor(/ to .*\d{4}/);
    terminal.type('z');
    await terminal.waitFor(/W2 Replica/);
    terminal.type('J');
    await terminal.waitFor(/04:00, 1 here|04:30, 1 here/);
    const { version } = await shown('W2');
    terminal.type('m');
    await terminal.waitFor(/W2 is picked up/);
    for (let step = 0; step < 2; step++) terminal.type('\u001b[A');
    await terminal.waitFor(/W2 .*deny: W1 New disks \(db-. redundant with db-.\)/);
    expect((await shown('W2')).version).toBe(version);
    terminal.type('\u001b');
    await terminal.waitFor((screen) => !screen.includes('deny: W1'));
    terminal.type('m');
    await terminal.waitFor(/W2 is picked up/);
    terminal.type(DOWN);
    await terminal.waitFor(/W2 .*nothing stands against it/);
    terminal.type('\r');
    await terminal.waitFor(/W2 is later by/);
    expect((await shown('W2')).version).toBe(version + 1);
  }, 60_000);

  it('asks whether this time, the later ones or all are meant', async () => {
    const terminal = await open(120, 40);
    await toDay(terminal, day(AHEAD + 2), /W3 +Reindex/);
    terminal.type('>');
    await terminal.waitFor((screen) => screen.includes('This time only') && screen.includes('This one and those after it'));
    terminal.type('jj\r');
    await terminal.waitFor(/W3 is later by 60 minutes/);
    const times = await home.json<readonly { number: string; start: string }[]>([
      ...['window', 'list', '--occurrences', '--from', `${day(AHEAD + 1)}T00:00:00Z`, '--to', `${day(AHEAD + 6)}T00:00:00Z`],
    ]);
    expect(times.filter(({ number }) => number === 'W3').map(({ start }) => start.slice(11, 16))).toEqual(
      Array.from({ length: 5 }, () => '13:00'),
    );
    // Keys go on about the same window without another question.
    terminal.type('u');
    await about('W3', { start: `${day(AHEAD + 1)}T12:00:00.000Z` });
  }, 60_000);

  it('draws bars by component, legible without Unicode and colour, and wipes the screen never', async () => {
    const terminal = await open(80, 24, { LANG: 'C', LC_ALL: 'C', NO_COLOR: '1' });
    await toDay(terminal, day(AHEAD), /New disks/);
    const before = terminal.output().length;
    terminal.type('z');
    await terminal.waitFor(/ to .*\d{4}/);
    terminal.type('b');
    await terminal.waitFor(
      (screen) => /db-1 .*~/.test(screen) && /db-2 .*~/.test(screen) && screen.includes(':::') && !/[▒╱▌]/.test(screen),
    );
    terminal.type('b');
    await terminal.waitFor(/week day team/);
    terminal.type('b');
    await terminal.waitFor(/W1 +prop\..*New disks.*~/);
    terminal.type('t');
    await terminal.waitFor(/UTC/);
    terminal.type(LEFT);
    for (const wipe of ['J', '0J', '2J', '3J']) expect(terminal.output().slice(before)).not.toContain(`\u001b[${wipe}`);
  }, 60_000);
});
