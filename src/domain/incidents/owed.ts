/** Asking for the update that is owed: whoever speaks for the incident, else whoever leads it, else whoever answered; again until there is one. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { updateDue } from './events.ts';
import type { Incident, Role } from './incident.ts';
import { fromRecord, INCIDENT_COLUMNS, type IncidentRecord, rolesOf } from './records.ts';
import { everyOf } from './settings.ts';
import { tell } from './telling.ts';

/** Where the settings want none any more, what somebody promised is asked for again after so long. */
const USUAL = 3_600_000;

const SPEAKERS: readonly Role[] = ['communications', 'lead'];

export function* nextAsking(): Script<Instant | undefined> {
  const row = yield* one<{ update_ask_at: number }>(
    'select update_ask_at from incident where update_ask_at is not null order by update_ask_at limit 1',
  );
  return row?.update_ask_at;
}

/** Asks for what is owed at this moment; answers how many were asked for. */
export function* askDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<IncidentRecord>(
    `select ${INCIDENT_COLUMNS} from incident where update_ask_at <= $1 order by update_ask_at, number limit $2`,
    context.now,
    limit,
  );
  const facts = [];
  for (const incident of rows.map(fromRecord)) {
    const person = yield* speakerOf(incident);
    const late = context.now - (incident.updateDueAt ?? context.now);
    if (person !== null) yield* tell(context, incident, [person], asking(incident, late));
    facts.push(updateDue(label('I', incident.number), { asked: person, lateMs: late }));
  }
  yield* all(
    'update incident set update_ask_at = next.at from {records $1 number:int at:ms} as next where incident.number = next.number',
    rows.map(fromRecord).map(({ number, severity }) => ({ number, at: context.now + (everyOf(context.settings, severity) || USUAL) })),
  );
  yield* record(context, facts);
  return rows.length;
}

function* speakerOf(incident: Incident): Script<string | null> {
  const held = yield* rolesOf(incident.number);
  const speaker = SPEAKERS.flatMap((role) => held.filter((one) => one.role === role))[0];
  return speaker?.person ?? incident.acknowledgedBy;
}

const asking = ({ number }: Incident, late: number): { readonly word: string; readonly lines: readonly string[] } => ({
  word: 'UPDATE DUE',
  lines: [
    `${late < 60_000 ? 'Now' : `Since ${formatDuration(late)}`} those who wait for news of ${label('I', number)} are owed an update.`,
    `Give it with: watchbill incident update ${label('I', number)} 'what is known'`,
  ],
});
