import { afterEach, beforeEach, expect, it } from 'vitest';
import { store as write } from '../../src/domain/performance/records.ts';
import type { Point } from '../../src/domain/performance/series.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import { openDashboard } from '../parts/dashboard.ts';
import { type Home, newHome } from '../parts/program.ts';
import { given } from '../stories/house.ts';

/** Nothing else is measured while the test looks. */
const CONFIG = '[people.ana]\nname = "Ana"\nrole = "admin"\n[monitoring]\nperformance_tracking = false\n';

let home: Home;
beforeEach(async () => {
  home = newHome({ config: CONFIG });
  const watchbill = given(await openWatchbill({ db: home.db }));
  const now = Date.now();
  const points = Array.from({ length: 20 * 60 }, (_, minute): readonly Point[] => {
    const at = now - (20 * 60 - minute) * 60_000;
    return [
      { metric: 'host.cpu', subject: 'noc1', at, value: 50 + 45 * Math.sin(minute / 100) },
      { metric: 'host.disk', subject: 'noc1:/var', at, value: 60 + minute / 60 },
      { metric: 'watchbill.queue', subject: '', at, value: minute % 7 },
    ];
  });
  await watchbill.surroundings.ports.store.write(() => write(points.flat()));
  given(await watchbill.perf.add({ operation: 'nightly backup', took: '12s' }));
  await watchbill.close();
});
afterEach(() => home.remove());

/** The rows of the drawing: a scale on the left, and blocks. */
const drawn = (screen: string, signs: RegExp): number => screen.split('\n').filter((line) => signs.test(line)).length;

it('shows what is measured over time, beside the list at 200 columns and instead of it at 80', async () => {
  const terminal = openDashboard(home, { columns: 200, rows: 50, as: 'ana' });
  await terminal.waitFor('engine here');
  terminal.type(':performance<enter>');
  await terminal.waitFor(/CPU in use +noc1 +\d/);
  const wide = await terminal.waitFor(/Disk in use .*\d+h\d\dm/);
  expect(wide).toMatch(/Disk in use +noc1:\/var +[78]\d %/);
  expect(wide).toMatch(/Watchbill: messages waiting/);
  expect(wide).toMatch(/Duration +nightly backup +12\.0 s/);
  terminal.type('j');
  await terminal.waitFor('if it goes on like this');
  terminal.type('g');
  const charted = await terminal.waitFor((screen) => screen.includes('CPU in use, noc1') && drawn(screen, /[▁-█]{10}/) >= 5);
  expect(charted).toContain('100 %');
  expect(charted).toMatch(/lowest +[45](\.\d)? %/);

  terminal.type('/disk since:2h<enter>');
  await terminal.waitFor((screen) => screen.includes('Disk in use, noc1:/var') && !screen.includes('messages waiting'));
  terminal.type('<esc>');
  await terminal.waitFor('Watchbill: messages waiting');
  terminal.resize(80, 24);
  await terminal.waitFor((screen) => screen.includes('MEASURED') && !screen.includes('CPU in use, noc1'));
  terminal.type('g');
  terminal.type('<enter>');
  const narrow = await terminal.waitFor((screen) => screen.includes('CPU in use, noc1') && drawn(screen, /[▁-█]{10}/) >= 5);
  expect(narrow.split('\n').every((line) => line.length <= 80)).toBe(true);
  terminal.type('<esc>');
  await terminal.waitFor('MEASURED');
  terminal.type('<esc>');
  await terminal.waitFor('Nothing waits for a person.');
  await terminal.close();
}, 60_000);

it('is found in the palette, and drawn in plain signs where the terminal has no others', async () => {
  home.configure(`${CONFIG}[ui]\nascii = "always"\n`);
  const terminal = openDashboard(home, { columns: 120, rows: 30, as: 'ana' });
  await terminal.waitFor('engine here');
  terminal.type('<ctrl+p>performance<enter>');
  await terminal.waitFor(/CPU in use +noc1/);
  terminal.type('g');
  const screen = await terminal.waitFor((shown) => shown.includes('CPU in use, noc1') && drawn(shown, /#{5}/) >= 3);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: nothing outside ASCII is the point
  expect(screen).toMatch(/^[\x00-\x7f]*$/);
  await terminal.close();
}, 60_000);
