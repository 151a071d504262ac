import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenBack, openTerminal, type Terminal } from './pty.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = join(root, 'node_modules/.bin/node');
const main = join(root, 'dist/main.js');

let home: string;
const opened: Terminal[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'watchbill-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((terminal) => terminal.close()));
  rmSync(home, { recursive: true });
});

const env = (): Record<string, string> => ({ HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home });
const db = (): string => join(home, 'watchbill.db');

function run(...args: readonly string[]): string {
  return execFileSync(node, [main, ...args, '--db', db()], { encoding: 'utf8', env: { ...process.env, ...env() } });
}

function open(columns = 120, rows = 30): Terminal {
  const terminal = openTerminal(node, [main, '--db', db()], { columns, rows, env: env() });
  opened.push(terminal);
  return terminal;
}

describe('the built program on a terminal', () => {
  it('opens on an empty store, says that nobody can be paged, and leaves no trace', async () => {
    const terminal = open();
    await terminal.waitFor('Nobody can be paged');
    await terminal.waitFor('Nothing waits for a person.');
    await terminal.waitFor('engine here');
    terminal.type('2');
    await terminal.waitFor('No task is open.');
    terminal.type('q');
    await terminal.waitFor('Quit and stop every clock?');
    terminal.type('<tab><enter>');
    expect(await terminal.exited).toBe(0);
    await givenBack(terminal);
  });

  it('shows at once what another process did, and another process what is done here', async () => {
    const terminal = open();
    await terminal.waitFor('engine here');
    terminal.type('2');
    run('task', 'create', 'Replace the fan tray of db-01', '--priority', 'high');
    await terminal.waitFor('Replace the fan tray of db-01');
    terminal.type('s');
    await terminal.waitFor('T1 started.');
    await terminal.waitFor('in progress');
    expect(JSON.parse(run('task', 'list', '--json'))).toMatchObject([{ number: 'T1', status: 'in_progress' }]);
    terminal.type(':note the spare is in the van<enter>');
    await terminal.waitFor('the spare is in the van');
  });

  it('looks and listens as its configuration says, from the moment that it is saved', async () => {
    const file = join(home, 'watchbill', 'config.toml');
    mkdirSync(join(home, 'watchbill'));
    writeFileSync(file, '');
    const terminal = open();
    await terminal.waitFor('engine here');
    await terminal.waitFor('──');
    writeFileSync(file, '[ui]\nascii = "always"\nkeys = { "app.help" = ["H"] }\nview = [{ name = "Patching", query = "tag:patching" }]\n');
    await terminal.waitFor((screen) => screen.includes('--') && !screen.includes('──'));
    terminal.type('H');
    await terminal.waitFor(/Esc.*close/);
    terminal.type('<esc>');
    await terminal.waitFor((screen) => !/Esc.*close/.test(screen));
    terminal.type('2');
    await terminal.waitFor('Patching');
    writeFileSync(file, '[ui]\nascii = "sometimes"\n');
    await terminal.waitFor('The configuration has a mistake');
    expect(terminal.screen()).toContain('Patching');
  });

  it('reaches the last of many tasks, in another order too, and keeps its place', async () => {
    const file = join(home, 'tasks.json');
    const tasks = Array.from({ length: 700 }, (_, n) => ({
      uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      description: `Task ${n}`,
      status: 'pending',
      entry: '20261121T030000Z',
    }));
    writeFileSync(file, JSON.stringify(tasks));
    run('task', 'import', '--format', 'taskwarrior', file);
    const terminal = open();
    await terminal.waitFor('engine here');
    terminal.type('2');
    await terminal.waitFor('1 of 700');
    terminal.type('G');
    await terminal.waitFor((screen) => /▌ T\d+.*Task \d+/.test(screen) && screen.includes('700 of 700'));
    terminal.type('S');
    await terminal.waitFor('newest first');
    terminal.type('j<enter>');
    await terminal.waitFor(/▌ T700 /);
    terminal.type(':quit<enter>');
    await terminal.waitFor('Quit and stop');
    terminal.type('<tab><enter>');
    await terminal.exited;
    const again = open();
    await again.waitFor(/▌ T700 /);
    expect(again.screen()).toContain('order newest');
  });

  it.each(['SIGTERM', 'SIGHUP'])('gives the terminal back on %s', async (signal) => {
    const terminal = open(80, 24);
    await terminal.waitFor('engine here');
    process.kill(terminal.pid, signal);
    expect(await terminal.exited).toBeGreaterThan(128);
    await givenBack(terminal);
  });
});
