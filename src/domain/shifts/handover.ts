/** How a shift changes hands: handed over, read, accepted; or withdrawn, by either side. */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { takeNumbers } from '../kernel/number.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { authorise } from '../oncall/authority.ts';
import { people, teams } from '../oncall/settings.ts';
import { briefingOf, briefingOutput } from './briefing.ts';
import { accepted, handedOver, read as readEvent, withdrawn } from './events.ts';
import { team, teamOf } from './log.ts';
import { finish, handoverOf, insert, keepReading, pending, readingOf, taken } from './records.ts';
import { shiftSettings } from './settings.ts';
import { acceptable, ended, type Handover, STATES, saying } from './shift.ts';

export const handoverRow = z.object({
  number: z.string().describe('H and the number, such as H3.'),
  id: z.string(),
  team: z.string().nullable(),
  from: z.string(),
  to: z.array(z.string()).describe('Any one of them may accept.'),
  note: z.string(),
  state: z.enum(STATES),
  at: instant,
  by: z.string(),
  acceptBy: instant.describe('When those concerned are told that nobody has accepted.'),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
  says: z.string().describe('Who answers for the shift, in a sentence.'),
});

export const HANDOVER_COLUMNS = [
  { key: 'number', title: 'No' },
  { key: 'state', title: 'State' },
  { key: 'team', title: 'Team' },
  { key: 'at', title: 'Handed over', format: 'instant' },
  { key: 'from', title: 'From' },
  { key: 'to', title: 'To', format: 'list' },
  { key: 'says', title: 'So' },
] as const;

export const toRow = (handover: Handover): z.output<typeof handoverRow> => ({
  number: label('H', handover.number),
  id: handover.id,
  team: handover.team,
  from: handover.giver,
  to: [...handover.takers],
  note: handover.note,
  state: handover.state,
  at: handover.createdAt,
  by: handover.createdBy,
  acceptBy: handover.acceptBy,
  endedAt: handover.endedAt,
  endedBy: handover.endedBy,
  says: saying(handover.state === 'accepted' ? handover.endedBy : handover.giver, handover.state === 'pending' ? handover : undefined),
});

/** People, and of `team:net` everybody in it. */
function takersOf({ settings }: Context, to: readonly string[], giver: string): readonly string[] | Refusal {
  const known = settings.of(people);
  const found = new Set<string>();
  for (const name of to) {
    const members = name.startsWith('team:') ? settings.of(teams).find((one) => `team:${one.name}` === name)?.members : [name];
    const unknown = members === undefined || (!name.startsWith('team:') && Object.keys(known).length > 0 && !Object.hasOwn(known, name));
    if (unknown)
      return refuse({
        kind: 'invalid',
        where: 'shift handover',
        problem: `${plain(name)} is nobody in [people] and no team`,
        allowed: [...Object.keys(known), ...settings.of(teams).map((one) => `team:${one.name}`)].join(', '),
      });
    for (const member of members) found.add(member);
  }
  found.delete(giver);
  return found.size > 0
    ? [...found]
    : refuse({ kind: 'invalid', where: 'shift handover', problem: `${giver} would hand over to ${giver}`, allowed: 'somebody else' });
}

const H = z.string().optional().describe('A number such as H3; without it, the one that waits for you.');

export const handover = command({
  name: 'shift.handover',
  summary: 'Hands the shift over. Until somebody accepts, whoever has it stays responsible.',
  input: z.object({
    to: z.array(z.string().trim().min(1).max(100)).min(1).max(50).describe('Who takes over: people, or team:NAME for any one of a team.'),
    team,
    note: z
      .string()
      .max(1_000)
      .transform((said) => plain(said).trim())
      .default('')
      .describe('What the next person should know first.'),
    within: duration.optional().describe('How soon it has to be accepted before those concerned are told.'),
  }),
  args: ['to'],
  output: handoverRow,
  columns: HANDOVER_COLUMNS,
  permission: 'operator',
  *run(context, { to, team: name, note, within }) {
    const of = teamOf(context, name);
    if (isRefusal(of)) return of;
    const by = context.actor.name;
    const giver = (yield* taken(of))?.endedBy ?? by;
    if (giver !== by) {
      const refused = authorise(context.settings, context.actor, 'lead', `shift.handover of ${giver}'s shift`);
      if (refused !== undefined) return refused;
    }
    const takers = takersOf(context, to, giver);
    if (isRefusal(takers)) return takers;
    const waiting = (yield* pending()).find((one) => one.team === of);
    if (waiting !== undefined)
      return refuse({
        kind: 'invalid',
        where: 'shift handover',
        problem: `${label('H', waiting.number)} to ${waiting.takers.join(', ')} is not accepted yet`,
        allowed: `shift accept, or shift withdraw ${label('H', waiting.number)} first`,
      });
    const fresh: Handover = {
      number: yield* takeNumbers('H', 1),
      id: context.mint(),
      team: of,
      giver,
      takers,
      note,
      state: 'pending',
      createdAt: context.now,
      createdBy: by,
      acceptBy: context.now + (within ?? context.settings.of(shiftSettings).accept_within),
      toldAt: null,
      endedAt: null,
      endedBy: null,
    };
    yield* insert(fresh);
    yield* record(context, [handedOver(label('H', fresh.number), { giver, takers, team: of, note })]);
    return toRow(fresh);
  },
});

/** The one that is meant, or the only one that waits for this person. */
function* meant(context: Context, said: string | undefined): Script<Handover | Refusal> {
  if (said !== undefined) return yield* handoverOf(said);
  const waiting = (yield* pending()).filter(({ takers }) => takers.includes(context.actor.name));
  const [only, ...others] = waiting;
  if (only !== undefined && others.length === 0) return yield* handoverOf(label('H', only.number));
  return refuse(
    only === undefined
      ? { kind: 'not-found', noun: 'hand-over', reference: `that waits for ${context.actor.name}` }
      : {
          kind: 'ambiguous',
          noun: 'hand-over',
          reference: 'what waits for you',
          candidates: waiting.map(({ number, team: whose }) => `${label('H', number)} (${whose ?? 'the house'})`),
        },
  );
}

export const read = command({
  name: 'shift.read',
  summary: 'Reads the briefing of a hand-over that waits for you; what you read is what the record keeps when you accept.',
  input: z.object({ handover: H }),
  args: ['handover'],
  output: briefingOutput.extend({ handover: z.string() }),
  permission: 'operator',
  *run(context, { handover: said }) {
    const one = yield* meant(context, said);
    if (isRefusal(one)) return one;
    // Whether it may be taken over is asked as if it had been read.
    const refused = acceptable(one, context.actor.name, context.now, context.now);
    if (refused !== undefined) return refused;
    const briefing = yield* briefingOf(context, one.team);
    yield* keepReading(one.number, context.actor.name, context.now, briefing);
    const subject = label('H', one.number);
    yield* record(context, [readEvent(subject, { counts: briefing.counts })]);
    return { handover: subject, ...briefing };
  },
});

export const accept = command({
  name: 'shift.accept',
  summary: 'Takes over: from now on you are responsible. The briefing has to have been read before.',
  input: z.object({ handover: H }),
  args: ['handover'],
  output: handoverRow,
  columns: HANDOVER_COLUMNS,
  permission: 'operator',
  *run(context, { handover: said }) {
    const one = yield* meant(context, said);
    if (isRefusal(one)) return one;
    const by = context.actor.name;
    const reading = yield* readingOf(one.number, by);
    const refused = acceptable(one, by, reading?.at, context.now);
    if (refused !== undefined) return refused;
    yield* finish(one.number, 'accepted', by, context.now);
    yield* record(context, [accepted(label('H', one.number), { giver: one.giver, by, readAt: reading?.at ?? context.now })]);
    return toRow({ ...one, state: 'accepted', endedAt: context.now, endedBy: by });
  },
});

export const withdraw = command({
  name: 'shift.withdraw',
  summary: 'Takes a hand-over back, or declines it: whoever had the shift keeps it.',
  input: z.object({ handover: z.string().describe('A number such as H3.') }),
  args: ['handover'],
  output: handoverRow,
  columns: HANDOVER_COLUMNS,
  permission: 'operator',
  *run(context, { handover: said }) {
    const one = yield* handoverOf(said);
    if (isRefusal(one)) return one;
    const by = context.actor.name;
    const over = ended(one);
    if (over !== undefined) return over;
    if (![one.giver, one.createdBy, ...one.takers].includes(by)) {
      const refused = authorise(context.settings, context.actor, 'lead', `shift.withdraw of ${one.giver}'s hand-over`);
      if (refused !== undefined) return refused;
    }
    yield* finish(one.number, 'withdrawn', by, context.now);
    yield* record(context, [withdrawn(label('H', one.number), { giver: one.giver, by })]);
    return toRow({ ...one, state: 'withdrawn', endedAt: context.now, endedBy: by });
  },
});
