/** Looks at what the program promises. */

import { examineAll } from '../../domain/audit/examine.ts';
import { sentence } from '../../domain/audit/round.ts';
import { warnings } from '../../domain/board/warnings.ts';
import { ok, problem, skipped, warning } from '../../domain/diagnostics/check.ts';
import { overdue } from '../../domain/diagnostics/overdue.ts';
import { judgeLease, judgeOverdue, judgeSource } from '../../domain/diagnostics/service.ts';
import { holderOf } from '../../domain/kernel/lease.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { one } from '../../domain/kernel/script.ts';
import { lint } from '../../domain/oncall/lint.ts';
import { REACHES } from '../../domain/oncall/reach.ts';
import { lastErrors } from '../../domain/sources/records.ts';
import { sourceRows } from '../../domain/sources/view.ts';
import { certainlyGone, describeHolder } from '../../integrations/host/process.ts';
import { offerLookouts } from '../work.ts';
import { briefly, type Look } from './look.ts';

const CLOSED = 'The database cannot be opened.';

export const lease: Look = async ({ store, clock }) => {
  if (isRefusal(store)) return [skipped(CLOSED)];
  const held = await store.read(() => holderOf('engine'));
  const holder = held === undefined ? undefined : { text: describeHolder(held.holder), gone: certainlyGone(held.holder) };
  return [judgeLease(held, holder, clock.now())];
};

export const schedule: Look = async ({ store, clock }) => {
  if (isRefusal(store)) return [skipped(CLOSED)];
  const now = clock.now();
  const rows = await store.read(() => overdue(now));
  return briefly(
    rows.map((row) => judgeOverdue(row, now)),
    ok('Nothing is overdue.'),
  );
};

export const sources: Look = async ({ store, clock, context }) => {
  if (isRefusal(store)) return [skipped(CLOSED)];
  const now = clock.now();
  const { rows, errors } = await store.read(function* () {
    return { rows: yield* sourceRows(context()), errors: yield* lastErrors(now) };
  });
  if (rows.length === 0) return [skipped('No source is declared, and none was heard yet.')];
  return rows.map((row) => judgeSource(row, errors.get(row.name)?.problem ?? null, now));
};

const A_DAY = 86_400_000;

/** What the board warns of, which is all that would make an alert end in silence. */
export const escalation: Look = async ({ store, clock, context }) => {
  const failed = isRefusal(store)
    ? 0
    : Number(
        (
          await store.read(() =>
            one<{ total: number }>("select count(*) as total from outbox where state = 'failed' and finished_at > $1", clock.now() - A_DAY),
          )
        )?.total ?? 0,
      );
  offerLookouts();
  const findings = isRefusal(store) ? [] : await store.read(() => lint(context()));
  return briefly(
    warnings(context(), { failedPages: failed, findings }).map(({ text, hint }) => warning(text, `${hint}.`)),
    ok('Every step of every policy reaches somebody.'),
  );
};

const SHOWN = 10;

export const audit: Look = async ({ store, context }) => {
  if (isRefusal(store)) return [skipped(CLOSED)];
  const found = await examineAll(store, context());
  const more = found.length - SHOWN;
  return briefly(
    [
      ...found.slice(0, SHOWN).map((one) => problem(`${sentence(one)}.`, 'Tell those people yourself who should have been told.')),
      ...(more > 0 ? [problem(`${more} more differ.`, 'See all of it: watchbill audit.')] : []),
    ],
    ok('Clocks, pages and answers are what the log says.'),
  );
};

const VERIFY_MS = 12_000;

/** Goes as far as a page would, and sends none. */
export const delivery: Look = async ({ channel }) => {
  const found = REACHES.map((name) => [name, channel(name)] as const);
  const open = found.flatMap(([name, way]) => (isRefusal(way) ? [] : [[name, way] as const]));
  const missing = found.flatMap(([name, way]) => (isRefusal(way) ? [name] : []));
  const looks = open.map(async ([name, way]) => {
    if (way.verify === undefined) return skipped(`${name} can only be tried: watchbill notification test PERSON.`);
    const answer = await way.verify(AbortSignal.timeout(VERIFY_MS));
    return 'receipt' in answer
      ? ok(`${name}: ${answer.receipt}.`)
      : warning(`${name}: ${answer.problem}.`, 'watchbill config check, then: watchbill notification test PERSON.');
  });
  return [...(await Promise.all(looks)), ...(missing.length === 0 ? [] : [skipped(`Not configured: ${missing.join(', ')}.`)])];
};
