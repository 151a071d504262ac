import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquire, LEASE_MS } from '../../src/domain/kernel/lease.ts';
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

test('an engine that did not give its lease back leaves what was there, once', async () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  const kept = join(folder.path, 'kept');
  const loaded = given(loadSettings({ env: { HOME: folder.path } }));
  const house = await openHouse({
    db,
    settings: settings({ upkeep: { automated_tasks: [] }, diagnostics: { folder: kept } }),
    duties: (around, nudge) => [captureDuty(around, { db, logFile: undefined, loaded: () => loaded }, nudge)],
  });
  try {
    // Whoever held it is another machine's process, of which nobody here can say that it is gone.
    await house.watchbill.surroundings.ports.store.write(() => acquire('engine', 'noc-2:4711:1', house.clock.now()));
    await house.start();
    await house.pass(LEASE_MS + 2_000);
    const said = await eventually(() => house.log.find((line) => line.includes('did not give its lease back')), {
      what: 'the line of the log',
    });
    expect(said).toBe(
      `warn noc-2, process 4711 did not give its lease back; what was there then is in ${join(kept, readdirSync(kept)[0] ?? '')}`,
    );
    expect(readdirSync(kept)).toEqual([expect.stringMatching(/^watchbill-engine-20261121T0300\d\dZ\.tar\.gz$/)]);

    await house.engine()?.stop();
    await house.start();
    await house.pass(2_000);
    expect(readdirSync(kept)).toHaveLength(1);
  } finally {
    await house.close();
    folder.remove();
  }
});
