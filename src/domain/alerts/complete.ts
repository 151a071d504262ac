import { query } from '../kernel/capability.ts';
import {
  complete as completeQuery,
  completionInput,
  completionOutput,
  firstCandidates,
  type KeyHelp,
  MOST_CANDIDATES,
  typingAt,
} from '../kernel/completion.ts';
import { SEVERITIES } from '../kernel/rank.ts';
import { all } from '../kernel/script.ts';
import { STATUSES } from './alert.ts';

/** What a person is told of each key of an alert query; a test holds it against the keys that there are. */
export const ALERT_HELP: Readonly<Record<string, KeyHelp>> = {
  sev: { summary: 'Severity; also worse or better than: sev:>=error.', values: SEVERITIES },
  status: { summary: 'Where it stands; without it only the open ones.', values: [...STATUSES, 'any'] },
  src: { summary: 'The source that reports it.' },
  comp: { summary: 'Its component: one with all that lies in it, a path such as eu/web/*, any selector; else a part of its name.' },
  owner: { summary: 'Who acknowledged it.' },
  inc: { summary: 'The incident that it belongs to.' },
  under: { summary: 'The alert that keeps it quiet, such as A12.' },
  is: { summary: 'muted: nobody is told for now; loud: somebody is. The bare word muted says the same.', values: ['muted', 'loud'] },
  text: { summary: 'A word in its title, text or component.' },
};

/** Where the values of a key are found: what is there now is what somebody will ask for. */
const FOUND: Readonly<Record<string, string>> = {
  src: 'select name as value from source where name >= $1 and name < $2',
  comp: 'select distinct component as value from alert where resolved_at is null and component >= $1 and component < $2',
  owner: 'select distinct acknowledged_by as value from alert where resolved_at is null and acknowledged_by >= $1 and acknowledged_by < $2',
  inc: "select value from (select 'I' || number as value from incident where resolved_at is null) as known where value >= $1 and value < $2",
};
export const complete = query({
  name: 'alert.complete',
  summary: 'What may follow in a query of alerts that is being typed.',
  input: completionInput,
  args: ['text'],
  output: completionOutput,
  permission: 'viewer',
  *run(_context, { text, cursor = text.length }) {
    const at = Math.min(cursor, text.length);
    const { key, begun } = typingAt(text, at);
    const sql = Object.hasOwn(FOUND, key) ? FOUND[key] : undefined;
    const found =
      sql === undefined ? [] : yield* all<{ value: string }>(`${sql} order by 1 limit ${MOST_CANDIDATES}`, begun, `${begun}\u{10ffff}`);
    const help = ALERT_HELP[key];
    const known = help === undefined ? {} : { [key]: { ...help, values: [...(help.values ?? []), ...found.map(({ value }) => value)] } };
    return firstCandidates(completeQuery(text, at, { ...ALERT_HELP, ...known }));
  },
});
