/** The page of maintenance: what it shows, that it needs nothing else, and who may read it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { statusPage } from '../../src/domain/notices/page.ts';
import type { Status } from '../../src/domain/notices/status.ts';
import { type Door, openDoor } from '../intake/door.ts';
import { browsed } from '../parts/browser.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { skipUnless } from '../parts/present.ts';
import { given, type House, hours, openHouse, settings } from './house.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let house: House;
beforeEach(async () => {
  house = await openHouse({
    settings: settings({ stakeholder: [{ name: 'acme', tell: ['ana'], zone: 'America/New_York', before: [] }] }),
  });
  await house.start();
});
afterEach(() => house.close());

const planned = async (title: string, inHours: number, more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  const start = formatInstant(house.clock.now() + hours(inHours));
  const { number } = given(await house.watchbill.window.add({ title, start, length: '1h', zone: 'UTC', target: [title], ...more }));
  given(await house.watchbill.window.approve({ windows: [number] }));
};
const filled = async (): Promise<Status> => {
  await planned('New <script>alert(1)</script> disks', 1, { impact: 'outage', attended: true, description: 'Two racks.\nThen a third.' });
  await planned('Later', 48, { after: ['W1'] });
  await planned('Much later', 24 * 30);
  given(await house.watchbill.window.add({ title: 'Secret idea', start: formatInstant(house.clock.now() + hours(5)), length: '1h' }));
  house.clock.advance(hours(3));
  await house.settle();
  return given(await house.watchbill.window.status({}));
};

test('shows what is on, over its time too, and what is approved for the days ahead, by the clocks of each zone', async () => {
  const status = await filled();
  expect(status.zones).toEqual(['UTC', 'America/New_York']);
  expect(status.active).toMatchObject([{ window: 'W1', state: 'over-running', impact: 'outage' }]);
  expect(status.planned).toMatchObject([{ window: 'W2', title: 'Later' }]);
  const [later] = status.planned;
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' });
  expect(later?.times[1]).toContain(local.format(later?.start));
  const page = statusPage(status);
  expect(page).not.toContain('<script>');
  expect(page).not.toContain('Secret idea');
  expect(page).not.toMatch(/(?:src|href)=|url\(|@import/);
  expect(page).toContain('color-scheme: light dark');
});

skipUnless('chromium')('a real browser', () => {
  test('shows the page without running anything', async () => {
    const file = join(folder.path, 'status.html');
    writeFileSync(file, statusPage(await filled()));
    const { stdout, stderr } = browsed(file);
    expect(stdout, stderr).toContain('<h1>Maintenance</h1>');
    expect(stdout).toContain('it takes longer than planned');
    expect(stdout).toContain('Two racks.<br>Then a third.');
    expect(stdout).toContain('America/New_York');
    expect(stdout).not.toContain('<script');
  }, 90_000);
});

test('a token of its scope reads the page by its address alone, and nobody else does', async () => {
  const door: Door = await openDoor({});
  try {
    const start = formatInstant(door.watchbill.surroundings.clock.now() + hours(2));
    given(await door.watchbill.window.add({ title: 'New disks', start, length: '1h', target: ['db-1'] }));
    given(await door.watchbill.window.approve({ windows: ['W1'] }));
    const { token } = given(await door.watchbill.token.create({ scope: 'calendar', name: 'wall' }));
    const page = await fetch(`${door.url}/v1/maintenance.html?token=${token}`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('New disks');
    expect((await fetch(`${door.url}/v1/maintenance.html?token=${door.token}`)).status).toBe(401);
  } finally {
    await door.close();
  }
});
