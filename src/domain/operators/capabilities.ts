import { z } from 'zod';
import { ROLES } from '../kernel/access.ts';
import { command, effect, query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { key } from '../kernel/fields.ts';
import { instant } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { authorise } from '../oncall/authority.ts';
import { people } from '../oncall/settings.ts';
import { added, removed, resealed } from './events.ts';
import { LONGEST_PIN, type Operator, SHORTEST_PIN } from './operator.ts';
import { insert, operatorNamed, operators, remove as removeRow, reseal } from './records.ts';

const name = key.describe('Who: best a key of [people], whose role they then have.');
const pin = z
  .string()
  .min(SHORTEST_PIN, `a PIN or password has ${SHORTEST_PIN} characters or more`)
  .max(LONGEST_PIN)
  .meta({ format: 'password' })
  .describe('The PIN or password. It is asked for; - reads it from standard input.');

const operatorRow = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  createdAt: instant,
  createdBy: z.string(),
  pinAt: instant.describe('Since when the PIN is what it is.'),
  enteredAt: instant.nullable().describe('When they last proved who they are.'),
  failures: z.int().describe('Wrong tries since then.'),
  waitUntil: instant.nullable().describe('Before that no try counts.'),
});

const COLUMNS = [
  { key: 'name', title: 'Operator' },
  { key: 'role', title: 'Role' },
  { key: 'enteredAt', title: 'Last here', format: 'instant' },
  { key: 'failures', title: 'Wrong tries', align: 'right' },
  { key: 'waitUntil', title: 'Waits until', format: 'instant' },
] as const;

const toRow = ({ settings, now }: Context, one: Operator): z.output<typeof operatorRow> => ({
  name: one.name,
  role: settings.of(people)[one.name]?.role ?? 'admin',
  createdAt: one.createdAt,
  createdBy: one.createdBy,
  pinAt: one.sealedAt,
  enteredAt: one.enteredAt,
  failures: one.failures,
  waitUntil: one.waitUntil > now ? one.waitUntil : null,
});

function* shown(context: Context, name: string): Script<z.output<typeof operatorRow> | Refusal> {
  const one = yield* operatorNamed(name);
  return one === undefined ? unknown(name) : toRow(context, one);
}

const unknown = (name: string): Refusal => refuse({ kind: 'not-found', noun: 'operator', reference: name });

export const add = effect({
  name: 'operator.add',
  summary: 'Makes somebody an operator: on a shared terminal they act under their own name, behind a PIN. Only its hash is kept.',
  input: z.object({ name, pin }),
  args: ['name'],
  output: operatorRow,
  columns: COLUMNS,
  permission: 'admin',
  async run(context, { name, pin }, { store, secrets }) {
    const sealed = await secrets.seal(pin);
    return store.write(function* (): Script<z.output<typeof operatorRow> | Refusal> {
      const now = context();
      const there = yield* operatorNamed(name);
      if (there !== undefined)
        return refuse({ kind: 'already', subject: name, state: 'an operator', by: there.createdBy, at: there.createdAt });
      yield* insert(name, sealed, now.actor.name, now.now);
      yield* record(now, [added(name, {})]);
      return yield* shown(now, name);
    });
  },
});

const changePin = effect({
  name: 'operator.pin',
  summary: 'Gives an operator another PIN: you yourself, or an admin somebody else.',
  input: z.object({ name: name.optional(), pin }),
  args: ['name'],
  output: operatorRow,
  columns: COLUMNS,
  permission: 'viewer',
  async run(context, { name: said, pin }, { store, secrets }) {
    const { actor, settings } = context();
    const name = said ?? actor.name;
    const refused = name === actor.name ? undefined : authorise(settings, actor, 'admin', `operator.pin of ${name}`);
    if (refused !== undefined) return refused;
    const sealed = await secrets.seal(pin);
    return store.write(function* (): Script<z.output<typeof operatorRow> | Refusal> {
      const now = context();
      if ((yield* operatorNamed(name)) === undefined) return unknown(name);
      yield* reseal(name, sealed, now.now);
      yield* record(now, [resealed(name, {})]);
      return yield* shown(now, name);
    });
  },
});

export { changePin as pin };

export const remove = command({
  name: 'operator.remove',
  summary: 'Takes somebody from the operators. What they did keeps their name.',
  input: z.object({ name }),
  args: ['name'],
  output: operatorRow,
  columns: COLUMNS,
  permission: 'admin',
  danger: 'confirm',
  *run(context, { name }) {
    const one = yield* operatorNamed(name);
    if (one === undefined) return unknown(name);
    yield* removeRow(name);
    yield* record(context, [removed(name, {})]);
    return toRow(context, one);
  },
});

export const list = query({
  name: 'operator.list',
  summary: 'The operators of shared terminals; none means that whoever is logged in acts.',
  input: z.object({}),
  output: z.array(operatorRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run(context) {
    return (yield* operators()).map((one) => toRow(context, one));
  },
});
