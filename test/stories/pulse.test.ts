import { afterEach, beforeEach, expect, test } from 'vitest';
import { pulseDuty } from '../../src/runtime/duties/pulse.ts';
import { startVendor, type Vendor } from '../parts/vendor.ts';
import { alert, type House, minutes, openHouse, settings } from './house.ts';

let far: Vendor;
let house: House;
beforeEach(async () => {
  far = await startVendor(() => ({ status: 200 }), 'GET');
});
afterEach(async () => {
  await house.close();
  await far.stop();
});

const said = (more: object = {}) =>
  settings({
    policy: [{ name: 'p', step: [{ tell: ['ana'] }] }],
    notification: { heartbeat: { url: `${far.url}/ping/1`, every: '1m' }, ...more },
  });

/** One look of the duty, to its end. */
const look = async (duty: ReturnType<typeof pulseDuty>): Promise<number | undefined> => {
  const next = await duty.run(() => Promise.reject(new Error('it writes nothing')), { name: 'engine', holder: 'h', term: 1, until: 0 });
  await duty.end?.();
  return next;
};

test('the outward heartbeat beats while pages can leave, and stays out while they cannot', async () => {
  house = await openHouse({ settings: said() });
  await house.start();
  const duty = pulseDuty(house.watchbill.surroundings);
  expect(await look(duty)).toBe(house.clock.now() + minutes(1));
  await look(duty);
  expect(far.posted.map(({ path }) => path)).toEqual(['GET /ping/1']);
  house.clock.advance(minutes(1));
  await look(duty);
  expect(far.posted).toHaveLength(2);

  house.mail.behave('fail');
  await house.receive(...Array.from({ length: 5 }, (_, at) => alert({ fingerprint: `f${at}` })));
  house.clock.advance(minutes(1));
  await look(duty);
  expect(far.posted).toHaveLength(2);
  expect(house.log.at(-1)).toMatch(/^warn the outward heartbeat stays out: mail fails: connect ECONNREFUSED/);

  house.mail.behave('accept');
  await house.pass(minutes(2));
  await look(duty);
  expect(far.posted).toHaveLength(3);
  house.configure(said({ paused: true }));
  house.clock.advance(minutes(1));
  await look(duty);
  expect(far.posted).toHaveLength(3);
  expect(house.log.at(-1)).toBe('warn the outward heartbeat stays out: delivery is paused');
  house.configure(settings());
  expect(await look(duty)).toBeUndefined();
});

test('an address that says no is said once', async () => {
  far.behave(() => ({ status: 500 }));
  house = await openHouse({ settings: said() });
  const duty = pulseDuty(house.watchbill.surroundings);
  for (let beat = 0; beat < 3; beat++) {
    await look(duty);
    house.clock.advance(minutes(1));
  }
  expect(house.log.filter((line) => line.includes('heartbeat'))).toEqual(['warn the outward heartbeat stays out: its address answers 500']);
});
