/** Mutes that begin and end while alerts are open. */
import { suspendClocks } from '../escalation/stop.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { letGo } from '../silences/holding.ts';
import type { Alert } from './alert.ts';
import { muted as mutedEvent, released } from './events.ts';
import { disinhibit, inhibitedBy, register, takeSides } from './inhibit.ts';
import { keepMutes, type Mutes, mutesOf, shortly } from './mute.ts';
import { belowThese } from './parents.ts';
import { ALERT_COLUMNS, type AlertRecord, fromRecord } from './records.ts';
import { alertSettings } from './settings.ts';
import { policyFor, type Subject, startAlertClocks, subjectOf } from './task.ts';
import { begin, page, placeOf, plan } from './work.ts';

function* openOnes(where: string, ...params: readonly unknown[]): Script<readonly (Alert & Subject)[]> {
  const rows = yield* all<AlertRecord>(
    `select ${ALERT_COLUMNS} from alert where alert.resolved_at is null and ${where} order by alert.number`,
    ...params,
  );
  return rows.map((row) => subjectOf(fromRecord(row)));
}

/** These alerts have just opened: what they inhibit is quiet from now on. */
export function* quieten(context: Context, fresh: readonly Subject[]): Script<void> {
  const inhibited = yield* inhibitedBy(context, fresh);
  const below = yield* belowThese(context, fresh);
  if (inhibited.length + below.length === 0) return;
  const numbers = [...inhibited.map(({ alert }) => alert), ...below];
  const alerts = yield* openOnes('muted is null and number in {numbers $1}', JSON.stringify(numbers));
  yield* mute(context, alerts, yield* mutesOf(context, alerts));
}

/** These open alerts have another severity: what they say of others has changed with it, and what others say of them. */
export function* reconsider(context: Context, numbers: readonly number[]): Script<void> {
  const { inhibit, parents } = context.settings.of(alertSettings);
  if (inhibit.length === 0 && parents.edges.length === 0) return;
  const alerts = yield* openOnes('number in {numbers $1}', JSON.stringify(numbers));
  yield* release(context, yield* takeSides(context, alerts), 'it, or what kept it quiet, has another severity');
  const loud = yield* openOnes('muted is null and number in {numbers $1}', JSON.stringify(numbers));
  yield* mute(context, loud, yield* mutesOf(context, loud));
  yield* quieten(context, alerts);
}

/** Mutes what is open and matches: a silence has come into force, or a rule. Reads all that pages, because any of it may match. */
export function* muteMatching(context: Context): Script<void> {
  const alerts = yield* openOnes('muted is null');
  yield* mute(context, alerts, yield* mutesOf(context, alerts));
}

function* mute(context: Context, alerts: readonly Alert[], mutes: Mutes): Script<void> {
  const quiet = alerts.filter(({ number }) => mutes.has(number));
  if (quiet.length === 0) return;
  yield* all(
    `update alert set muted = quiet.muted, version = alert.version + 1 from {records $1 number:int muted:text} as quiet where alert.number = quiet.number`,
    quiet.map(({ number }) => ({ number, muted: shortly(mutes.get(number)) })),
  );
  yield* keepMutes(context, mutes);
  yield* record(
    context,
    quiet.map(({ number }) => mutedEvent(label('A', number), { why: (mutes.get(number) ?? []).map(({ why }) => why) })),
  );
  yield* suspendClocks(context, yield* silentTasks(quiet), 'muted');
}

/** The tasks of these alerts that no alert asks for any longer: a clock goes on while one of its incident is loud. */
function* silentTasks(alerts: readonly Alert[]): Script<readonly number[]> {
  const tasks = [...new Set(alerts.flatMap(({ task }) => (task === null ? [] : [task])))];
  const loud = yield* all<{ task: number }>(
    'select distinct task from alert where task in {numbers $1} and resolved_at is null and muted is null',
    JSON.stringify(tasks),
  );
  const still = new Set(loud.map(({ task }) => task));
  return tasks.filter((task) => !still.has(task));
}

/** Lets alerts speak that nothing mutes any more; those that fire get now what they would have got then, or with `page` false only a task. */
export function* release(context: Context, numbers: readonly number[], why: string, pages = true): Script<void> {
  const alerts = yield* openOnes('muted is not null and number in {numbers $1}', JSON.stringify(numbers));
  if (alerts.length === 0) return;
  const mutes = yield* mutesOf(context, alerts);
  yield* keepMutes(context, mutes);
  const free = alerts.filter(({ number }) => !mutes.has(number));
  const work = yield* plan(
    context,
    // What no inventory knew when it opened may be known now.
    free.filter(({ task }) => task === null).map((alert) => ({ ...alert, about: alert.about ?? undefined })),
  );
  const policy = policyFor(context);
  const paging = ({ number, status, task, ...alert }: Alert & Subject): string | null => {
    const joins = task === null && (work.grouped.get(number)?.lead ?? number) !== number;
    return !pages || status !== 'firing' || joins ? null : (policy(alert)?.name ?? null);
  };
  yield* record(
    context,
    free.map((alert) => released(label('A', alert.number), { why, policy: paging(alert) })),
  );
  yield* begin(context, work);
  yield* all(
    `update alert set muted = now.muted, task = now.task, incident = now.incident, version = alert.version + 1
     from {records $1 number:int muted:text task:int incident:int} as now where alert.number = now.number`,
    alerts.map(({ number, task, incident }) => {
      const place = placeOf(work, number);
      return { number, muted: shortly(mutes.get(number)), task: task ?? place.task, incident: incident ?? place.incident };
    }),
  );
  if (!pages) return;
  yield* page(context, work, new Set(free.flatMap(({ number, status }) => (status === 'firing' ? [] : [number]))));
  yield* startAlertClocks(
    context,
    free.flatMap((alert) =>
      alert.task === null || alert.status !== 'firing' ? [] : [{ subject: alert, task: alert.task, policy: policy(alert) }],
    ),
  );
}

/** These alerts are over: what held them lets go, and what they held back speaks. */
export function* endMutes(context: Context, alerts: readonly { readonly number: number; readonly muted: string | null }[]): Script<void> {
  yield* letGo(
    context,
    alerts.flatMap(({ number, muted }) => (muted === null ? [] : [number])),
  );
  const freed = yield* disinhibit(
    context,
    alerts.map(({ number }) => number),
  );
  const [first] = alerts;
  if (first !== undefined && freed.length > 0) yield* release(context, freed, `what inhibited it is over`);
}

/** Whether the rules of inhibition, or of parents, are others than those that the rows were made for. */
export function* inhibitionChanged(context: Pick<Context, 'settings'>): Script<boolean> {
  const row = yield* one<{ text: string }>("select text from applied where name = 'inhibition'");
  return row?.text !== rulesText(context);
}

const rulesText = ({ settings }: Pick<Context, 'settings'>): string => {
  const { inhibit, parents } = settings.of(alertSettings);
  return JSON.stringify({ inhibit, parents });
};

/** Applies the rules of inhibition and of parents to all that is open. */
export function* applyInhibition(context: Context): Script<void> {
  yield* all(
    "insert into applied (name, text) values ('inhibition', $1) on conflict (name) do update set text = excluded.text",
    rulesText(context),
  );
  yield* all('delete from inhibition');
  yield* register(context, yield* openOnes('1 = 1'));
  const held = yield* all<{ alert: number }>('delete from inhibited returning alert');
  yield* release(
    context,
    held.map(({ alert }) => alert),
    'the rules of inhibition changed',
  );
  yield* muteMatching(context);
}
