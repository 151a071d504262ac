import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newShell } from './shell.ts';

const shell = newShell();
const { watchbill, json } = shell;
afterAll(shell.remove);
const who = async (): Promise<unknown> => {
  const [newest] = (await json<readonly { number: string }[]>('task', 'list')).slice(-1);
  const { timeline } = await json<{ timeline: readonly { actor: string }[] }>('task', 'show', newest?.number ?? '');
  return timeline[0]?.actor;
};

test('without operators a name is taken as it is said', async () => {
  expect((await watchbill(['task', 'create', 'one', '--as', 'chris'])).code).toBe(0);
  expect(await who()).toBe('chris');
});

describe('with operators', () => {
  beforeAll(async () => {
    const added = await watchbill(['operator', 'add', 'bela', '--pin', '-'], { stdin: 'secret 4711\n' });
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).not.toContain('4711');
  });

  test('the login name acts as before', async () => {
    expect((await watchbill(['task', 'create', 'two'])).code).toBe(0);
    expect(await who()).toBe('ana');
  });

  test('another name needs its PIN: of the environment, or typed', async () => {
    expect((await watchbill(['task', 'create', 'three', '--as', 'bela'], { env: { WATCHBILL_PIN: 'secret 4711' } })).code).toBe(0);
    expect(await who()).toBe('bela');
    expect((await watchbill(['task', 'create', 'four', '--as', 'bela'], { columns: 80, says: 'secret 4711' })).code).toBe(0);
    const refused = await watchbill(['task', 'create', 'never', '--as', 'bela']);
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining('--as bela: the PIN is needed; allowed: a terminal to type it on'),
    });
    expect(await watchbill(['task', 'create', 'never', '--as', 'chris'], { env: { WATCHBILL_PIN: 'x' } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('chris: is no operator; allowed: bela.'),
    });
    expect(await watchbill(['task', 'create', 'never'], { env: { WATCHBILL_USER: 'bela', WATCHBILL_PIN: '4712' } })).toMatchObject({
      code: 1,
      err: 'That was not taken as the PIN of bela.\n',
    });
    expect((await watchbill(['task', 'list', '--json'])).out).not.toContain('never');
  });

  test('a PIN is never an argument', async () => {
    expect(await watchbill(['operator', 'add', 'chris', '--pin', '4711'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--pin is not given on the command line, where others see it.'),
    });
    expect(await watchbill(['operator', 'add', 'chris'])).toMatchObject({ code: 2, err: expect.stringContaining('no terminal to ask') });
    expect((await watchbill(['operator', 'add', 'chris'], { columns: 80, says: 'typed twice' })).code).toBe(0);
    expect(await watchbill(['operator', 'remove', 'chris', '--yes'])).toMatchObject({ code: 0 });
  });
});
