import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { listen } from './listen.ts';
import { freePort } from './port.ts';
import { launch, untilAnswers } from './process.ts';

const node = (script: string) => launch(process.execPath, ['-e', script]);

test('output, input and exit code of a program', async () => {
  const cat = launch(process.execPath, ['-e', 'process.stdin.pipe(process.stdout); console.error("told"); process.exitCode = 3'], {
    input: 'hello',
  });
  expect(await cat.ended).toBe(3);
  expect([cat.stdout(), cat.stderr()]).toEqual(['hello', 'told\n']);
});

test('a program that is not there', async () => {
  const missing = launch('no-such-program-anywhere', []);
  expect(await missing.ended).toBe(127);
  expect(missing.output()).toContain('ENOENT');
});

test('stop asks, and kills whoever does not listen', async () => {
  const polite = node('process.on("SIGTERM", () => process.exit(0)); console.log("ready"); setInterval(() => {}, 1000)');
  const busy = node('process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000)');
  await eventually(() => polite.output() !== '' && busy.output() !== '');
  await polite.stop();
  await busy.kill();
  expect([await polite.ended, await busy.ended]).toEqual([0, null]);
});

test('waiting for an answer ends with the process', async () => {
  const port = await freePort();
  await expect(untilAnswers(node('console.log("my last words"); process.exit(1)'), `http://127.0.0.1:${port}/`)).rejects.toThrow(
    /my last words/,
  );
});

test('waiting for content has a deadline and says what was missing', async () => {
  let looks = 0;
  expect(await eventually(() => (++looks > 3 ? 'there' : undefined), { every: 1 })).toBe('there');
  await expect(eventually(() => false, { within: 10, every: 1, what: 'the moon' })).rejects.toThrow('not within 10 ms: the moon');
  const { port, stop } = await listen(createServer((_, response) => response.end()));
  expect(port).toBeGreaterThan(0);
  await stop();
});
