import { afterEach, expect, test } from 'vitest';
import { given, type House, hours, openHouse } from './house.ts';

let house: House;
afterEach(() => house.close());

test('the fleet and a component show the work on them, and on what they lie in, while it is planned and while it is done', async () => {
  house = await openHouse();
  await house.start();
  const { component, probe, window } = house.watchbill;
  for (const [name, parent] of [['eu'], ['rack', 'eu'], ['web-1', 'rack'], ['web-2', 'eu'], ['web-10', 'eu']] as const)
    given(await component.create({ name, type: 'device', ...(parent === undefined ? {} : { parent }) }));
  const at = (hour: number): string => new Date(house.clock.now() + hours(hour)).toISOString();
  given(await window.add({ title: 'New fans', start: at(1), length: '2h', target: ['rack'] }));
  given(await window.add({ title: 'Later', start: at(30), length: '1h', target: ['web-1'] }));
  given(await window.add({ title: 'Only an idea', start: at(40), length: '1h', target: ['web-1'], draft: true }));
  given(await window.approve({ windows: ['W1', 'W2'] }));

  const cells = async () => given(await probe.fleet({})).map(({ name, maintenance }) => [name, maintenance]);
  const windows = async (of: string) => {
    const shown = given(await component.show({ component: of }));
    expect(shown.openWindows).toBe(shown.windows.length);
    return shown.windows.map(({ number, status, component: path }) => [number, status, path]);
  };
  expect(await cells()).toEqual([
    ['web-1', null],
    ['web-10', null],
    ['web-2', null],
  ]);
  expect(await windows('web-1')).toEqual([
    ['W1', 'approved', 'eu/rack'],
    ['W2', 'approved', 'eu/rack/web-1'],
  ]);
  expect(await windows('eu')).toHaveLength(2);
  expect(await windows('web-2')).toEqual([]);

  house.clock.advance(hours(1));
  await house.settle();
  expect(Object.fromEntries(await cells())).toEqual({ 'web-1': 'W1 New fans', 'web-2': null, 'web-10': null });
  expect((await windows('web-1'))[0]).toEqual(['W1', 'active', 'eu/rack']);

  house.clock.advance(hours(2));
  await house.settle();
  expect(Object.fromEntries(await cells())).toEqual({ 'web-1': null, 'web-2': null, 'web-10': null });
  expect(await windows('web-1')).toEqual([['W2', 'approved', 'eu/rack/web-1']]);
});
