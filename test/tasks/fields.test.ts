import { describe, expect, test } from 'vitest';
import { attributeValue } from '../../src/domain/tasks/attribute.ts';
import { pathBetween } from '../../src/domain/tasks/graph.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { capabilityNamed } from '../../src/runtime/nouns.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { overTheWire } from '../conformance/wire.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, alert, given, openHouse, settings } from '../stories/house.ts';

const ATTRIBUTES = {
  customer: { type: 'choice', choices: ['acme', 'globex'] },
  racks: { type: 'number' },
  rfc: { type: 'text' },
  freeze: { type: 'instant' },
} as const;

onEveryEngine('a task', ({ store }) => {
  const open = async (clock = steppedClock()) =>
    compose(store(), { clock, settings: settingsFrom(settings({ task: { attribute: ATTRIBUTES, zone: 'Europe/Budapest' } })), actor: ANA });

  test('is planned when it is made, changed later, and says all of it on the wire', async () => {
    const watchbill = await open();
    const due = 1_800_000_000_000;
    given(await watchbill.task.create({ title: 'the whole' }));
    const made = given(
      await watchbill.run('task.create', {
        title: 'a part',
        due: '2027-01-15T08:00:00Z',
        dueZone: 'Asia/Tokyo',
        estimate: '1h30m',
        team: 'web',
        parent: 'T1',
        watcher: ['bela', 'ana', 'bela'],
        addItem: ['drain', 'patch'],
        link: ['url=https://example.org/1', 'change=CHG42'],
        attribute: { customer: 'acme', racks: '12.50', freeze: '2027-01-01T00:00:00+01:00' },
      }),
    );
    expect(made).toMatchObject({
      dueAt: due,
      dueZone: 'Asia/Tokyo',
      scheduledAt: null,
      estimate: 5_400_000,
      team: 'web',
      parent: 'T1',
      watchers: ['bela', 'ana'],
      checklist: [{ text: 'drain', doneAt: null }, { text: 'patch' }],
      links: [
        { kind: 'url', target: 'https://example.org/1' },
        { kind: 'change', target: 'CHG42' },
      ],
      attributes: { customer: 'acme', racks: '12.5', freeze: '2026-12-31T23:00:00.000Z' },
    });
    const edited = given(
      await watchbill.run('task.edit', {
        task: 'T2',
        due: null,
        scheduled: '2027-01-02T00:00:00Z',
        scheduledZone: 'UTC',
        estimate: null,
        tick: [1],
        addItem: ['look at it'],
        dropItem: [2],
        unlink: ['change=CHG42'],
        watcher: ['chris'],
        attribute: { customer: '', rfc: 'RFC 9557' },
        component: ['eu/web/7'],
      }),
    );
    expect(edited).toMatchObject({
      dueAt: null,
      dueZone: null,
      scheduledZone: 'UTC',
      estimate: null,
      component: 'eu/web/7',
      checklist: [
        { text: 'drain', doneBy: 'ana' },
        { text: 'look at it', doneAt: null },
      ],
      links: [{ kind: 'url', target: 'https://example.org/1' }],
      watchers: ['chris'],
      attributes: { freeze: '2026-12-31T23:00:00.000Z', racks: '12.5', rfc: 'RFC 9557' },
    });
    expect(given(await watchbill.task.edit({ task: 'T2', untick: [1] })).checklist[0]).toMatchObject({ doneAt: null, doneBy: null });
    const shown = given(await watchbill.task.show({ task: 'T1' }));
    expect(shown.children).toEqual([{ number: 'T2', title: 'a part', status: 'open' }]);
    const capability = await capabilityNamed('task.show');
    if (capability === undefined) throw new Error('there is no task.show');
    expect(overTheWire(capability, given(await watchbill.task.show({ task: 'T2' })))).toMatchObject({
      parent: 'T1',
      estimate: null,
      scheduledAt: '2027-01-02T00:00:00.000Z',
      timeline: [{ kind: 'task.created' }, { text: expect.stringContaining('checklist: ☐ drain; ☐ patch → ☑ drain; ☐ look at it') }, {}],
    });

    const found = async (query: string) => given(await watchbill.task.list({ query: [query] })).map(({ number }) => number);
    expect(await found('racks:>=12.5')).toEqual(['T2']);
    expect(await found('racks:<12')).toEqual([]);
    expect(await found('customer:none')).toEqual(['T1', 'T2']);
    expect(await found('rfc:9557 freeze:2027-01-01')).toEqual(['T2']);
    expect(await found('watcher:chris')).toEqual(['T2']);
    expect(await found('watcher:bela or link:CHG42')).toEqual([]);
    expect(await found('has:parent comp:eu/*')).toEqual(['T2']);
  });

  test('refuses what cannot be', async () => {
    const watchbill = await open();
    given(await watchbill.task.create({ title: 'one' }));
    const refused = async (input: object) => watchbill.run('task.edit', { task: 'T1', ...input });
    expect(await refused({ attribute: { colour: 'red' } })).toMatchObject({
      refusal: { where: 'attribute colour', allowed: 'customer, racks, rfc, freeze' },
    });
    expect(await refused({ attribute: { customer: 'initech' } })).toMatchObject({ refusal: { allowed: 'acme, globex' } });
    expect(await refused({ tick: [1] })).toMatchObject({ refusal: { problem: 'its checklist has no line 1' } });
    expect(await refused({ dueZone: 'Mars' })).toMatchObject({ refusal: { kind: 'invalid', where: 'task.edit dueZone' } });
    expect(await refused({ link: ['https://example.org'] })).toMatchObject({ refusal: { kind: 'invalid' } });
    expect(await refused({ parent: 'T9' })).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await watchbill.run('task.create', { title: 'x', parent: 'T9' })).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await watchbill.run('task.create', { title: 'x', attribute: { racks: 'many' } })).toMatchObject({
      refusal: { kind: 'invalid' },
    });
    expect(await watchbill.run('task.create', { title: 'x', attribute: { freeze: 'soon' } })).toMatchObject({
      refusal: { kind: 'invalid' },
    });
    expect(await watchbill.run('task.create', { title: 'x', addItem: [' '] })).toMatchObject({ refusal: { kind: 'invalid' } });
  });

  test('waits for others, says so, and never for itself', async () => {
    const watchbill = await open();
    for (const title of ['one', 'two', 'three', 'four']) given(await watchbill.task.create({ title }));
    const blocked = async () => given(await watchbill.task.list({ query: ['is:blocked'] })).map(({ number }) => number);
    expect(given(await watchbill.task.depend({ task: 'T3', on: ['T1', 'T2'] }))).toMatchObject({
      needs: ['T1', 'T2'],
      blocked: true,
      waitsFor: 2,
      blocks: 0,
    });
    given(await watchbill.task.depend({ task: 'T2', on: ['T4'] }));
    expect(await blocked()).toEqual(['T2', 'T3']);
    expect(given(await watchbill.task.show({ task: 'T2' }))).toMatchObject({
      waitsFor: 1,
      blocks: 1,
      waits: [{ number: 'T4' }],
      holds: [{ number: 'T3' }],
    });
    expect(await watchbill.task.depend({ task: 'T4', on: ['T3'] })).toMatchObject({
      refusal: { where: 'T4', problem: 'it would wait for itself: T4 → T3 → T2 → T4' },
    });
    expect(await watchbill.task.depend({ task: 'T1', on: ['T1'] })).toMatchObject({
      refusal: { problem: expect.stringContaining('T1 → T1') },
    });
    expect(await watchbill.task.depend({ task: 'T1', on: ['T9'] })).toMatchObject({ refusal: { kind: 'not-found' } });
    given(await watchbill.task.done({ tasks: ['T4'] }));
    expect(await blocked()).toEqual(['T3']);
    expect(given(await watchbill.task.depend({ task: 'T3', off: ['T2'], on: [] }))).toMatchObject({ needs: ['T1'], waitsFor: 1 });
    expect(given(await watchbill.task.depend({ task: 'T3' }))).toMatchObject({ version: 3 });

    given(await watchbill.task.edit({ task: 'T1', parent: 'T2' }));
    given(await watchbill.task.edit({ task: 'T2', parent: 'T3' }));
    expect(await watchbill.task.edit({ task: 'T3', parent: 'T1' })).toMatchObject({
      refusal: { where: 'T3', problem: 'it would be part of itself: T3 → T1 → T2 → T3' },
    });
    expect(given(await watchbill.task.edit({ task: 'T2', parent: null }))).toMatchObject({ parent: null });
    expect(given(await watchbill.task.edit({ task: 'T3', parent: 'T1' }))).toMatchObject({ parent: 'T1' });
  });
});

describe('the shortest path', () => {
  const edges = new Map([
    [1, [2, 3]],
    [2, [4]],
    [3, [5]],
    [4, [5]],
    [5, [1]],
  ]);
  test.each([
    [1, 5, [1, 3, 5]],
    [2, 1, [2, 4, 5, 1]],
    [1, 1, [1]],
    [1, 9, undefined],
    [9, 1, undefined],
  ])('from %i to %i', (from, to, path) => {
    expect(pathBetween(edges, from, to)).toEqual(path);
  });
});

test('an attribute is declared before it is given', () => {
  expect(attributeValue({}, 'customer', 'x')).toMatchObject({ refusal: { allowed: expect.stringContaining('[task.attribute.NAME]') } });
});

test('a listed task keeps its own due time beside that of its clock', async () => {
  const house = await openHouse();
  await house.receive(alert());
  await house.watchbill.run('task.edit', { task: 'T1', due: '2027-01-15T08:00:00Z' });
  const [row] = given(await house.watchbill.task.list({}));
  expect(row).toMatchObject({ dueAt: 1_800_000_000_000, clock: { dueAt: expect.any(Number) } });
  expect(row?.clock?.dueAt).not.toBe(row?.dueAt);
  await house.close();
});
