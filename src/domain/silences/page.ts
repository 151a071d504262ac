import { query } from '../kernel/capability.ts';
import type { Instant } from '../kernel/clock.ts';
import { compileFilter, equals, type Keys, textIn, word } from '../kernel/filter.ts';
import { type Listing, pageInput, pageOf, windowOf } from '../kernel/page.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { countHeld } from './ending.ts';
import { fromRecord, SILENCE_COLUMNS, type SilenceRecord } from './records.ts';
import { silenceRow, toRow } from './view.ts';

const IN_FORCE = '(silence.ended_at is null and silence.ends_at > ?)';

/** What may be asked of silences. A bare word is searched in matchers, comment and author; the words of their states mean themselves. */
export function silenceKeys(now: Instant): Keys {
  const anywhere = textIn('silence.matchers', 'silence.comment', 'silence.author');
  const active = { sql: `${IN_FORCE} and silence.starts_at <= ?`, params: [now, now] };
  const pending = { sql: `${IN_FORCE} and silence.starts_at > ?`, params: [now, now] };
  const expired = { sql: `not ${IN_FORCE}`, params: [now] };
  const state = word({ active, pending, expired, open: { sql: IN_FORCE, params: [now] }, any: { sql: '1 = 1', params: [] } });
  return {
    '': (value) => (value === 'active' || value === 'pending' || value === 'expired' ? state(value) : anywhere(value)),
    text: anywhere,
    state,
    is: state,
    by: equals('silence.author'),
  };
}

/** Those in force, soonest over first; those to come; and what is over, the newest first. */
const listing = (where: string, params: readonly unknown[], now: Instant): Listing => {
  const over = `silence.ended_at is not null or silence.ends_at <= ${now}`;
  return {
    table: 'silence',
    columns: SILENCE_COLUMNS,
    where,
    params,
    order: [
      [`case when ${over} then 2 when silence.starts_at > ${now} then 1 else 0 end`, 'asc'],
      [`case when ${over} then -silence.number else silence.ends_at end`, 'asc'],
      ['silence.number', 'asc'],
    ],
  };
};

export const page = query({
  name: 'silence.page',
  summary: 'A window of the silences round one of them, for screens.',
  input: pageInput,
  output: pageOf(silenceRow),
  permission: 'viewer',
  *run({ now }, { query: text, ...around }) {
    const compiled = compileFilter(text, silenceKeys(now), 1);
    if (isRefusal(compiled)) return compiled;
    const window = yield* windowOf<SilenceRecord>(listing(compiled.where, compiled.params, now), around);
    const holds = yield* countHeld(window.rows.map(({ number }) => number));
    return { ...window, rows: window.rows.map((row) => toRow(fromRecord(row), holds.get(row.number) ?? 0, now)) };
  },
});
