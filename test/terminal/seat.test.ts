import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';

const CONFIG = `
[people.ana]
name = "Ana"
role = "lead"
[people.bela]
name = "Béla"
[ui]
lock_after = "2s"
`;

let home: Home;
beforeAll(async () => {
  home = newHome({ config: CONFIG });
  for (const name of ['ana', 'bela'])
    expect(await home.run(['operator', 'add', name, '--pin', '-'], { input: `${name} Vexed7` })).toMatchObject({ code: 0 });
  expect(await home.run(['task', 'create', 'Fan tray'])).toMatchObject({ code: 0 });
});
afterAll(() => home.remove());

const timeline = async (): Promise<string> => (await home.run(['task', 'show', 'T1'])).stdout;

it('is locked when nobody pressed a key, shows on, and what was to be done goes on with a PIN that nobody sees', async () => {
  const terminal = openDashboard(home, { columns: 200, rows: 50 });
  await terminal.waitFor('no clock is running');
  await terminal.waitFor((screen) => screen.includes('LOCKED'));
  terminal.type('2');
  await terminal.waitFor((screen) => screen.includes('Fan tray'));
  terminal.type('s');
  await terminal.waitFor('Who acts here?');
  terminal.type('j\r');
  await terminal.waitFor('PIN of bela');
  terminal.type('bela Vexed8');
  await terminal.waitFor((screen) => /[·.]{11}/.test(screen));
  expect(terminal.screen()).not.toContain('Vexed');
  terminal.type('\r');
  await terminal.waitFor('That was not taken as the PIN of bela.');
  terminal.type('bela Vexed7\r');
  await terminal.waitFor((screen) => screen.includes('in progress'));
  expect(await timeline()).toMatch(/bela/);
  await terminal.close();
  for (const file of readdirSync(home.path, { recursive: true, withFileTypes: true }))
    if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).toString('latin1')).not.toMatch(/Vexed/);
});

it('another acts by Ctrl+O, at 80×24 too, and what was typed meanwhile is still there', async () => {
  const terminal = openDashboard(home, { columns: 80, rows: 24 });
  await terminal.waitFor('NEXT no clock');
  terminal.type('\x0f');
  await terminal.waitFor('Who acts here?');
  terminal.type('\r');
  await terminal.waitFor('PIN of ana');
  terminal.type('ana Vexed7\r');
  await terminal.waitFor('ana acts here now.');
  terminal.type('2');
  await terminal.waitFor((screen) => screen.includes('Fan tray'));
  terminal.type(':lock\r');
  await terminal.waitFor('LOCKED');
  terminal.type('n');
  await terminal.waitFor('New task');
  terminal.type('Order cables');
  await terminal.waitFor('Order cables');
  terminal.type('\x13');
  await terminal.waitFor('Locked: PIN of ana');
  terminal.type('ana Vexed7\r');
  await terminal.waitFor('T2 created');
  expect((await home.run(['task', 'show', 'T2'])).stdout).toMatch(/ana/);
});
