import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import type { Instant } from '../kernel/clock.ts';
import { holderOf } from '../kernel/lease.ts';
import { find } from '../kernel/number.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { one, type Script } from '../kernel/script.ts';
import { offlineSince } from '../notifications/connectivity.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from '../notifications/row.ts';
import { notificationSettings } from '../notifications/settings.ts';
import { allProbes, probesNamed } from '../probes/records.ts';
import { lastErrors } from '../sources/records.ts';
import { sources } from '../sources/settings.ts';
import { sourceRows } from '../sources/view.ts';
import { pageSteps } from './page-steps.ts';
import { probeSteps } from './probe-steps.ts';
import { sourceSteps } from './source-steps.ts';
import { STEP_COLUMNS, stepRow, toRows } from './steps.ts';

const shared = { output: z.array(stepRow), columns: STEP_COLUMNS, permission: 'viewer' } as const;

function* engineRuns(now: Instant): Script<boolean> {
  return ((yield* holderOf('engine'))?.until ?? 0) > now;
}

export const source = query({
  ...shared,
  name: 'why.source',
  summary: 'Why a source is silent: goes through what has to be so, from its declaration to its last report.',
  input: z.object({ name: z.string().describe('As source list calls it.') }),
  args: ['name'],
  *run(context, { name }) {
    const { now } = context;
    const rows = yield* sourceRows(context);
    const declared = context.settings.of(sources).find((source) => source.name === name);
    const row = rows.find((source) => source.name === name);
    const tokens = yield* one<{ total: number }>('select count(*) as total from token where source = $1 and revoked_at is null', name);
    if (declared === undefined && row === undefined && Number(tokens?.total ?? 0) === 0)
      return refuse({ kind: 'not-found', noun: 'source', reference: name, nearest: rows.map((source) => source.name) });
    const open = yield* one<{ total: number }>('select count(*) as total from alert where source = $1 and resolved_at is null', name);
    const lastError = (yield* lastErrors(now)).get(name);
    return toRows(
      sourceSteps({ name, declared, row, tokens: Number(tokens?.total ?? 0), lastError, openAlerts: Number(open?.total ?? 0) }, now),
    );
  },
});

export const page = query({
  ...shared,
  name: 'why.page',
  summary: 'Why a page was not sent, or whether it was: from the wish to tell somebody to what the server answered.',
  input: z.object({ notification: z.string().describe('A number such as N12, an id, or the beginning of one.') }),
  args: ['notification'],
  *run(context, { notification }) {
    const number = yield* find({ noun: 'notification', kind: 'N', table: 'outbox' }, notification);
    if (isRefusal(number)) return number;
    const row = yield* one<OutboxRow>(`select ${OUTBOX_COLUMNS} from outbox where number = $1`, number);
    if (row === undefined) return refuse({ kind: 'not-found', noun: 'notification', reference: notification });
    const seen = {
      row,
      offlineSince: yield* offlineSince(context),
      paused: context.settings.of(notificationSettings).paused,
      engine: yield* engineRuns(context.now),
    };
    return toRows(pageSteps(seen, context.now));
  },
});

export const probe = query({
  ...shared,
  name: 'why.probe',
  summary: 'Why a probe fails, or says nothing: what it needs, when it was looked at, what it found and whether anybody was told.',
  input: z.object({ name: z.string().describe('As probe list calls it.') }),
  args: ['name'],
  *run(context, { name }) {
    const [row] = yield* probesNamed([name]);
    if (row === undefined) return refuse({ kind: 'not-found', noun: 'probe', reference: name });
    const names = new Set(JSON.parse(row.needs) as string[]);
    const needed = names.size === 0 ? [] : (yield* allProbes()).filter((probe) => names.has(probe.name));
    const needs = needed.map(({ name: need, settled }) => ({ name: need, state: settled }));
    return toRows(probeSteps({ row, needs, engine: yield* engineRuns(context.now) }, context.now));
  },
});
