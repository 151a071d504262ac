/** Each noun by itself: its capabilities, a store, the kernel, and nothing of what composes them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as alerts from '../../src/domain/alerts/capabilities.ts';
import { ingest } from '../../src/domain/alerts/ingest.ts';
import { normalise } from '../../src/domain/alerts/normalise.ts';
import { alertSettings } from '../../src/domain/alerts/settings.ts';
import * as backups from '../../src/domain/backups/capabilities.ts';
import * as board from '../../src/domain/board/capabilities.ts';
import * as escalation from '../../src/domain/escalation/capabilities.ts';
import { fireDue, startClocks } from '../../src/domain/escalation/records.ts';
import { policies } from '../../src/domain/escalation/settings.ts';
import type { Context } from '../../src/domain/kernel/context.ts';
import { mintFrom } from '../../src/domain/kernel/id.ts';
import type { Ports, Store } from '../../src/domain/kernel/ports.ts';
import { isRefusal, refuse } from '../../src/domain/kernel/refusal.ts';
import type { Settings } from '../../src/domain/kernel/setting.ts';
import * as notifications from '../../src/domain/notifications/capabilities.ts';
import * as outbox from '../../src/domain/notifications/outbox.ts';
import { enqueue } from '../../src/domain/notifications/records.ts';
import { contactsOf } from '../../src/domain/oncall/contact.ts';
import { people } from '../../src/domain/oncall/settings.ts';
import * as sources from '../../src/domain/sources/capabilities.ts';
import { hear, reject } from '../../src/domain/sources/records.ts';
import { sources as sourceSettings } from '../../src/domain/sources/settings.ts';
import * as tasks from '../../src/domain/tasks/capabilities.ts';
import * as tokens from '../../src/domain/tokens/capabilities.ts';
import { bearer } from '../../src/domain/tokens/records.ts';
import { openStore } from '../../src/integrations/storage/open.ts';
import { steppedClock } from '../stories/clock.ts';
import { alert, given, PEOPLE } from '../stories/house.ts';
import { letterbox } from '../stories/letterbox.ts';

const clock = steppedClock();
let store: Store;
beforeEach(async () => {
  store = given(await openStore(':memory:', clock));
});
afterEach(() => store.close());

/** Only the sections that were said; everything else has its default. */
const saying = (said: Readonly<Record<string, unknown>>): Settings => ({
  of: (section) => section.schema.parse(said[section.key]) as never,
});
let minted = 0;
const context = (said: Readonly<Record<string, unknown>> = {}): Context => ({
  now: clock.now(),
  actor: { name: 'ana', role: 'admin' },
  mint: mintFrom(clock.now(), new Uint8Array(9).fill(++minted)),
  settings: saying(said),
  reactions: [],
});

test('tasks', async () => {
  const { create, show, list, edit, note, start, done, delete: remove } = tasks;
  const made = given(await store.write(() => create.run(context(), create.input.parse({ title: 'x', tag: ['a'] }))));
  await store.write(() => note.run(context(), { task: made.number, text: 'words' }));
  given(await store.write(() => edit.run(context(), { task: 'T1', priority: 'high', assignee: 'bela', version: 2 })));
  expect(await store.write(() => edit.run(context(), { task: 'T1', version: 2, title: 'y' }))).toMatchObject({
    refusal: { kind: 'changed-meanwhile', by: 'ana', version: 3 },
  });
  expect(await store.write(() => edit.run(context(), { task: 'T1', priority: 'high' }))).toMatchObject({ version: 3 });
  given(await store.write(() => start.run(context(), { tasks: ['T1'] })));
  given(await store.write(() => done.run(context(), { tasks: [made.id] })));
  given(await store.write(() => remove.run(context(), { tasks: [made.id.slice(0, 30)] })));
  expect(await store.read(() => show.run(context(), { task: 'T1' }))).toMatchObject({ refusal: { kind: 'not-found' } });
  expect(await store.read(() => list.run(context(), list.input.parse({ query: ['status:any'] })))).toEqual([]);
});

test('a reference that fits several is refused with what it fits', async () => {
  for (const title of ['one', 'two'])
    given(
      await store.write(() =>
        tasks.create.run(
          { ...context(), mint: mintFrom(clock.now(), new Uint8Array(9).fill(title.length + minted++)) },
          tasks.create.input.parse({ title }),
        ),
      ),
    );
  const [first] = given(await store.read(() => tasks.list.run(context(), tasks.list.input.parse({}))));
  const answer = await store.read(() => tasks.show.run(context(), { task: first?.id.slice(0, 8) ?? '' }));
  expect(answer).toMatchObject({
    refusal: { kind: 'ambiguous', noun: 'task', candidates: [expect.stringMatching(/^T1 \(/), expect.stringMatching(/^T2 \(/)] },
  });
});

test('alerts', async () => {
  const said = context();
  const report = normalise('prom', alert(), said.settings.of(alertSettings));
  expect(
    await store.write(() => ingest(said, [report, report, { ...report, status: 'resolved' }, { ...report, status: 'resolved' }])),
  ).toEqual({ opened: 1, repeated: 1, acknowledged: 0, resolved: 1, ignored: 1 });
  await store.write(() => ingest(context(), [report]));
  expect(await store.read(() => alerts.list.run(context(), alerts.list.input.parse({})))).toMatchObject([{ number: 'A2', task: 'T2' }]);
  expect(await store.write(() => alerts.acknowledge.run(context(), { alerts: ['A2'] }))).toMatchObject([
    { status: 'acknowledged', acknowledgedBy: 'ana' },
  ]);
  expect(await store.write(() => alerts.resolve.run(context(), { alerts: ['A2'] }))).toMatchObject([
    { status: 'resolved', resolvedBy: 'ana' },
  ]);
});

test('escalation', async () => {
  const said = { people: PEOPLE, policy: [{ name: 'p', step: [{ tell: ['ana'] }, { delay: '1m', tell: ['bela'] }] }] };
  const made = given(await store.write(() => tasks.create.run(context(), tasks.create.input.parse({ title: 'x' }))));
  const [policy] = context(said).settings.of(policies);
  if (policy === undefined) throw new Error('there is a policy');
  const brief = {
    task: made.number,
    subject: made.number,
    title: 'x',
    text: '',
    severity: null,
    priority: 'normal',
    source: null,
    component: null,
    url: null,
  };
  await store.write(() => startClocks(context(said), [{ task: 1, policy, brief }]));
  await store.write(() => startClocks(context(said), []));
  expect(await store.read(() => escalation.list.run(context(said), { held: false, limit: 10 }))).toMatchObject([
    { task: 'T1', step: 2, targets: ['bela'], severity: null },
  ]);
  expect(await store.write(() => fireDue(context(said), 10))).toBe(0);
  clock.advance(60_000);
  expect(await store.write(() => fireDue(context(said), 10))).toBe(1);
  expect(await store.read(() => escalation.list.run(context(said), { held: false, limit: 10 }))).toEqual([]);
  expect(await store.read(() => escalation.policies.run(context(said), {}))).toMatchObject([
    {
      name: 'p',
      steps: [
        { delay: '0s', tell: ['ana'] },
        { delay: '1m00s', tell: ['bela'] },
      ],
    },
  ]);
});

test('on-call', () => {
  const { settings } = context({ people: PEOPLE });
  expect(contactsOf(settings, 'ana')).toEqual([{ person: 'ana', channel: 'mail', address: 'ana@example.org' }]);
  expect(contactsOf(settings, 'chris')).toEqual([]);
  for (const nobody of ['dora', 'constructor', '__proto__'])
    expect(contactsOf(settings, nobody)).toMatchObject({ refusal: { kind: 'invalid', allowed: 'ana, bela, chris' } });
  expect(contactsOf(context().settings, 'ana')).toMatchObject({ refusal: { allowed: expect.stringContaining('nobody yet') } });
  expect(people.schema.safeParse({ ana: { name: 'Ana', mail: 'not an address' } }).success).toBe(false);
});

test('notifications', async () => {
  const mail = letterbox();
  const ports = { store, channel: () => mail.channel } as unknown as Ports;
  const said = context({ people: PEOPLE });
  await store.write(() => enqueue(said, []));
  await store.write(() =>
    enqueue(said, [
      { person: 'ana', channel: 'mail', address: 'a@b.c', subject: 'T1', kind: 'page', message: { subject: 's', text: 't' } },
    ]),
  );
  expect(await store.read(() => outbox.list.run(said, { limit: 10 }))).toMatchObject([{ number: 'N1', state: 'queued', title: 's' }]);
  expect(await notifications.test.run(() => said, { person: 'ana' }, ports)).toMatchObject([{ receipt: expect.any(String) as string }]);
});

describe('sources', () => {
  test('are known from their first word on, and silent ones come first', async () => {
    const said = {
      source: [
        { name: 'expected', kind: 'alertmanager', expect_every: '5m' },
        { name: 'relaxed', kind: 'alertmanager' },
      ],
    };
    expect(context(said).settings.of(sourceSettings)).toHaveLength(2);
    await store.write(() =>
      hear(
        [
          { name: 'lab', kind: 'alertmanager', received: 3 },
          { name: 'expected', kind: 'alertmanager', received: 1 },
        ],
        clock.now(),
      ),
    );
    const names = async () =>
      (await store.read(() => sources.list.run(context(said), {}))) as readonly { name: string; silent: boolean; received: number }[];
    expect((await names()).map(({ name, silent, received }) => [name, silent, received])).toEqual([
      ['expected', false, 1],
      ['lab', false, 3],
      ['relaxed', false, 0],
    ]);
    clock.advance(300_001);
    expect((await names())[0]).toMatchObject({ name: 'expected', silent: true });
  });

  test('are counted when they are refused, a row a minute', async () => {
    const refused = { source: 'lab', reason: 'malformed', problem: 'first', bytes: 5, sample: '{' } as const;
    await store.write(() => hear([{ name: 'lab', kind: 'alertmanager', received: 0 }], clock.now()));
    await store.write(() =>
      reject([refused, { ...refused, problem: 'second' }, { ...refused, reason: 'unauthorised', count: 9 }], clock.now()),
    );
    expect(await store.read(() => sources.rejections.run(context(), { limit: 10 }))).toMatchObject([
      { reason: 'malformed', count: 2, problem: 'first' },
      { reason: 'unauthorised', count: 9 },
    ]);
    expect(await store.read(() => sources.list.run(context(), {}))).toMatchObject([{ name: 'lab', rejected: 11 }]);
  });
});

test('tokens', async () => {
  let drawn = 0;
  const secrets = { token: () => `wb_${String(++drawn).repeat(30)}`, hash: (token: string) => `hash of ${token}` };
  const ports = { store, secrets } as unknown as Ports;
  const create = async (scope: 'intake' | 'operate') => given(await tokens.create.run(context, { scope, name: scope }, ports));
  const [intake, operate] = [await create('intake'), await create('operate')];
  expect(await store.read(() => bearer(secrets.hash(intake.token), 'intake'))).toMatchObject({ scope: 'intake', source: null });
  for (const [token, scope] of [
    [operate.token, 'intake'],
    [intake.token, 'operate'],
    ['wb_no', 'intake'],
  ] as const) {
    expect(await store.read(() => bearer(secrets.hash(token), scope))).toEqual(refuse({ kind: 'unauthorised' }));
  }
  expect(await store.write(() => tokens.revoke.run(context(), { token: '0' }))).toMatchObject({ refusal: { kind: 'ambiguous' } });
  expect(await store.write(() => tokens.revoke.run(context(), { token: intake.token.slice(0, 9) }))).toEqual({
    id: intake.id,
    name: 'intake',
  });
  expect(isRefusal(await store.read(() => bearer(secrets.hash(intake.token), 'intake')))).toBe(true);
  expect(JSON.stringify(await store.read(() => tokens.list.run(context(), {})))).not.toContain(intake.token);
});

test('backups', async () => {
  const ports = {
    backup: async (file: string) => (file === 'good' ? { bytes: 7 } : refuse({ kind: 'invalid', where: file, problem: 'exists' })),
  } as unknown as Ports;
  expect(await backups.create.run(context, { file: 'good' }, ports)).toEqual({ file: 'good', bytes: 7 });
  expect(isRefusal(await backups.create.run(context, { file: 'bad' }, ports))).toBe(true);
});

describe('the board', () => {
  const warningsOf = async (said: Readonly<Record<string, unknown>>) =>
    given(await store.read(() => board.show.run(context(said), {}))).warnings.map(({ text }) => text);
  const step = (...tell: readonly string[]) => ({ tell });

  test('says when nobody can be paged', async () => {
    expect(await warningsOf({})).toEqual(['Nobody can be paged: there is no escalation policy.']);
    expect(
      await warningsOf({
        people: PEOPLE,
        policy: [{ name: 'p', step: [step('ana'), step('chris', 'dora'), step('chris', 'mail:a@b.c')] }],
      }),
    ).toEqual(['Policy p, step 2 reaches nobody: chris, dora has no contact.']);
  });

  test('shows what needs a person now, and nothing of an empty store', async () => {
    expect(await store.read(() => board.show.run(context(), {}))).toMatchObject({
      unacknowledged: [],
      counts: { critical: 0 },
      clockCount: 0,
      lastEventAt: null,
      lastEventSeq: 0,
    });
    const said = context();
    await store.write(() =>
      ingest(
        said,
        ['critical', 'critical', 'info'].map((severity, index) =>
          normalise('prom', alert({ severity, fingerprint: `${index}` }), said.settings.of(alertSettings)),
        ),
      ),
    );
    expect(await store.read(() => board.show.run(context(), {}))).toMatchObject({
      counts: { critical: 2, info: 1 },
      openTasks: { urgent: 2, low: 1 },
      lastEventAt: clock.now(),
    });
  });
});
