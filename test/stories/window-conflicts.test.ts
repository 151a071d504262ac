import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { BELA, given, type House, hours, openHouse, settings } from './house.ts';

const LEAD = { name: 'lena', role: 'lead' } as const;

let house: House;
const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings(more) });
  await house.start();
};
afterEach(() => house.close());

/** eu holds web-1 and web-2; web-1 needs app-1, which needs db-1; db-1 and db-2 stand in for one another. */
const estate = async (): Promise<void> => {
  const { component } = house.watchbill;
  for (const [name, parent] of [['eu'], ['web-1', 'eu'], ['web-2', 'eu'], ['app-1'], ['db-1'], ['db-2'], ['other']] as const)
    given(await component.create({ name, type: 'device', ...(parent === undefined ? {} : { parent }) }));
  given(await component.link({ component: 'web-1', to: 'app-1', kind: 'needs' }));
  given(await component.link({ component: 'app-1', to: 'db-1', kind: 'runs-on' }));
  given(await component.link({ component: 'db-1', to: 'db-2', kind: 'redundant-with' }));
};
/** An hour of the first of December, and what is said more. */
const plan = async (title: string, target: string, hour: number, more: Readonly<Record<string, unknown>> = {}) =>
  given(
    await house.watchbill.window.add({
      title,
      target: [target],
      start: `2026-12-01T${String(hour).padStart(2, '0')}:00`,
      length: '2h',
      ...more,
    }),
  );
const against = async (window?: string) =>
  given(await house.watchbill.window.conflicts({ ...(window === undefined ? {} : { window }) })).map(
    ({ class: kind, policy, window: one, with: other, path }) => `${policy} ${kind} ${one} ${other} ${path}`,
  );
const approve = async (
  window: string,
  more: Readonly<Record<string, unknown>> = {},
  actor = LEAD as { name: string; role: 'lead' | 'operator' },
) => {
  const answer = await house.watchbill.window.approve({ windows: [window], ...more }, actor);
  return isRefusal(answer) ? explain(answer) : 'approved';
};

describe('what stands against a window', () => {
  beforeEach(async () => {
    await open();
    await estate();
  });

  test('is every pair with its way: the same, the tree, what it needs, what stands in for it, and its people', async () => {
    await plan('web', 'web-1', 1, { crew: ['ana'] });
    await plan('web again', 'web-1', 2);
    await plan('region', 'eu', 2);
    await plan('database', 'db-1', 2);
    await plan('its twin', 'db-2', 2);
    await plan('elsewhere', 'other', 2, { crew: ['ana'] });
    // Touching is not overlapping.
    await plan('later', 'web-1', 4);
    expect((await against()).sort()).toEqual([
      'deny redundancy W4 W5 db-1 redundant with db-2',
      'override same W1 W2 web-1',
      'warn dependency W1 W4 web-1 needs app-1 needs db-1',
      'warn dependency W2 W4 web-1 needs app-1 needs db-1',
      'warn person W1 W6 ana',
      'warn tree W1 W3 web-1 in eu',
      'warn tree W2 W3 web-1 in eu',
    ]);
    expect((await against('W4')).sort()).toEqual([
      'deny redundancy W4 W5 db-1 redundant with db-2',
      'warn dependency W4 W1 web-1 needs app-1 needs db-1',
      'warn dependency W4 W2 web-1 needs app-1 needs db-1',
    ]);
    expect((await against('W3')).sort()).toEqual(['warn tree W3 W1 web-1 in eu', 'warn tree W3 W2 web-1 in eu']);
    expect(await against('W7')).toEqual([]);
  });

  test('is both halves of a pair in one window', async () => {
    await plan('both', 'db-1:db-2', 2);
    expect(await against()).toEqual(['deny redundancy W1 W1 db-1 redundant with db-2']);
    expect(await approve('W1')).toMatchObject({
      text: expect.stringMatching(/^W1 is not approved: W1 both takes down what stands in for it/),
    });
  });

  test('counts each time that two which come round again meet', async () => {
    await plan('nightly', 'web-1', 2, { rule: 'FREQ=DAILY;COUNT=30' });
    await plan('weekly', 'web-1', 3, { rule: 'FREQ=WEEKLY;COUNT=4' });
    expect(given(await house.watchbill.window.conflicts({}))).toMatchObject([
      { class: 'same', times: 4, start: Date.parse('2026-12-01T03:00Z'), end: Date.parse('2026-12-01T04:00Z') },
    ]);
  });

  test('is looked at again at approval: deny denies, override wants a reason, warn is noted', async () => {
    await plan('database', 'db-1', 2);
    await plan('its twin', 'db-2', 3);
    await plan('database again', 'db-1', 3);
    await plan('web', 'web-1', 2);
    expect(await approve('W1')).toBe('approved');
    expect(await approve('W2')).toMatchObject({
      text: 'W2 is not approved: W1 database takes down what stands in for it (db-2 redundant with db-1), 2026-12-01T03:00Z to 2026-12-01T04:00Z.',
      hint: 'Put it elsewhere: watchbill window slots --window W2',
    });
    expect(await approve('W3')).toMatchObject({ hint: expect.stringContaining('--reason') });
    expect(await approve('W3', { reason: 'they work together' })).toBe('approved');
    expect(await approve('W4')).toBe('approved');
    const { timeline, reason } = given(await house.watchbill.window.show({ window: 'W3' }));
    expect(reason).toBe('they work together');
    expect(timeline.at(-1)?.text).toMatch(/^approved, because they work together, although W1 database works on the same \(db-1\)/);
  });

  test('only warns when it begins: a crew that stands ready is never sent home', async () => {
    const start = new Date(house.clock.now() + hours(1)).toISOString();
    for (const target of ['db-1', 'other'])
      given(await house.watchbill.window.add({ title: `on ${target}`, start, length: '2h', target: [target] }));
    given(await house.watchbill.window.approve({ windows: ['W1', 'W2'] }));
    given(await house.watchbill.component.link({ component: 'other', to: 'db-1', kind: 'redundant-with' }));
    house.clock.advance(hours(1));
    await house.settle();
    const shown = given(await house.watchbill.window.show({ window: 'W1' }));
    expect(shown.state).toBe('active');
    expect(shown.timeline.at(-1)?.text).toMatch(/although W2 on other takes down what stands in for it \(db-1 redundant with other\)/);
  });
});

describe('a freeze', () => {
  beforeEach(async () => {
    await open();
    await estate();
  });
  const freeze = async (kind: 'freeze' | 'soft-freeze' | 'business' | 'allowed', scope = '', when = '2026-12-01 00:00 +24h') =>
    given(await house.watchbill.freeze.add({ title: 'Year end', when, kind, scope }, LEAD));

  test('keeps windows out of its scope; in an emergency a second person lets one in, with a reason', async () => {
    await freeze('freeze', 'eu');
    await plan('web', 'web-1', 2);
    await plan('database', 'db-1', 4);
    expect(await approve('W2')).toBe('approved');
    expect(await approve('W1')).toMatchObject({
      text: 'W1 is not approved: F1 Year end is a freeze (eu/web-1), 2026-12-01T02:00Z to 2026-12-01T04:00Z.',
      hint: expect.stringContaining('--emergency'),
    });
    expect(await approve('W1', { emergency: true, reason: 'a hole' }, { name: 'ana', role: 'operator' })).toMatchObject({
      text: 'W1 is yours, and F1 is in force; an emergency needs a second person.',
    });
    expect(await approve('W1', { emergency: true })).toMatchObject({ hint: expect.stringContaining('--reason') });
    expect(await approve('W1', { emergency: true, reason: 'a hole' }, BELA as { name: string; role: 'operator' })).toBe('approved');
    expect(given(await house.watchbill.window.show({ window: 'W1' })).timeline.at(-1)?.text).toMatch(
      /^approved in an emergency, because a hole/,
    );
  });

  test('comes in degrees, and the other way round', async () => {
    await freeze('soft-freeze', 'web-1');
    await freeze('business', 'eu');
    await freeze('allowed', 'db-1', 'every sun 00:00 +24h');
    await plan('web', 'web-1', 2);
    await plan('database', 'db-1', 2);
    expect((await against()).sort()).toEqual([
      'override business W1 F2 eu/web-1',
      'override outside W2 F3 db-1',
      'override soft-freeze W1 F1 eu/web-1',
      'warn dependency W1 W2 web-1 needs app-1 needs db-1',
    ]);
    expect(await approve('W1', { reason: 'agreed with sales' })).toBe('approved');
    given(await house.watchbill.freeze.end({ freezes: ['F3'] }, LEAD));
    expect(await against('W2')).toEqual(['warn dependency W2 W1 web-1 needs app-1 needs db-1']);
    expect(given(await house.watchbill.freeze.list({}))).toHaveLength(2);
    expect(given(await house.watchbill.freeze.list({ all: true }))).toHaveLength(3);
  });

  test('is a gate for pipelines: 10 frozen, 11 somebody works there, and the own window does not count', async () => {
    await freeze('freeze', 'eu');
    await plan('database', 'db-1', 2);
    expect(await approve('W1')).toBe('approved');
    const gate = async (target: string, at: string, window?: string) => {
      const answer = await house.watchbill.window.gate({
        target: [target],
        at: `2026-12-01T${at}:00Z`,
        ...(window === undefined ? {} : { window }),
      });
      return isRefusal(answer) ? explain(answer).exitCode : answer.warnings.map(({ class: kind }) => kind);
    };
    expect(await gate('web-1', '03:00')).toBe(10);
    expect(await gate('db-1', '03:00')).toBe(11);
    expect(await gate('db-2', '03:00')).toBe(11);
    expect(await gate('app-1', '03:00')).toEqual(['dependency']);
    expect(await gate('db-1', '04:00')).toEqual([]);
    expect(await gate('db-1', '03:00', 'W1')).toEqual([]);
  });
});

describe('free slots', () => {
  test('are those that disturb least, or what is in the way', async () => {
    await open();
    await estate();
    await plan('database', 'db-1', 0, { length: '4h' });
    given(await house.watchbill.freeze.add({ title: 'Payroll', when: '2026-12-01 05:00 +19h' }, LEAD));
    const { window } = house.watchbill;
    const between = { from: '2026-12-01T00:00:00Z', to: '2026-12-01T12:00:00Z' };
    const { slots } = given(await window.slots({ length: '1h', target: ['db-2'], ...between }));
    expect(slots).toMatchObject([
      { start: Date.parse('2026-12-01T04:00Z'), end: Date.parse('2026-12-01T05:00Z'), hours: 'night', beside: [] },
    ]);
    const none = given(await window.slots({ length: '2h', target: ['db-2'], ...between }));
    expect(none.slots).toEqual([]);
    expect(none.blockers.map(({ with: by, path }) => `${by} ${path}`)).toEqual(['W1 db-2 redundant with db-1', 'F1 everything']);
    // What only warns is beside, and such a slot comes after those with nothing beside.
    const web = given(await window.slots({ length: '2h', target: ['web-1'], from: '2026-12-01T00:00:00Z', to: '2026-12-01T05:00:00Z' }));
    expect(web.slots[0]).toMatchObject({ beside: ['W1 database (web-1 needs app-1 needs db-1)'] });
    const year = given(await window.slots({ length: '2h', target: ['web-1'], count: 3 }));
    expect(year.slots).toHaveLength(3);
    expect(year.slots.every(({ hours: when, beside }) => when === 'night' && beside.length === 0)).toBe(true);
    expect(await window.slots({ target: ['web-1'] })).toMatchObject({ refusal: { kind: 'invalid', where: 'length' } });
  });

  test('keep to the times that are allowed', async () => {
    await open();
    await estate();
    given(await house.watchbill.freeze.add({ title: 'Sundays', when: 'every sun 01:00 +3h', kind: 'allowed', scope: 'web-1' }, LEAD));
    const { slots } = given(await house.watchbill.window.slots({ length: '3h', target: ['web-1'], count: 2 }));
    expect(slots.map(({ start }) => new Date(start).toISOString().slice(11, 16))).toEqual(['01:00', '01:00']);
    expect(slots.map(({ start }) => new Date(start).getUTCDay())).toEqual([0, 0]);
  });
});

test('no more than so many at once in a region', async () => {
  await open({ window: { capacity: [{ name: 'eu-two', scope: 'eu', most: 1 }] } });
  await estate();
  await plan('one', 'web-1', 2);
  await plan('two', 'web-2', 3);
  await plan('outside', 'other', 3);
  expect(await approve('W1')).toBe('approved');
  expect(await approve('W3')).toBe('approved');
  expect(await approve('W2')).toMatchObject({
    text: expect.stringContaining('eu-two eu is one too many there (2 at once, 1 allowed: W1, W2)'),
  });
});

test('policies are settings', async () => {
  await open({ window: { depth: 1, policy: { same: 'allow', redundancy: 'warn' } } });
  await estate();
  await plan('web', 'web-1', 2);
  await plan('web again', 'web-1', 2);
  await plan('database', 'db-1', 2);
  await plan('its twin', 'db-2', 2);
  expect(await against()).toEqual(['warn redundancy W3 W4 db-1 redundant with db-2']);
});

describe('when dependencies change', () => {
  const told = async (window: string) =>
    given(await house.watchbill.window.show({ window }))
      .timeline.map(({ text }) => text)
      .filter((text) => text.startsWith('dependencies changed'));

  test('windows that were approved side by side say that they meet now, both of them and once', async () => {
    await open();
    await estate();
    await plan('New disks', 'db-1', 10);
    await plan('New paint', 'other', 11);
    await plan('Far away', 'web-2', 20);
    for (const window of ['W1', 'W2', 'W3']) given(await house.watchbill.window.approve({ windows: [window] }));
    await house.settle();
    expect([await told('W1'), await told('W2')]).toEqual([[], []]);

    given(await house.watchbill.component.link({ component: 'other', to: 'db-1', kind: 'needs' }));
    await house.settle();
    const span = '2026-12-01T11:00Z to 2026-12-01T12:00Z';
    expect(await told('W1')).toEqual([
      `dependencies changed, and now W2 New paint works on what it needs, or what needs it (other needs db-1), ${span}`,
    ]);
    expect(await told('W2')).toEqual([
      `dependencies changed, and now W1 New disks works on what it needs, or what needs it (other needs db-1), ${span}`,
    ]);
    expect(given(await house.watchbill.window.show({ window: 'W1' })).state).toBe('approved');

    given(await house.watchbill.component.link({ component: 'web-2', to: 'other', kind: 'needs' }));
    await house.settle();
    expect([await told('W1'), await told('W2'), await told('W3')].map(({ length }) => length)).toEqual([1, 1, 0]);
  });

  test('what an approval has said already is not said again', async () => {
    await open();
    await estate();
    await plan('New disks', 'db-1', 10);
    await plan('New web', 'web-1', 11);
    for (const window of ['W1', 'W2']) given(await house.watchbill.window.approve({ windows: [window] }));
    given(await house.watchbill.component.link({ component: 'other', to: 'db-1', kind: 'needs' }));
    await house.settle();
    expect([await told('W1'), await told('W2')]).toEqual([[], []]);
  });

  test('what a synchronisation brings is looked at as a whole', async () => {
    await open();
    const estate = async (parent: string): Promise<void> => {
      const leaves = Array.from({ length: 250 }, (_, index) => `leaf-${index},leaf-${index},device,${parent}`);
      const file = ['key,name,type,parent', 'hub,hub,device,', ...leaves].join('\n');
      given(await house.watchbill.component.import({ file, format: 'csv', source: 'estate' }));
    };
    await estate('');
    await plan('New hub', 'hub', 10);
    await plan('New leaf', 'leaf-7', 11);
    for (const window of ['W1', 'W2']) given(await house.watchbill.window.approve({ windows: [window] }));
    await house.settle();
    await estate('hub');
    await house.settle();
    expect([await told('W1'), await told('W2')].map(({ length }) => length)).toEqual([1, 1]);
  });
});
