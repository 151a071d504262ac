import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';
import { loadSettings } from '../../src/runtime/config/settings.ts';
import { openStation, type Station, type StationStatus } from '../../src/runtime/station.ts';
import { eventually } from '../parts/eventually.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { ANA, given } from './house.ts';

let folder: Folder;
const open: Station[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const station of open.splice(0)) await station.close();
  folder.remove();
});

const policy = (name: string): string => `[[policy]]\nname = "${name}"\n[[policy.step]]\ntell = ["mail:noc@example.org"]\n`;

async function station(options: { readonly intake?: 'always' | 'while-active'; readonly listen?: string; readonly config?: string } = {}) {
  const config = join(folder.path, 'config.toml');
  if (options.config !== undefined) writeFileSync(config, options.config);
  const seen: StationStatus[] = [];
  const log: string[] = [];
  const opened = await openStation({
    db: join(folder.path, 'watchbill.db'),
    loaded: given(loadSettings({ path: config })),
    config: { path: config },
    actor: ANA,
    clock: systemClock,
    log: { write: (level, text) => void log.push(`${level} ${text}`) },
    listen: options.listen ?? '127.0.0.1:0',
    intake: options.intake ?? 'while-active',
    onStatus: (status) => void seen.push(status),
  });
  const result = given(opened);
  open.push(result);
  return { ...result, config, seen, log };
}

test('a changed configuration is in force without a restart; a broken one is refused, said, and the one of before stays', async () => {
  const here = await station({ config: policy('first') });
  const names = async () => given(await here.watchbill.escalation.policies({})).map(({ name }) => name);
  expect(await names()).toEqual(['first']);
  writeFileSync(here.config, policy('second'));
  await eventually(async () => (await names())[0] === 'second');
  writeFileSync(here.config, '[[policy]]\nname = 7\n');
  const mistake = (): string | undefined => here.status().banners.find((banner) => banner.startsWith('The configuration has a mistake'));
  await eventually(() => mistake() !== undefined);
  expect(mistake()).toMatch(/the one of before stays in force: config\.toml:1: .*step is missing/);
  expect(await names()).toEqual(['second']);
  writeFileSync(here.config, policy('third'));
  await eventually(async () => (await names())[0] === 'third');
  expect(mistake()).toBeUndefined();
});

test('of two stations on one database one opens the door; the other opens it when the first has gone', async () => {
  const first = await station({ config: policy('p') });
  await eventually(() => first.status().engine === 'here' && first.status().intake !== undefined);
  const second = await station();
  await eventually(() => second.status().engine === 'elsewhere');
  expect(second.status().intake).toBeUndefined();
  expect(second.status().holder).toBe(first.status().holder);
  await open.shift()?.close();
  await eventually(() => second.status().engine === 'here' && second.status().intake !== undefined);
});

test('an intake whose address is taken is a banner for a dashboard, and the end for a service', async () => {
  const first = await station({ config: policy('p') });
  const { intake = '' } = await eventually(() => first.status().intake !== undefined && first.status());
  const refused = station({ intake: 'always', listen: intake });
  await expect(refused).rejects.toThrow(/the address is in use by another program/);
  await open.shift()?.close();

  const { createServer } = await import('node:net');
  const squatter = createServer();
  await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
  const { port } = squatter.address() as { port: number };
  const second = await station({ listen: `127.0.0.1:${port}` });
  const taken = () => second.status().banners.find((said) => said.startsWith('Alerts cannot come in'));
  await eventually(() => taken() !== undefined);
  const banner = taken();
  expect(banner).toMatch(/^Alerts cannot come in: intake 127\.0\.0\.1:\d+: the address is in use by another program\.$/);
  await new Promise((closed) => squatter.close(closed));
});

test('an address that is none is refused in a sentence', async () => {
  await expect(station({ intake: 'always', listen: 'here', config: '' })).rejects.toThrow(/here is not an address to listen on/);
});
