import { afterEach, expect, test } from 'vitest';
import { MOST_TOUCHED, widen } from '../../src/domain/tasks/widen.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { ANA, given, type House, openHouse } from '../stories/house.ts';

let house: House;
afterEach(() => house.close());

test('a task touches so many components at most, and a closed one no more', async () => {
  house = await openHouse();
  for (let number = 1; number <= MOST_TOUCHED + 1; number++)
    given(await house.watchbill.component.create({ name: `sw${number}`, type: 'switch' }));
  given(await house.watchbill.task.create({ title: 'a storm' }));
  const context = contextFor(house.watchbill.surroundings, ANA);
  const more = (...components: number[]) =>
    house.store.write(() =>
      widen(context(), [
        { task: 1, components },
        { task: 1, components: [1] },
      ]),
    );
  const touched = async () => (await house.task('T1')).components.length;
  await more(...Array.from({ length: MOST_TOUCHED + 1 }, (_, index) => index + 1));
  expect(await touched()).toBe(MOST_TOUCHED);
  expect(await house.task('T1')).toMatchObject({ version: 1 });
  await more(MOST_TOUCHED + 1);
  expect(await touched()).toBe(MOST_TOUCHED);
  given(await house.watchbill.task.create({ title: 'another' }));
  given(await house.watchbill.task.done({ tasks: ['T2'] }));
  await house.store.write(() =>
    widen(context(), [
      { task: 2, components: [1] },
      { task: 2, components: [] },
    ]),
  );
  expect((await house.task('T2')).components).toEqual([]);
});
