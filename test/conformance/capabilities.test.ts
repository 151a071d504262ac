import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { allCapabilities, capabilityNamed } from '../../src/runtime/nouns.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given, settings } from '../stories/house.ts';
import { letterbox } from '../stories/letterbox.ts';
import { type EngineName, onEveryEngine } from './engines.ts';
import { OPERATIONS, PLANS, play } from './script.ts';
import { masked, overTheWire } from './wire.ts';

const played = new Map<EngineName, readonly unknown[]>();
const folder = temporaryFolder();
afterAll(() => folder.remove());

onEveryEngine('every capability', ({ store, engine }) => {
  const open = (clock = steppedClock()) =>
    compose(store(), {
      clock,
      settings: settingsFrom(settings(PLANS)),
      channels: { mail: letterbox().channel },
      actor: { ...ANA, role: 'admin' },
    });
  const wire = async (name: string, answer: unknown): Promise<unknown> => {
    const capability = await capabilityNamed(name);
    if (capability === undefined) throw new Error(`there is no ${name}`);
    return isRefusal(answer) ? answer : overTheWire(capability, answer);
  };

  test('answers a script of operations as its schema says', async () => {
    const clock = steppedClock();
    const answers = await play(await open(clock), clock, OPERATIONS, wire);
    expect(OPERATIONS.length).toBeGreaterThanOrEqual(60);
    played.set(engine, answers.map(masked));
  }, 60_000);

  test('that reaches outside answers as its schema says', async () => {
    const watchbill = await open();
    const token = given(await watchbill.token.create({ scope: 'operate', name: 'robot', source: 'lab' }));
    expect(token.token).toMatch(/^wb_/);
    await wire('token.create', token);
    expect(await wire('token.list', await watchbill.token.list({}))).toMatchObject([
      { name: 'robot', scope: 'operate', source: 'lab', prefix: token.token.slice(0, 9), revokedAt: null },
    ]);
    expect(await wire('token.revoke', await watchbill.token.revoke({ token: token.token.slice(0, 9) }))).toEqual({
      id: token.id,
      name: 'robot',
    });
    expect(await watchbill.token.revoke({ token: token.id })).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await wire('notification.test', await watchbill.notification.test({ person: 'ana' }))).toMatchObject([
      { receipt: expect.stringContaining('250'), problem: null },
    ]);
    const file = join(folder.path, `${engine}.db`);
    const backup = await watchbill.backup.create({ file });
    if (engine === 'SQLite') {
      expect(await wire('backup.create', backup)).toEqual({ file, bytes: readFileSync(file).length });
      expect(await watchbill.backup.create({ file })).toMatchObject({ refusal: { kind: 'invalid', problem: 'the file exists already' } });
    } else {
      expect(backup).toMatchObject({ refusal: { kind: 'undeliverable', problem: expect.stringContaining('pg_dump') } });
      expect(existsSync(file)).toBe(false);
    }
  });

  test('refuses who may not, and input that is none, and touches nothing', async () => {
    const watchbill = await open();
    expect(await watchbill.run('task.create', { title: 'x' }, { name: 'guest', role: 'viewer' })).toMatchObject({
      refusal: { kind: 'not-permitted', needs: 'operator', role: 'viewer' },
    });
    expect(await watchbill.run('task.create', [])).toMatchObject({ refusal: { kind: 'invalid', where: 'task.create' } });
    expect(await watchbill.run('task.explode', {})).toMatchObject({ refusal: { kind: 'not-found', noun: 'capability' } });
    expect(given(await watchbill.board.show({})).lastEventSeq).toBe(0);
  });
});

describe('the operations', () => {
  test('name every query and every command of the nouns they are about', async () => {
    const named = new Set(OPERATIONS.flatMap((step) => ('receive' in step ? [] : [step[0]])));
    const about = new Set([...named].map((name) => name.split('.')[0]));
    const scripted = (await allCapabilities()).filter(({ kind, name }) => kind !== 'effect' && about.has(name.split('.')[0]));
    expect(scripted.map(({ name }) => name).filter((name) => !named.has(name))).toEqual(['token.revoke']);
  });

  test('answer the same, to the byte, on every engine', () => {
    const [first, ...others] = [...played.values()];
    expect(played.size).toBeGreaterThanOrEqual(2);
    for (const other of others) expect(other).toEqual(first);
  });
});
