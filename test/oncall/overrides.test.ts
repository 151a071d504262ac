import { afterEach, beforeEach, expect, test } from 'vitest';
import { whoIsOnCall } from '../../src/domain/oncall/who.ts';
import { ANA, given, hours, openHouse, PEOPLE } from '../stories/house.ts';

/** The house's clock begins on Saturday 2026-11-21 at 03:00 UTC. */
const at = (text: string): number => Date.parse(`${text}:00Z`);

const SETTINGS = {
  people: PEOPLE,
  team: [{ name: 'noc', members: ['ana', 'bela'], oncall: ['week', 'chris'] }],
  schedule: [{ name: 'week', layers: ['office', 'night'] }],
  rotation: [
    { name: 'office', start: '2026-11-02', turn: 'weekly', members: ['ana', 'bela'], hours: 'Mo-Fr 09:00-17:00' },
    { name: 'night', start: '2026-11-02', turn: 'daily', handover: '17:00', members: ['bela', 'ana'], hours: '17:00-09:00' },
  ],
};

let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  house = await openHouse({ settings: SETTINGS });
});
afterEach(() => house.close());

const asked = async (name: string, when: string) => {
  const { settings, ports } = house.watchbill.surroundings;
  return given(await ports.store.read(() => whoIsOnCall({ settings: settings() }, name, at(when)))).map(({ person }) => person);
};

test('a team asks its plans in order, and each person once', async () => {
  expect(await asked('noc', '2026-11-23T10:00')).toEqual(['bela', 'chris']);
  expect(await asked('week', '2026-11-23T09:00')).toEqual(['bela']);
  expect(await asked('week', '2026-11-27T16:59')).toEqual(['bela']);
  expect(await asked('rotation:office', '2026-11-30T09:00')).toEqual(['ana']);
  // On a Saturday morning nobody of the schedule is there.
  expect(await asked('team:noc', '2026-11-28T10:00')).toEqual(['chris']);
  expect(await house.watchbill.oncall.who({ name: 'nobody' })).toMatchObject({
    refusal: { kind: 'invalid', where: 'nobody', allowed: 'noc, week, office, night' },
  });
});

test('who says who is on call, until when, who comes then and why', async () => {
  const rows = given(await house.watchbill.oncall.who({ at: '2026-11-23T10:00:00Z' }));
  expect(rows).toMatchObject([
    {
      team: 'noc',
      plan: 'week',
      person: 'bela',
      name: 'Béla Kovács',
      until: at('2026-11-23T17:00'),
      next: 'ana',
      layer: 'office',
      override: null,
    },
    { team: 'noc', plan: 'chris', person: 'chris', until: null, next: null },
  ]);
  expect(given(await house.watchbill.oncall.who({ name: 'week', at: '2026-11-28T10:00:00Z' }))).toMatchObject([
    { team: 'noc', plan: 'week', person: null, name: 'nobody', until: at('2026-11-28T17:00'), next: expect.any(String) },
  ]);
});

test('a cover counts from its beginning up to its end, and not a millisecond longer', async () => {
  const { override, oncall } = house.watchbill;
  const made = given(await override.add({ plan: 'week', person: 'chris', from: '2026-11-23T10:00:00Z', for: '2h', reason: 'dentist' }));
  expect(made).toMatchObject({ number: 'O1', author: 'ana', instead: null });
  expect(await asked('week', '2026-11-23T09:59')).toEqual(['bela']);
  expect(given(await oncall.who({ name: 'week', at: '2026-11-23T09:59:59.999Z' }))).toMatchObject([
    { person: 'bela', until: at('2026-11-23T10:00') },
  ]);
  expect(given(await oncall.who({ name: 'week', at: '2026-11-23T10:00:00Z' }))).toMatchObject([
    { person: 'chris', until: at('2026-11-23T12:00'), next: 'bela', override: 'O1' },
  ]);
  expect(await asked('week', '2026-11-23T12:00')).toEqual(['bela']);
});

test('a schedule is covered also where its plan has nobody, a rotation within its hours only', async () => {
  const { override } = house.watchbill;
  given(await override.add({ plan: 'office', person: 'chris', from: '2026-11-27T00:00:00Z', to: '2026-11-30T00:00:00Z' }));
  expect(await asked('week', '2026-11-27T10:00')).toEqual(['chris']);
  expect(await asked('week', '2026-11-27T20:00')).not.toEqual(['chris']);
  expect(await asked('week', '2026-11-28T10:00')).toEqual([]);
  given(await override.add({ plan: 'week', person: 'ana', from: '2026-11-28T09:00:00Z', to: '2026-11-28T17:00:00Z' }));
  expect(await asked('week', '2026-11-28T10:00')).toEqual(['ana']);
});

test('a swap exchanges what either has, a cover for one leaves the other alone, and the newest word counts', async () => {
  const { override } = house.watchbill;
  const week = { from: '2026-11-23T00:00:00Z', to: '2026-11-30T00:00:00Z' };
  given(await override.add({ plan: 'week', person: 'ana', instead: 'bela', kind: 'swap', ...week }));
  expect(await asked('week', '2026-11-23T10:00')).toEqual(['ana']);
  expect(await asked('week', '2026-11-23T18:00')).toEqual(['bela']);
  given(await override.add({ plan: 'week', person: 'chris', instead: 'ana', ...week }));
  expect(await asked('week', '2026-11-23T10:00')).toEqual(['chris']);
  expect(await asked('week', '2026-11-23T18:00')).toEqual(['bela']);
});

test('what is taken back counted until then, and is still told', async () => {
  const { override } = house.watchbill;
  given(await override.add({ plan: 'week', person: 'chris', for: '2d' }, ANA));
  house.clock.advance(hours(6));
  expect(await override.remove({ overrides: ['O1'] })).toMatchObject([{ number: 'O1', removedBy: 'ana' }]);
  expect(await override.remove({ overrides: ['O1'] })).toMatchObject({ refusal: { kind: 'already', state: 'removed', by: 'ana' } });
  expect(await asked('week', '2026-11-21T05:00')).toEqual(['chris']);
  expect(await asked('week', '2026-11-21T12:00')).toEqual([]);
  expect(await override.list({})).toEqual([]);
  expect(await override.list({ all: true })).toMatchObject([{ number: 'O1', removedAt: expect.any(Number) }]);
});

test.each([
  [{ plan: 'nowhere', person: 'ana', for: '1h' }, 'nowhere is no schedule or rotation', 'week, office, night'],
  [{ plan: 'week', person: 'zoe', for: '1h' }, 'zoe is nobody in [people]', 'ana, bela, chris'],
  [{ plan: 'week', person: 'ana', instead: 'ana', for: '1h' }, 'ana would take over from ana', 'two people'],
  [{ plan: 'week', person: 'ana', kind: 'swap', for: '1h' }, 'a swap is between two', '--instead NAME'],
  [{ plan: 'week', person: 'ana' }, 'nothing says when it ends', '--to "tomorrow 09:00" or --for 4h'],
  [
    { plan: 'week', person: 'ana', for: '1h', to: '2026-11-22T00:00:00Z' },
    'both --to and --for say when it ends',
    '--to "tomorrow 09:00" or --for 4h',
  ],
  [
    { plan: 'week', person: 'ana', from: '2026-11-20T00:00:00Z', for: '1h' },
    'it would end at 2026-11-20T01:00:00.000Z, which is over',
    'a later end',
  ],
] as const)('is refused in one sentence: %j', async (input, problem, allowed) => {
  expect(await house.watchbill.override.add(input)).toMatchObject({ refusal: { kind: 'invalid', problem, allowed } });
  expect(await house.watchbill.override.list({ all: true })).toEqual([]);
});
