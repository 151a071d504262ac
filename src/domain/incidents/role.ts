/** Who leads an incident, who writes down what happens, who speaks for it: one person each, and every hand-over in the timeline. */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { people } from '../oncall/settings.ts';
import { nameOf } from '../oncall/who.ts';
import { roleTaken } from './events.ts';
import { note, reference } from './fields.ts';
import { type Incident, ROLES, type Role } from './incident.ts';
import { conduct, incidentOf, rolesOf } from './records.ts';
import { merged } from './stage.ts';
import { tell } from './telling.ts';
import { COLUMNS, incidentRow, toRow } from './view.ts';

const NOBODY = 'none';

export const role = command({
  name: 'incident.role',
  summary: 'Gives somebody a role in an incident: lead, scribe or communications. Who had it hands over, and who gets it is told.',
  input: z.object({
    incident: reference,
    role: z.enum(ROLES),
    person: z.string().trim().min(1).max(100).optional().describe(`A key of [people]; you if not said, ${NOBODY} for nobody.`),
    note: note.describe('What whoever takes over has to know.'),
  }),
  args: ['incident', 'role', 'person'],
  output: incidentRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { incident: text, role: which, person: said, note: words }) {
    const incident = yield* incidentOf(text);
    if (isRefusal(incident)) return incident;
    const subject = label('I', incident.number);
    const part = merged(incident, 'role');
    if (part !== undefined) return part;
    const person = said === NOBODY ? null : (said ?? context.actor.name);
    const unknown = person === null ? undefined : stranger(context, person);
    if (unknown !== undefined) return unknown;
    const before = (yield* rolesOf(incident.number)).find((one) => one.role === which)?.person ?? null;
    if (before === person)
      return refuse({ kind: 'already', subject, state: person === null ? `without ${which}` : `with ${person} as ${which}` });
    yield* conduct(context, incident.number);
    yield* give(incident.number, which, person, context.now);
    const by = context.actor.name;
    yield* record(context, [roleTaken(subject, { role: which, before, after: person, by, note: words ?? null })]);
    if (person !== null && person !== by) yield* tell(context, incident, [person], handedOver(context, incident, which, before, words));
    const now = yield* incidentOf(subject);
    return isRefusal(now) ? now : toRow(now);
  },
});

/** Whoever acts may take a role whether they are in the configuration or not; nobody else is taken for granted. */
function stranger({ settings, actor }: Context, person: string): Refusal | undefined {
  const known = settings.of(people);
  if (person === actor.name || Object.hasOwn(known, person)) return undefined;
  return refuse({ kind: 'invalid', where: person, problem: 'is nobody in [people]', allowed: [...Object.keys(known), NOBODY].join(', ') });
}

function* give(incident: number, which: Role, person: string | null, now: number): Script<void> {
  if (person === null) {
    yield* all('delete from incident_role where incident = $1 and role = $2', incident, which);
    return;
  }
  yield* all(
    `insert into incident_role (incident, role, person, since_at) values ($1, $2, $3, cast($4 as bigint))
     on conflict (incident, role) do update set person = excluded.person, since_at = excluded.since_at`,
    incident,
    which,
    person,
    now,
  );
}

const handedOver = (
  { actor, settings }: Context,
  incident: Incident,
  which: Role,
  before: string | null,
  words: string | undefined,
): { readonly word: string; readonly lines: readonly string[] } => ({
  word: which.toUpperCase(),
  lines: [
    before === null || before === actor.name
      ? `${nameOf(settings, actor.name)} makes you ${which} of ${label('I', incident.number)}.`
      : `${nameOf(settings, actor.name)} makes you ${which} of ${label('I', incident.number)} in place of ${nameOf(settings, before)}.`,
    ...(words === undefined ? [] : [words]),
  ],
});
