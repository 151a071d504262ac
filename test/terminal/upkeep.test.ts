import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';

const CONFIG = `
[upkeep]
automated_tasks = ["backup_verification"]
[[upkeep.task]]
name = "greet"
command = ["/bin/echo", "good night from the shell"]
[[upkeep.task]]
name = "broken"
command = ["/bin/sh", "-c", "echo it is the disk; exit 4"]
`;

let home: Home;
beforeAll(() => {
  home = newHome({ config: CONFIG });
});
afterAll(() => home.remove());

it('shows what is planned and how it went, and runs a task by key, at 200×50', async () => {
  const terminal = openDashboard(home, { columns: 200, rows: 50, as: 'ana' });
  await terminal.waitFor('no clock is running');
  terminal.type(':upkeep\r');
  await terminal.waitFor((screen) => /UPKEEP\s+LAST/.test(screen) && /backup_verification\s+never ran/.test(screen));
  terminal.type('j');
  await terminal.waitFor((screen) => screen.includes('/bin/echo good night from the shell'));
  terminal.type('x');
  await terminal.waitFor((screen) => /greet\s+\S+ done/.test(screen) && screen.includes('What the last one wrote'));
  expect(terminal.screen()).toMatch(/U1\s+\S+ done/);
  terminal.type('j');
  await terminal.waitFor((screen) => screen.includes('it is the disk; exit 4'));
  terminal.type('x');
  await terminal.waitFor((screen) => /broken\s+\S+ failed/.test(screen) && screen.includes('it ended with 4'));
});

it('and at 80×24', async () => {
  const terminal = openDashboard(home, { columns: 80, rows: 24, as: 'ana' });
  await terminal.waitFor('NEXT no clock');
  terminal.type(':upkeep\r');
  await terminal.waitFor((screen) => /UPKEEP\s+LAST/.test(screen) && screen.includes('backup_verification'));
});
