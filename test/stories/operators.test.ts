import { afterEach, describe, expect, test } from 'vitest';
import { explain, isRefusal, type Refusal } from '../../src/domain/kernel/refusal.ts';
import { enter } from '../../src/domain/operators/enter.ts';
import { secrets } from '../../src/integrations/host/secrets.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { ANA, BELA, given, type House, openHouse } from './house.ts';

const ADMIN = { ...ANA, role: 'admin' } as const;
let house: House;
afterEach(() => house?.close());

const operator = () => house.watchbill.operator;
/** The same as the program's, without the tenth of a second that each hash takes. */
const quick = {
  seal: async (secret: string) => `quick ${secret}`,
  opens: async (secret: string, sealed: string) => sealed === `quick ${secret}`,
};
const tryPin = (name: string, pin: string): Promise<Refusal | undefined> => {
  const { surroundings } = house.watchbill;
  const { store } = surroundings.ports;
  return enter(contextFor(surroundings, { name, role: 'operator' }), { store, secrets: { ...secrets, ...quick } }, name, pin);
};
const said = (answer: unknown): string => {
  if (!isRefusal(answer)) return 'entered';
  const { text, hint = '' } = explain(answer);
  return `${text} ${hint}`.trim();
};
const open = async (): Promise<void> => {
  house = await openHouse();
  for (const name of ['ana', 'bela'])
    await house.store.write(function* () {
      yield [
        "insert into operator (name, sealed, created_at, created_by, sealed_at, failures, wait_until) values ($1, 'quick 4711', 0, 'ana', 0, 0, 0)",
        [name],
      ];
    });
};

describe('an operator', () => {
  test('is added and taken away by an admin, and has a PIN that is nowhere to be read', async () => {
    house = await openHouse();
    const added = given(await operator().add({ name: 'bela', pin: 'Árvíztűrő 4711' }, ADMIN));
    expect(added).toMatchObject({ name: 'bela', role: 'operator', failures: 0, waitUntil: null });
    expect(JSON.stringify(added)).not.toContain('4711');
    const rows = await house.store.read(function* () {
      return [...(yield ['select sealed from operator', []]), ...(yield ["select data from event where kind like 'operator.%'", []])];
    });
    expect(JSON.stringify(rows)).toMatch(/scrypt\$32768\$8\$3\$/);
    expect(JSON.stringify(rows)).not.toContain('4711');
    expect(said(await operator().add({ name: 'bela', pin: '47114711' }, ADMIN))).toMatch(/^bela is already an operator by ana/);
    expect(isRefusal(await operator().add({ name: 'chris', pin: '47114711' }, BELA))).toBe(true);
    expect(said(await operator().add({ name: 'chris', pin: '471' }, ADMIN))).toContain('a PIN or password has 4 characters or more');
    given(await operator().remove({ name: 'bela' }, ADMIN));
    expect(given(await operator().list({}))).toEqual([]);
  });

  test('has another PIN by themselves or by an admin, and need not wait for the old one', async () => {
    await open();
    for (let at = 0; at < 5; at++) await tryPin('bela', 'wrong');
    expect(isRefusal(await operator().pin({ name: 'ana', pin: 'mine now' }, BELA))).toBe(true);
    given(await operator().pin({ pin: 'another' }, BELA));
    expect(given(await operator().list({}))).toMatchObject([{ name: 'ana' }, { name: 'bela', failures: 0, waitUntil: null }]);
    expect(said(await operator().pin({ name: 'nobody', pin: 'another' }, ADMIN))).toMatch(/^There is no operator nobody/);
  });
});

describe('a PIN', () => {
  test('lets in, and a wrong one waits longer each time', async () => {
    await open();
    expect(said(await tryPin('ana', '4711'))).toBe('entered');
    expect(said(await tryPin('ana', '4712'))).toBe('That was not taken as the PIN of ana.');
    await tryPin('ana', '4712');
    expect(said(await tryPin('ana', '4712'))).toBe('That was not taken as the PIN of ana. The next try counts from 03:00:01Z on.');
    // The right one has to wait as well, or waiting would tell that it is right.
    expect(said(await tryPin('ana', '4711'))).toContain('The next try counts from 03:00:01Z on.');
    house.clock.advance(1_000);
    expect(said(await tryPin('ana', 'no'))).toContain('03:00:03Z');
    expect(given(await operator().list({}))).toMatchObject([
      { name: 'ana', failures: 4 },
      { name: 'bela', failures: 0 },
    ]);
    house.clock.advance(2_000);
    expect(said(await tryPin('ana', '4711'))).toBe('entered');
    expect(given(await operator().list({}))).toMatchObject([{ name: 'ana', failures: 0, waitUntil: null }, { name: 'bela' }]);
    expect(said(await tryPin('nobody', '4711'))).toBe('nobody: is no operator; allowed: ana, bela.');
  });

  test('cannot be guessed by many at once: every try is counted before it is looked at', async () => {
    await open();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => tryPin('ana', at === 39 ? '4711' : `guess ${at}`)));
    const looked = answers.filter((answer) => !said(answer).includes('counts from') || said(answer) === 'entered');
    expect(looked.length).toBeLessThanOrEqual(3);
    expect(said(answers.at(-1))).not.toBe('entered');
  });
});
