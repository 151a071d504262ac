import { z } from 'zod';
import { command, effect, query } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { instant } from '../kernel/instant.ts';
import { takeNumbers } from '../kernel/number.ts';
import { refuse } from '../kernel/refusal.ts';
import { all } from '../kernel/script.ts';
import { created, revoked } from './events.ts';
import { SCOPES, SHOWN } from './token.ts';

const tokenRow = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(SCOPES),
  source: z.string().nullable(),
  prefix: z.string(),
  createdAt: instant,
  createdBy: z.string(),
  revokedAt: instant.nullable(),
});

export const create = effect({
  name: 'token.create',
  summary: 'Creates a token and prints it, this once: only its hash is kept.',
  input: z.object({
    scope: z.enum(SCOPES).default('intake').describe('What it may be used for.'),
    name: z.string().min(1).max(60).default('token').describe('What you will know it by.'),
    source: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a short name')
      .optional()
      .describe('The source that reports sent with it count for.'),
  }),
  output: z.object({ token: z.string(), id: z.string(), name: z.string(), scope: z.enum(SCOPES), source: z.string().nullable() }),
  permission: 'admin',
  async run(context, input, { store, secrets }) {
    const token = secrets.token();
    const hash = secrets.hash(token);
    return store.write(function* () {
      const fresh = context();
      const number = yield* takeNumbers('K', 1);
      const id = fresh.mint();
      yield* all(
        'insert into token (number, id, name, prefix, hash, scope, source, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
        number,
        id,
        input.name,
        token.slice(0, SHOWN),
        hash,
        input.scope,
        input.source ?? null,
        fresh.now,
        fresh.actor.name,
      );
      yield* record(fresh, [created(`K${number}`, { scope: input.scope })]);
      return { token, id, name: input.name, scope: input.scope, source: input.source ?? null };
    });
  },
});

export const list = query({
  name: 'token.list',
  summary: 'Lists tokens, without their secrets.',
  input: z.object({}),
  output: z.array(tokenRow),
  columns: [
    { key: 'prefix', title: 'Begins' },
    { key: 'name', title: 'Name' },
    { key: 'scope', title: 'Scope' },
    { key: 'source', title: 'Source' },
    { key: 'createdAt', title: 'Created', format: 'instant' },
    { key: 'createdBy', title: 'By' },
    { key: 'revokedAt', title: 'Revoked', format: 'instant' },
  ],
  permission: 'admin',
  *run() {
    return [
      ...(yield* all<z.output<typeof tokenRow>>(
        `select id, name, scope, source, prefix, created_at as "createdAt", created_by as "createdBy", revoked_at as "revokedAt" from token order by number`,
      )),
    ];
  },
});

export const revoke = command({
  name: 'token.revoke',
  summary: 'Makes a token worthless at once.',
  input: z.object({ token: z.string().min(4).describe('Its id, the beginning of its id, or what the list shows it begins with.') }),
  args: ['token'],
  output: z.object({ id: z.string(), name: z.string() }),
  permission: 'admin',
  danger: 'confirm',
  *run(context, { token }) {
    const rows = yield* all<{ number: number; id: string; name: string }>(
      'select number, id, name from token where revoked_at is null and (prefix = $1 or (id >= $1 and id < $2)) order by number limit 4',
      token,
      `${token}~`,
    );
    const [only, ...others] = rows;
    if (only === undefined) return refuse({ kind: 'not-found', noun: 'token', reference: token });
    if (others.length > 0)
      return refuse({ kind: 'ambiguous', noun: 'token', reference: token, candidates: rows.map((row) => `${row.name} (${row.id})`) });
    yield* all('update token set revoked_at = cast($2 as bigint) where number = $1', only.number, context.now);
    yield* record(context, [revoked(`K${only.number}`, {})]);
    return { id: only.id, name: only.name };
  },
});
