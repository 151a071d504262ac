import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { certainlyGone, describeHolder, holderHere } from '../../src/integrations/host/process.ts';
import { eventually } from '../parts/eventually.ts';
import { launch } from '../parts/process.ts';

const MODULE = fileURLToPath(new URL('../../src/integrations/host/process.ts', import.meta.url));

/** Another process, and what it calls itself as the holder of a lease. */
async function startHolder() {
  const script = `import(${JSON.stringify(MODULE)}).then(({ holderHere }) => { console.log(holderHere()); setInterval(() => {}, 1000); })`;
  const running = launch(process.execPath, ['-e', script]);
  onTestFinished(running.kill);
  const holder = await eventually(() => /^(\S+)\n/.exec(running.stdout())?.[1], { what: 'the process says who it is' });
  return { running, holder };
}

test('a process is certainly gone when it has ended, and not while it runs', async () => {
  const { running, holder } = await startHolder();
  expect(describeHolder(holder)).toContain(`process ${running.pid}`);
  expect(certainlyGone(holder)).toBe(false);
  process.kill(running.pid, 'SIGSTOP');
  expect(certainlyGone(holder)).toBe(false);
  await running.kill();
  expect(certainlyGone(holder)).toBe(true);
});

test('nobody judges a process of another machine by its number, whatever the machines are called', async () => {
  const { running, holder } = await startHolder();
  await running.kill();
  const [host = '', pid = '', space = '', word = ''] = holder.split(':');
  expect(certainlyGone(['elsewhere', pid, space, word].join(':'))).toBe(false);
  expect(certainlyGone([host, pid, 'another-boot', word].join(':'))).toBe(false);
  expect(certainlyGone(holderHere())).toBe(false);
});
