import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';
import type { Terminal } from './pty.ts';

const REGIONS = ['ap', 'eu', 'sa', 'us'];
const SERVERS = 250;

/** A thousand servers in four regions; nothing runs anywhere, so whatever is probed is down. */
const estate = (): string =>
  [
    'key,name,type,parent,role',
    ...REGIONS.flatMap((region) => [
      `${region},${region},region,,`,
      ...Array.from(
        { length: SERVERS },
        (_, at) => `${region}-${at},${region}-${at},server,${region},${region === 'eu' && at < 2 ? 'web' : 'app'}`,
      ),
    ]),
  ].join('\n');

let home: Home;
beforeAll(async () => {
  home = newHome();
  const file = join(home.path, 'estate.csv');
  writeFileSync(file, estate());
  await home.json(['component', 'import', '--format', 'csv', file]);
  writeFileSync(
    home.config,
    `[intake]\nlisten = "127.0.0.1:0"\n[[probe]]\nname = "web"\nkind = "command"\ncomponents = "role=web"\nprogram = ["/bin/false"]\nattempts = 1\nevery = "1h"\n`,
  );
  await home.json(['probe', 'sweep', '--record']);
});
afterAll(() => home.remove());

let sessions = 0;

async function open(columns: number, rows: number, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const own = { ...home.env, XDG_STATE_HOME: join(home.path, `session-${++sessions}`), LANG: 'C.UTF-8', ...env };
  const terminal = openDashboard({ ...home, env: own }, { columns, rows });
  await terminal.waitFor(/Nothing waits|open|NEXT|no clock/);
  terminal.type('8');
  await terminal.waitFor('2 down');
  return terminal;
}

const cells = (screen: string): number => (screen.match(/[✖·X-](?= |$|[✖·X-])/gm) ?? []).length;

describe('the fleet in a real terminal', () => {
  it.each([
    [200, 50],
    [80, 24],
  ])(
    'shows a thousand systems in %i×%i, the worst group first, and goes about them by arrows',
    async (columns, rows) => {
      const terminal = await open(columns, rows);
      await terminal.waitFor((screen) => screen.includes('eu-0  ') && /\b1 of 1000/.test(screen));
      expect(terminal.screen().indexOf(' eu ')).toBeLessThan(terminal.screen().indexOf(' ap '));
      expect(terminal.screen()).toContain('✖ 2 down  · 248 not watched');
      expect(cells(terminal.screen())).toBeGreaterThan(800);
      terminal.type('<right>');
      await terminal.waitFor('eu-1  ');
      terminal.type('<right><down>');
      await terminal.waitFor((screen) => /· eu-\d+ {2}nothing watches it/.test(screen) && !/\b3 of 1000/.test(screen));
      terminal.type('<up><left><left>');
      await terminal.waitFor(/\b1 of 1000/);
      terminal.type('<enter>');
      await terminal.waitFor(
        (screen) =>
          screen.includes('Esc back') &&
          screen.includes('Probes  1') &&
          screen.includes('[exit] == 0 fails: it is 1') &&
          screen.includes('Open alerts'),
      );
      // Together they would be one key with Alt.
      terminal.type('<esc>');
      await terminal.waitFor((screen) => !screen.includes('Esc back'));
      terminal.type('G');
      await terminal.waitFor('1000 of 1000');
    },
    60_000,
  );

  it('groups by another word, takes a selector, and goes to the tree', async () => {
    const terminal = await open(100, 30);
    terminal.type(':sort type<enter>');
    await terminal.waitFor(/ server +✖ 2 down/);
    terminal.type('/role=web<enter>');
    await terminal.waitFor('of 2');
    terminal.type('o');
    await terminal.waitFor((screen) => screen.includes('NAME') && /^▌.*eu-0/m.test(screen));
  }, 60_000);

  it('needs neither colour nor Unicode', async () => {
    const terminal = await open(80, 24, { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' });
    expect(terminal.screen()).toContain('X 2 down  - 248 not watched');
  }, 60_000);
});
