import { meaning } from '../inventory/meant.ts';
import type { Selecting } from '../inventory/select.ts';
import { inventorySettings } from '../inventory/settings.ts';
import type { Context } from '../kernel/context.ts';
import { type Compiled, compileFilter, equals, type Keys, numbered, oneOf, ranked, textIn, word } from '../kernel/filter.ts';
import type { Listing } from '../kernel/page.ts';
import { SEVERITIES } from '../kernel/rank.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { STATUSES } from './alert.ts';
import { ALERT_COLUMNS } from './records.ts';

const status = oneOf('alert.status', STATUSES);

const anywhere = textIn('alert.title', 'alert.text', 'alert.component');
const loudness = word({ muted: { sql: 'alert.muted is not null', params: [] }, loud: { sql: 'alert.muted is null', params: [] } });

/** What may be asked of alerts. A bare word is searched in title, text and component; muted is the word everybody types, and means itself. */
export const alertKeys = (selecting: Selecting): Keys => ({
  '': (value) => (value === 'muted' ? loudness(value) : anywhere(value)),
  text: anywhere,
  status: (value) => (value === 'any' ? { sql: '1 = 1', params: [] } : status(value)),
  // Both of an expression: the list's own index holds them, and by others an equality here would lead out of its order.
  sev: ranked('+alert.severity', SEVERITIES),
  src: equals("(alert.source || '')"),
  comp: meaning(
    {
      name: 'alert.component',
      on: (where) => `alert.about in (select component.number from component where ${where})`,
      onNothing: 'alert.about is null',
    },
    selecting,
  ),
  owner: equals('alert.acknowledged_by'),
  inc: numbered('I', 'alert.incident'),
  under: (value) => {
    const by = numbered('A', 'held.by_alert')(value);
    return 'allowed' in by ? by : { ...by, sql: `alert.number in (select held.alert from inhibited as held where ${by.sql})` };
  },
  is: loudness,
});

/** Only open alerts unless the query says which statuses. */
export function compileAlerts({ settings }: Pick<Context, 'settings'>, text: string): Compiled | Refusal {
  const compiled = compileFilter(text, alertKeys(settings.of(inventorySettings)), 1);
  if (isRefusal(compiled)) return compiled;
  return compiled.used.has('status') ? compiled : { ...compiled, where: `alert.resolved_at is null and ${compiled.where}` };
}

/** The unanswered first, worst first, oldest first; with a status named, the newest first. */
export const alertListing = (compiled: Compiled): Listing => ({
  table: 'alert',
  columns: ALERT_COLUMNS,
  where: compiled.where,
  params: compiled.params,
  order: compiled.used.has('status')
    ? [['alert.number', 'desc']]
    : [
        ['alert.status', 'desc'],
        ['alert.severity', 'asc'],
        ['alert.number', 'asc'],
      ],
  orders: {
    newest: [['alert.number', 'desc']],
    seen: [
      ['alert.last_seen_at', 'desc'],
      ['alert.number', 'desc'],
    ],
    count: [
      ['alert.count', 'desc'],
      ['alert.number', 'asc'],
    ],
  },
});
