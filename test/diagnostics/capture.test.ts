import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/runtime/config/settings.ts';
import { captureDuty } from '../../src/runtime/duties/capture.ts';
import { upkeepDuty } from '../../src/runtime/duties/upkeep.ts';
import { eventually } from '../parts/eventually.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { given, openHouse, settings } from '../stories/house.ts';

test('a failed upkeep packs what was there, and its task says where', async () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  const loaded = given(loadSettings({ env: { HOME: folder.path } }));
  const house = await openHouse({
    db,
    settings: settings({
      upkeep: { automated_tasks: [], task: [{ name: 'prune', command: ['/bin/false'] }] },
      diagnostics: { folder: join(folder.path, 'kept'), resource_profiling: true },
    }),
    duties: (around, nudge) => [upkeepDuty(around, nudge), captureDuty(around, { db, logFile: undefined, loaded: () => loaded }, nudge)],
  });
  try {
    await house.start();
    given(await house.watchbill.upkeep.run({ name: 'prune' }, { name: 'ana', role: 'admin' }));
    await house.pass(1_000);
    const told = await eventually(
      async () => given(await house.watchbill.task.show({ task: 'T1' })).timeline.find(({ text }) => text.includes('.tar.gz')),
      { what: 'the note of the task' },
    );
    const [name = ''] = readdirSync(join(folder.path, 'kept'));
    expect(name).toMatch(/^watchbill-A1-20261121T0300\d\dZ\.tar\.gz$/);
    expect(told.text).toContain(join(folder.path, 'kept', name));
    const whole = execFileSync('tar', ['-xzOf', join(folder.path, 'kept', name)], { encoding: 'utf8', maxBuffer: 64 * 1_048_576 });
    expect(whole).toContain('"findings"');
    expect(whole).toContain('"nodes"');
    // What goes wrong together is in the same log.
    given(await house.watchbill.upkeep.run({ name: 'prune' }, { name: 'ana', role: 'admin' }));
    await house.pass(2_000);
    expect(readdirSync(join(folder.path, 'kept'))).toHaveLength(1);
  } finally {
    await house.close();
    folder.remove();
  }
});
