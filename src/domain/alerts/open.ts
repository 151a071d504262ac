import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { severityRank } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { opened } from './events.ts';
import { keepMutes, type Mutes, mutesOf, shortly } from './mute.ts';
import type { Report } from './normalise.ts';
import { aboutOf } from './parents.ts';
import { quieten } from './quieten.ts';
import { begin, page, placeOf, plan, reasonOf, type Work } from './work.ts';

interface Fresh extends Report {
  readonly number: number;
  readonly about: number | null;
}

/** Opens alerts that nobody has seen before, at most one a key: their rows, and unless something mutes them task, clock and page. */
export function* openAlerts(context: Context, reports: readonly Report[]): Script<void> {
  if (reports.length === 0) return;
  const first = yield* takeNumbers('A', reports.length);
  const about = yield* aboutOf(context, reports);
  const fresh = reports.map((report, index): Fresh => ({ ...report, number: first + index, about: about[index] ?? null }));
  const mutes = yield* mutesOf(context, fresh);
  const work = yield* plan(context, mutes.size === 0 ? fresh : fresh.filter(({ number }) => !mutes.has(number)));
  yield* record(
    context,
    fresh.map((alert) => {
      const { number, severity, source, title } = alert;
      const muted = mutes.get(number);
      const reason = muted === undefined ? reasonOf(work, alert) : { policy: null, muted: muted.map(({ why }) => why) };
      return opened(label('A', number), { severity, source, title, ...reason });
    }),
  );
  yield* begin(context, work);
  yield* insert(context, fresh, work, mutes);
  yield* keepMutes(context, mutes);
  yield* page(context, work);
  yield* quieten(context, fresh);
}

function* insert(context: Context, fresh: readonly Fresh[], work: Work, mutes: Mutes): Script<void> {
  yield* all(
    `insert into alert (number, id, source, fingerprint, status, severity, title, text, labels, annotations, component, about, url, sender_group, count, starts_at,
       first_seen_at, last_seen_at, task, incident, muted, expires_at, version)
     select number, id, source, fingerprint, 'firing', severity, title, text, labels, annotations, component, about, url, sender_group, 1, starts_at,
       cast($2 as bigint), cast($2 as bigint), task, incident, muted, expires_at, 1
     from {records $1 number:int id:text source:text fingerprint:text severity:int title:text text:text labels:text annotations:text component:text about:int url:text
       sender_group:text starts_at:ms task:int incident:int muted:text expires_at:ms} as fresh where true`,
    fresh.map((alert) => ({
      number: alert.number,
      id: context.mint(),
      source: alert.source,
      fingerprint: alert.fingerprint,
      severity: severityRank(alert.severity),
      title: alert.title,
      text: alert.text,
      labels: JSON.stringify(alert.labels),
      annotations: JSON.stringify(alert.annotations),
      component: alert.component,
      about: alert.about,
      url: alert.url,
      sender_group: alert.group,
      starts_at: alert.startsAt,
      expires_at: alert.expiresAt,
      muted: shortly(mutes.get(alert.number)),
      ...placeOf(work, alert.number),
    })),
    context.now,
  );
}
