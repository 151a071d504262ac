import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';

let home: Home;
beforeAll(async () => {
  home = newHome({ config: '[people.ana]\nname = "Ana"\n[people.bela]\nname = "Béla"\n' });
  for (const args of [
    ['task', 'create', 'Replace the fan tray', '--due', '2020-01-01T00:00:00Z'],
    ['shift', 'log', 'The vendor calls back at four', '--about', 'T1'],
    ['shift', 'handover', 'bela', '--note', 'mind the switch'],
  ])
    expect(await home.run([...args, '--as', 'ana'])).toMatchObject({ code: 0 });
});
afterAll(() => home.remove());

it('says on Overview that a hand-over waits, shows its briefing, and takes over by a key and a confirmation', async () => {
  const terminal = openDashboard(home, { columns: 200, rows: 50, as: 'bela' });
  await terminal.waitFor('H1 waits for you');
  terminal.type(':shift\r');
  await terminal.waitFor(
    (screen) => screen.includes('ana stays responsible until bela accepts H1.') && screen.includes('overdue: Replace the fan tray'),
  );
  expect(terminal.screen()).toContain('The vendor calls back at four');
  terminal.type('A');
  await terminal.waitFor((screen) => screen.includes('Take over H1?') && screen.includes('1 owed: T1 overdue: Replace the fan tray'));
  terminal.type('\t\r');
  await terminal.waitFor((screen) => /shift +\S*.*bela is responsible\./.test(screen));
  expect(await home.json(['shift', 'show'])).toMatchObject({ responsible: 'bela', pending: [] });
});

it('hands over and notes by key at 80×24', async () => {
  const terminal = openDashboard(home, { columns: 80, rows: 24, as: 'bela' });
  await terminal.waitFor('NEXT no clock');
  terminal.type(':shift\r');
  await terminal.waitFor((screen) => /SHIFT +ABOUT/.test(screen) && screen.includes('bela is responsible.'));
  terminal.type('n');
  await terminal.waitFor('Shift log');
  terminal.type('Fan 2 is on order\r');
  await terminal.waitFor((screen) => /notes.*Fan 2 is on order/.test(screen));
  terminal.type('H');
  await terminal.waitFor('Hand the shift over to');
  terminal.type('ana\r');
  await terminal.waitFor('Hand the shift over to ana?');
  terminal.type('\t\r');
  await terminal.waitFor('bela stays responsible');
  expect(await home.json(['shift', 'show'])).toMatchObject({ pending: [{ number: 'H2', to: ['ana'] }] });
});
