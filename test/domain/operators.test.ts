import { expect, test } from 'vitest';
import { type Operator, trying, waitAfter } from '../../src/domain/operators/operator.ts';
import { secrets } from '../../src/integrations/host/secrets.ts';

test('a PIN waits no longer than a quarter of an hour', () => {
  expect([1, 2, 3, 4, 5, 12, 13, 14, 1_000].map(waitAfter)).toEqual([0, 0, 1_000, 2_000, 4_000, 512_000, 900_000, 900_000, 900_000]);
  const one: Operator = {
    name: 'ana',
    sealed: '',
    createdAt: 0,
    createdBy: '',
    sealedAt: 0,
    failures: 2,
    waitUntil: 10,
    enteredAt: null,
  };
  expect(trying(one, 9)).toMatchObject({ refusal: { kind: 'wrong-pin', until: 10 } });
  expect(trying(one, 10)).toEqual({ failures: 3, waitUntil: 1_010 });
});

test('a PIN is sealed with a salt of its own, and opened by the same letters however they are composed', async () => {
  const [one, other] = [await secrets.seal('kék é'), await secrets.seal('kék é')];
  expect(one).not.toBe(other);
  expect(await secrets.opens('kék é'.normalize('NFD'), one)).toBe(true);
  expect(await secrets.opens('kék e', one)).toBe(false);
  expect(await secrets.opens('kék é', 'nonsense')).toBe(false);
});
