import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { givenBack, type Terminal, type TerminalOptions } from './pty.ts';
import { buildTryProgram, openTry } from './try-program.ts';

let program: string;
const opened: Terminal[] = [];

beforeAll(async () => {
  program = await buildTryProgram();
});
afterAll(() => rmSync(program));
afterEach(async () => {
  await Promise.all(opened.splice(0).map((terminal) => terminal.close()));
});

async function open(options: TerminalOptions & { readonly tried?: object } = {}): Promise<Terminal> {
  const terminal = await openTry(program, options);
  opened.push(terminal);
  return terminal;
}

/** The row that the cursor stands on. */
const selected = (screen: string): string => screen.split('\n').find((line) => line.startsWith('▌')) ?? '';
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what it finds
const SGR = /\x1b\[([\d;]*)m/g;

describe('the dashboard in a real terminal', () => {
  it('answers what needs a person now, and moves by every kind of key', async () => {
    const terminal = await open();
    await terminal.waitFor(/67 unacknowledged/);
    expect(terminal.screen()).toContain('silent nagios-east');
    terminal.type('2');
    await terminal.waitFor((screen) => selected(screen).includes('T111'));
    terminal.type('jj<down>');
    await terminal.waitFor((screen) => selected(screen).includes('T67'));
    terminal.type('k<up>');
    await terminal.waitFor((screen) => selected(screen).includes('T89'));
    terminal.type('G');
    await terminal.waitFor('120 of 120');
    terminal.type('g');
    await terminal.waitFor('1 of 120');
  });

  it('takes an arrow whose bytes come apart, and Escape that is only Escape', async () => {
    const terminal = await open();
    terminal.type('2');
    await terminal.waitFor((screen) => selected(screen).includes('T111'));
    terminal.send('\x1b');
    terminal.send('[B');
    await terminal.waitFor((screen) => selected(screen).includes('T89'));
    terminal.type('/disk');
    await terminal.waitFor('/disk');
    terminal.type('<esc>');
    await terminal.waitFor('of 120');
  });

  it('reaches the far end of ten thousand tasks and filters them while one types', async () => {
    const terminal = await open({ columns: 200, rows: 50, tried: { tasks: 10_000 } });
    terminal.type('2G');
    await terminal.waitFor((screen) => screen.includes('10000 of 10000') && selected(screen).includes('T'));
    terminal.type('/pri:urgent lag');
    await terminal.waitFor(/\d+ found/);
    await terminal.waitFor((screen) => selected(screen).includes('ReplicationLag'));
    terminal.type('<enter>');
    await terminal.waitFor('/pri:urgent lag');
    terminal.type('<esc>');
    await terminal.waitFor('of 10000');
  });

  it('acknowledges from the queue, and acts on what is marked', async () => {
    const terminal = await open();
    terminal.type('2');
    await terminal.waitFor((screen) => selected(screen).includes('T111'));
    terminal.type('a');
    await terminal.waitFor('A84 acknowledged.');
    terminal.type('<space><space>');
    await terminal.waitFor('2 marked');
    expect(terminal.screen()).toContain('done 2 marked');
    terminal.type('d');
    await terminal.waitFor('2 tasks done.');
    await terminal.waitFor(/of 118/);
  });

  it('deletes nothing by reflex', async () => {
    const terminal = await open();
    terminal.type('2');
    await terminal.waitFor((screen) => selected(screen).includes('T111'));
    terminal.type('D');
    await terminal.waitFor('Delete task T111?');
    terminal.type('<enter>');
    await terminal.waitFor((screen) => !screen.includes('Delete task'));
    expect(terminal.screen()).toContain('1 of 120');
    terminal.type('D');
    await terminal.waitFor('Type yes to delete.');
    terminal.type('y<enter>');
    terminal.type('es');
    await terminal.waitFor('Enter: Delete');
    terminal.type('<enter>');
    await terminal.waitFor('T111 deleted.');
    await terminal.waitFor('119 in this view; this one left it');
    terminal.type('j');
    await terminal.waitFor((screen) => selected(screen).includes('T89') && screen.includes('1 of 119'));
  });

  it('finds its actions by name, by word and by key', async () => {
    const terminal = await open();
    terminal.type('<ctrl+p>esca');
    await terminal.waitFor('Escalations: the running clocks');
    terminal.type('<enter>');
    await terminal.waitFor('FIRES IN');
    terminal.type(':que<tab><enter>');
    await terminal.waitFor('PRIORITY');
    terminal.type('?');
    await terminal.waitFor('Help');
    terminal.type('@D');
    await terminal.waitFor('Delete, after a typed confirmation');
    terminal.type('<esc>');
    await terminal.waitFor((screen) => !screen.includes('Help'));
    terminal.type(':nonsense<enter>');
    await terminal.waitFor('There is no command "nonsense"');
  });

  it('writes a note and makes a task from what is pasted, newlines and all', async () => {
    const terminal = await open();
    terminal.type('2');
    await terminal.waitFor((screen) => selected(screen).includes('T111'));
    terminal.type('c');
    await terminal.waitFor('Note on T111');
    terminal.send('\x1b[200~feed B\nis up\x1b[201~');
    await terminal.waitFor('feed B is up');
    terminal.type('<enter>');
    await terminal.waitFor('ana feed B is up');
  });

  it('shows every size something useful, through a storm of resizes', async () => {
    const terminal = await open({ columns: 200, rows: 50 });
    for (let step = 0; step < 30; step++) terminal.resize(20 + ((step * 37) % 180), 5 + ((step * 13) % 45));
    terminal.resize(80, 24);
    await terminal.waitFor((screen) => screen.split('\n')[0]?.includes('Queue') === true && screen.includes('? more'));
    expect(terminal.line(23)).toContain('a ack');
    terminal.resize(50, 12);
    await terminal.waitFor((screen) => screen.startsWith(' NEXT 00:0') && screen.includes('67 unacknowledged'));
    terminal.resize(18, 4);
    await terminal.waitFor(/^00:0\d:\d\d T1/);
    terminal.resize(200, 50);
    await terminal.waitFor(/engine here/);
  });

  it('clears the screen once, and writes small frames', async () => {
    const terminal = await open({ columns: 200, rows: 50 });
    terminal.type('2');
    await terminal.waitFor((screen) => selected(screen).includes('T111'));
    await terminal.waitFor('Timeline');
    terminal.type('p');
    await terminal.waitFor((screen) => !screen.includes('Timeline'));
    const before = terminal.output().length;
    terminal.type('j');
    await terminal.waitFor((screen) => selected(screen).includes('T89'));
    expect(terminal.output().length - before).toBeLessThan(3_000);
    expect(terminal.output().split('\x1b[2J')).toHaveLength(2);
    terminal.type('<ctrl+l>');
    await terminal.waitFor(() => terminal.output().split('\x1b[2J').length === 3);
  });

  it('shows no colour with NO_COLOR, and still shows what is selected', async () => {
    const terminal = await open({ env: { NO_COLOR: '1', COLORTERM: 'truecolor' } });
    terminal.type('2');
    await terminal.waitFor((screen) => selected(screen).includes('T111'));
    const codes = [...terminal.output().matchAll(SGR)].flatMap(([, code = '']) => code.split(';'));
    expect(codes.filter((code) => /^(?:[349]\d|10\d)$/.test(code))).toEqual([]);
    expect(codes).toContain('7');
  });

  it('draws in ASCII where the locale has nothing else', async () => {
    const terminal = await open({ env: { LANG: 'C' } });
    await terminal.waitFor('X CRIT');
    terminal.type('?');
    await terminal.waitFor('+- Help');
    expect(terminal.screen()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('comes back where it was left', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchbill-'));
    const session = join(folder, 'session.json');
    const first = await open({ tried: { session } });
    first.type('2');
    await first.waitFor((screen) => selected(screen).includes('T111'));
    first.type('/fan<enter>S');
    await first.waitFor('newest first');
    first.type('j<enter>q');
    expect(await first.exited).toBe(0);
    expect(JSON.parse(readFileSync(session, 'utf8'))).toMatchObject({ screen: 'queue', queue: { query: 'fan', sort: 'newest' } });
    const second = await open({ tried: { session } });
    await second.waitFor('/fan   order newest');
    rmSync(folder, { recursive: true });
  });

  it('holds still when paused and counts what came', async () => {
    const terminal = await open({ tried: { alertsPerSecond: 20 } });
    terminal.type('P');
    await terminal.waitFor(/PAUSED \d\d:\d\d · [1-9]\d* new/);
    const [, shown] = /(\d+) unacknowledged/.exec(terminal.screen()) ?? [];
    await terminal.waitFor(/PAUSED \d\d:\d\d · [1-9]\d\d new/);
    expect(terminal.screen()).toContain(`${shown} unacknowledged`);
    terminal.type('P');
    await terminal.waitFor((screen) => !screen.includes('PAUSED'));
  });
});

describe('the terminal after the dashboard', () => {
  it('is as it was after q', async () => {
    const terminal = await open();
    expect(terminal.modes()).toEqual({ alternate: true, cursor: false, paste: true, focus: true });
    terminal.type('q');
    expect(await terminal.exited).toBe(0);
    await givenBack(terminal);
  });

  it('is as it was after Ctrl+C twice, and once only asks', async () => {
    const terminal = await open();
    terminal.type('<ctrl+c>');
    await terminal.waitFor('Ctrl+C again quits.');
    terminal.type('<ctrl+c>');
    expect(await terminal.exited).toBe(0);
    await givenBack(terminal);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('is as it was after %s', async (signal, code) => {
    const terminal = await open();
    process.kill(terminal.pid, signal);
    expect(await terminal.exited).toBe(code);
    await givenBack(terminal);
  });

  it('is as it was after a fault, which is then told', async () => {
    const terminal = await open();
    process.kill(terminal.pid, 'SIGUSR2');
    expect(await terminal.exited).toBe(70);
    await givenBack(terminal);
    await terminal.waitFor('a planted fault');
  });

  it('is lent to the shell by Ctrl+Z and taken back', async () => {
    const terminal = await open();
    const before = terminal.output().length;
    terminal.type('<ctrl+z>');
    await terminal.waitFor(() => terminal.output().slice(before).includes('\x1b[?1049l'));
    // Nobody controls jobs here, so the kernel does not stop an orphaned group; either way SIGCONT brings it back.
    process.kill(terminal.pid, 'SIGCONT');
    await terminal.waitFor(() => terminal.output().slice(before).includes('\x1b[?1049h') && terminal.screen().includes('NEXT'));
  });

  it('warns before the only engine stops; Enter alone stays', async () => {
    const terminal = await open({ tried: { quitWarning: 'This is the only engine. To keep it going: watchbill serve' } });
    terminal.type('q');
    await terminal.waitFor('Quit and stop every clock?');
    expect(terminal.screen()).toContain('watchbill serve');
    terminal.type('<enter>');
    await terminal.waitFor((screen) => !screen.includes('Quit and stop'));
    terminal.type('q');
    await terminal.waitFor('Quit and stop every clock?');
    terminal.type('<tab><enter>');
    expect(await terminal.exited).toBe(0);
  });
});
