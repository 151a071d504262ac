import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FindingKind } from '../../src/domain/oncall/lint.ts';
import { given, openHouse } from '../stories/house.ts';

const SOUND = {
  people: {
    ana: { name: 'Ana Moreau', mail: 'ana@example.org' },
    bela: { name: 'Béla Kovács', mail: 'bela@example.org' },
    chris: { name: 'Chris' },
  },
  team: [{ name: 'noc', members: ['ana', 'bela'], oncall: ['week'] }],
  schedule: [{ name: 'week', layers: ['days', 'nights'] }],
  rotation: [
    { name: 'days', start: '2026-11-02', members: ['ana', 'bela'], hours: '08:00-20:00' },
    { name: 'nights', start: '2026-11-02', members: ['bela', 'ana'], hours: '20:00-08:00' },
  ],
  policy: [{ name: 'all', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['bela'] }] }],
};

let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  house = await openHouse({ settings: SOUND });
});
afterEach(() => house.close());

/** What is found, without what every plan of people who never proved their address has. */
const found = async (but: FindingKind = 'unverified') => given(await house.watchbill.oncall.lint({})).filter(({ kind }) => kind !== but);
const at = (text: string): number => Date.parse(`${text}:00Z`);

test('a plan that leaves nothing open is without a finding, once its people have proved their addresses', async () => {
  expect(await found()).toEqual([]);
  expect(given(await house.watchbill.oncall.lint({})).map(({ kind, subject }) => [kind, subject])).toEqual([
    ['unverified', 'ana'],
    ['unverified', 'bela'],
  ]);
  for (const person of ['ana', 'bela']) {
    given(await house.watchbill.contact.verify({ person, channel: 'mail' }));
    const [, code] = /the code is (\d{6})/.exec(house.mail.letters.at(-1)?.text ?? '') ?? [];
    expect(await house.watchbill.contact.verify({ person, channel: 'mail', code })).toMatchObject({ verifiedAt: house.clock.now() });
  }
  expect(await house.watchbill.oncall.lint({})).toEqual([]);
});

test('a gap is said once for as long as it lasts, and is closed by an override', async () => {
  house.configure({ ...SOUND, rotation: [{ ...SOUND.rotation[0], hours: 'Mo-Sa 08:00-20:00' }, SOUND.rotation[1]] });
  expect(await found()).toMatchObject([
    { kind: 'gap', subject: 'noc', from: at('2026-11-22T08:00'), to: at('2026-11-22T20:00'), text: 'nobody of team noc is on call' },
    { kind: 'gap', subject: 'noc', from: at('2026-11-29T08:00'), to: at('2026-11-29T20:00') },
  ]);
  given(await house.watchbill.override.add({ plan: 'week', person: 'ana', from: '2026-11-22T08:00:00Z', for: '6h' }));
  expect(await found()).toMatchObject([
    { kind: 'gap', from: at('2026-11-22T14:00'), to: at('2026-11-22T20:00') },
    { kind: 'gap', from: at('2026-11-29T08:00') },
  ]);
});

test('a team is not without anybody while one of its plans has somebody, and a rotation of office hours means its nights', async () => {
  house.configure({ ...SOUND, schedule: [], team: [{ name: 'noc', members: ['ana'], oncall: ['days', 'nights'] }] });
  expect(await found()).toEqual([]);
  house.configure({ ...SOUND, schedule: [], team: [] });
  expect(await found()).toEqual([]);
});

test('whoever will be told without a contact is named, with the moment from which it matters', async () => {
  given(await house.watchbill.override.add({ plan: 'week', person: 'chris', from: '2026-11-25T10:00:00Z', for: '2h' }));
  expect(await found()).toMatchObject([
    { kind: 'unreachable', subject: 'chris', from: at('2026-11-25T10:00'), text: 'chris will be told, and has no contact' },
  ]);
});

test('two covers that take over from each other are a circle', async () => {
  const { override } = house.watchbill;
  given(await override.add({ plan: 'week', person: 'ana', instead: 'bela', from: '2026-11-25T00:00:00Z', for: '2d' }));
  given(await override.add({ plan: 'week', person: 'bela', instead: 'ana', from: '2026-11-26T00:00:00Z', for: '2d' }));
  expect(await found()).toMatchObject([{ kind: 'circle', subject: 'week', from: at('2026-11-26T00:00'), to: at('2026-11-27T00:00') }]);
});

test('a policy that would tell nobody is found, and what is told instead', async () => {
  const policy = [...SOUND.policy, { name: 'lost', match: { a: 'b' }, step: [{ tell: ['chris'] }] }];
  house.configure({ ...SOUND, policy });
  expect(await found()).toMatchObject([
    { kind: 'nobody', subject: 'lost', text: 'policy lost tells nobody, and there is no last resort' },
    { kind: 'unreachable', subject: 'chris' },
  ]);
  house.configure({ ...SOUND, policy, escalation: { last_resort: ['mail:noc@example.org'] } });
  expect(await found()).toMatchObject([
    { text: 'policy lost tells nobody, only the last resort is told: mail:noc@example.org' },
    { kind: 'unreachable' },
  ]);
});

test('a policy that asks a plan is without anybody while the plan is', async () => {
  const rotation = [{ ...SOUND.rotation[0], hours: 'Mo-Sa 08:00-20:00' }, SOUND.rotation[1]];
  const policy = [{ name: 'all', step: [{ tell: ['schedule:week'] }, { delay: '5m', tell: ['rotation:days'] }] }];
  house.configure({ ...SOUND, rotation, policy });
  expect((await found()).filter(({ kind }) => kind === 'nobody')).toMatchObject([
    { subject: 'all', from: at('2026-11-22T08:00'), to: at('2026-11-22T20:00') },
    { subject: 'all', from: at('2026-11-29T08:00'), to: at('2026-11-29T20:00') },
  ]);
  // While the days have somebody, both steps ask the same rotation.
  expect((await found()).filter(({ kind }) => kind === 'circle').length).toBeGreaterThan(0);
});

test('a policy whose steps come to the same people climbs nowhere', async () => {
  const policy = [{ name: 'ladder', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['mail:ana@example.org'] }] }];
  house.configure({ ...SOUND, policy });
  expect(await found()).toMatchObject([{ kind: 'circle', subject: 'ladder', text: 'all steps of policy ladder tell the same people' }]);
  house.configure({ ...SOUND, policy: [{ name: 'ladder', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['ana'] }] }] });
  expect(await found()).toEqual([]);
});

test('the board says so as long as it is to come, and again as soon as something changes', async () => {
  const warned = async () => given(await house.watchbill.board.show({})).warnings.map(({ text }) => text);
  expect(await warned()).toEqual([]);
  house.configure({ ...SOUND, rotation: [{ ...SOUND.rotation[0], hours: 'Mo-Sa 08:00-20:00' }, SOUND.rotation[1]] });
  expect(await warned()).toEqual([
    'Nobody of team noc is on call: 2026-11-22 08:00 UTC to 2026-11-22 20:00 UTC.',
    'Nobody of team noc is on call: 2026-11-29 08:00 UTC to 2026-11-29 20:00 UTC.',
  ]);
  given(await house.watchbill.override.add({ plan: 'week', person: 'ana', from: '2026-11-22T08:00:00Z', for: '12h' }));
  expect(await warned()).toEqual(['Nobody of team noc is on call: 2026-11-29 08:00 UTC to 2026-11-29 20:00 UTC.']);
  given(await house.watchbill.override.remove({ overrides: ['O1'] }));
  expect(await warned()).toHaveLength(2);
});
