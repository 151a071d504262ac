/**
 * What others build on, written down in files beside this one. A difference is a change of the contract: either it was an accident, or
 * the file is updated in the same commit (`vitest run test/contracts -u`) and CHANGELOG.md says so.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Capability } from '../../src/domain/kernel/capability.ts';
import { nouns } from '../../src/runtime/nouns.ts';
import { newShell } from '../cli/shell.ts';
import { masked } from '../conformance/wire.ts';
import { type Door, firing, openDoor, webhook } from '../intake/door.ts';
import { given } from '../stories/house.ts';
import { libraryTypes } from './library-types.ts';

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

test('the types of the library', async () => {
  await expect(`${libraryTypes().join('\n')}\n`).toMatchFileSnapshot('library-types.snap');
}, 120_000);

describe('the capabilities, as JSON Schema of what goes in and what comes out,', () => {
  // On the wire an instant is text both ways; what the schema cannot say (a refusal among results) may be anything.
  const schema = (type: z.ZodType): unknown => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' });

  test.each(Object.keys(nouns) as (keyof typeof nouns)[])('of %s', async (noun) => {
    const verbs = Object.values(await nouns[noun]()) as unknown as readonly Capability[];
    const contract = Object.fromEntries(
      verbs.map(({ name, kind, permission, danger, args, input, output }) => [
        name,
        { kind, permission, ...(danger && { danger }), ...(args && { args }), input: schema(input), output: schema(output) },
      ]),
    );
    await expect(pretty(contract)).toMatchFileSnapshot(`capabilities/${noun}.json.snap`);
  });
});

/** Moments and process ids of a run say nothing about the contract. */
const timeless = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(masked(json)).replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'INSTANT'));

describe('the command line’s JSON', () => {
  let shell: ReturnType<typeof newShell>;
  beforeEach(() => {
    shell = newShell();
  });
  afterEach(() => shell.remove());

  const said = async (...argv: readonly string[]): Promise<unknown> => {
    const { code, out, err } = await shell.watchbill([...argv, '--json']);
    return { argv, code, out: out === '' ? null : timeless(JSON.parse(out)), err: err === '' ? null : timeless(JSON.parse(err)) };
  };

  test('of tasks, alerts and refusals', async () => {
    const script: readonly (readonly string[])[] = [
      ['task', 'create', 'Replace the disk', '--priority', 'high', '--tag', 'disk'],
      ['task', 'list'],
      ['task', 'show', 'T1'],
      ['task', 'done', 'T1', 'T9'],
      ['task', 'show', 'T9'],
      ['task', 'show', 'what?'],
      ['task', 'list', 'colour:red'],
      ['task', 'create', '--priority', 'immense', 'x'],
      ['task', 'explode'],
      ['alert', 'list'],
      ['escalation', 'list'],
      ['outbox', 'list'],
      ['source', 'list'],
      ['token', 'create', '--scope', 'intake', '--name', 'prometheus'],
      ['board', 'show'],
    ];
    const answers: unknown[] = [];
    for (const argv of script) answers.push(await said(...argv));
    await expect(pretty(answers)).toMatchFileSnapshot('command-line.json.snap');
  });
});

describe('HTTP', () => {
  let door: Door;
  beforeEach(async () => {
    door = await openDoor();
  });
  afterEach(() => door.close());

  test('bodies', async () => {
    const { token } = given(await door.watchbill.token.create({ scope: 'operate', name: 'robot' }));
    const headers = { authorization: `Bearer ${token}` };
    const call = (name: string, input: unknown) => door.send(`/v1/capabilities/${name}`, { body: JSON.stringify(input), headers });
    const replies = {
      'GET /healthz': await door.send('/healthz', { method: 'GET' }),
      'POST /v1/intake/alertmanager': await door.post(webhook(firing(), 7)),
      'POST /v1/intake/alertmanager with a body that is no JSON': await door.post('{'),
      'POST /v1/intake/alertmanager without a token': await door.post('{}', { authorization: '' }),
      'GET /v1/intake/alertmanager': await door.send('/v1/intake/alertmanager', { method: 'GET' }),
      'GET /nothing': await door.send('/nothing', { method: 'GET' }),
      'POST /v1/capabilities/alert.list': await call('alert.list', {}),
      'POST /v1/capabilities/alert.acknowledge': await call('alert.acknowledge', { alerts: ['A1', 'A9'] }),
      'POST /v1/capabilities/task.show': await call('task.show', { task: 'T1' }),
      'POST /v1/capabilities/task.show of what is not there': await call('task.show', { task: 'T9' }),
      'POST /v1/capabilities/token.list': await call('token.list', {}),
    };
    const contract = Object.fromEntries(
      Object.entries(replies).map(([path, { status, body }]) => [path, { status, body: timeless(body) }]),
    );
    await expect(pretty(contract)).toMatchFileSnapshot('http.json.snap');
  });
});
