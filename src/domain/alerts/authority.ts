/**
 * When sources disagree. Two that watch one component tell of it each in their own words, and their alerts are one incident where a rule
 * gathers them; both are shown, with what each says now. A source with `authority` has the last word: when it says itself that its last alert
 * about a component is over, the other sources' alerts about it in that incident are over too.
 *
 * A source that goes on telling the same occurrence does not open it again; a new one, by the time at which it began, is an alert like any.
 */
import type { Context } from '../kernel/context.ts';
import type { Fact, Reaction } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { sources } from '../sources/settings.ts';
import type { Alert, Status } from './alert.ts';
import { resolved } from './events.ts';
import type { Report } from './normalise.ts';
import { closeAlerts, type Resolving } from './resolve.ts';

const authorities = ({ settings }: Pick<Context, 'settings'>): readonly string[] =>
  settings.of(sources).flatMap(({ name, authority }) => (authority === true ? [name] : []));

/** What is remembered of an occurrence that was ended so. */
const occurrence = (fingerprint: string, startsAt: number): string => `ended:${fingerprint}:${startsAt}`;

interface Other extends Resolving {
  readonly source: string;
  readonly fingerprint: string;
  readonly starts_at: number | null;
}

export const lastWord: Reaction = {
  to: resolved.kind,
  *run(context, facts: readonly Fact[]) {
    const names = authorities(context);
    const { name } = context.actor;
    // A person, or the engine, that closes an alert of the source is not the source.
    if (!names.includes(name)) return;
    const others = yield* all<Other>(
      `select distinct other.number, other.count, other.task, other.incident, other.muted, other.source, other.fingerprint, other.starts_at
       from alert as cleared join alert as other on other.incident = cleared.incident and other.resolved_at is null
         and (other.about = cleared.about or other.component = cleared.component)
       where cleared.number in {numbers $1} and cleared.source = $2 and other.source not in {values $3}
         and not exists (select 1 from alert as still where still.incident = cleared.incident and still.resolved_at is null and still.source = $2
           and (still.about = cleared.about or still.component = cleared.component))
       order by other.number`,
      JSON.stringify(facts.map(({ subject }) => Number(subject.slice(1)))),
      name,
      JSON.stringify(names),
    );
    const note = `${name} has the last word about its component, and says that it is over`;
    yield* closeAlerts(
      context,
      others.map((other) => ({ ...other, note })),
    );
    yield* all(
      `insert into telling (source, key, at) select source, key, cast($2 as bigint) from {records $1 source:text key:text} as ended where true
       on conflict (source, key) do nothing`,
      others.flatMap(({ source, fingerprint, starts_at }) =>
        starts_at === null ? [] : [{ source, key: occurrence(fingerprint, starts_at) }],
      ),
      context.now,
    );
  },
};

/** The reports that open something: not of an occurrence that the authority has ended. */
export function* notEnded(context: Context, fresh: readonly Report[]): Script<readonly Report[]> {
  const timed = authorities(context).length === 0 ? [] : fresh.filter(({ startsAt }) => startsAt !== null);
  if (timed.length === 0) return fresh;
  const keyOf = ({ fingerprint, startsAt }: Report): string => occurrence(fingerprint, startsAt ?? 0);
  const rows = yield* all<{ source: string; key: string }>(
    'select source, key from telling where key in {values $1}',
    JSON.stringify(timed.map(keyOf)),
  );
  const ended = new Set(rows.map(({ source, key }) => `${source}\n${key}`));
  return ended.size === 0 ? fresh : fresh.filter((report) => !ended.has(`${report.source}\n${keyOf(report)}`));
}

export interface Saying {
  readonly source: string;
  readonly authority: boolean;
  readonly number: string;
  readonly status: Status;
}

const MOST_SHOWN = 50;

/** What each source says now of the alert's component, as far as its incident goes; nothing where there is only one. */
export function* sayings(context: Context, alert: Alert): Script<Saying[]> {
  if (alert.incident === null || (alert.about === null && alert.component === null)) return [];
  const names = authorities(context);
  const rows = yield* all<{ source: string; number: number; status: Status }>(
    `select source, number, status from (
       select source, number, status, row_number() over (partition by source order by case when resolved_at is null then 0 else 1 end, number desc) as place
       from alert where incident = $1 and (about = $2 or component = $3)) as said where place = 1 order by source limit ${MOST_SHOWN}`,
    alert.incident,
    alert.about,
    alert.component,
  );
  if (rows.length < 2) return [];
  return rows.map(({ source, number, status }) => ({ source, authority: names.includes(source), number: label('A', number), status }));
}
