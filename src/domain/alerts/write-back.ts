/** What is done here with alerts, as far as their sources want to be told of it (`sources/write-back.ts`). */
import { acknowledged as incidentAcknowledged } from '../incidents/events.ts';
import { ENGINE } from '../kernel/access.ts';
import type { Context } from '../kernel/context.ts';
import type { Fact, Reaction } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { expired } from '../silences/events.ts';
import { heldBy } from '../silences/holding.ts';
import type { Aspect } from '../sources/settings.ts';
import type { Word } from '../sources/write-back.ts';
import { writtenSources } from '../sources/write-back.ts';
import { acknowledgedByUs, forget, takeBack, type Wanted, want } from '../sources/write-back-records.ts';
import { acknowledged, raised, released, resolved, unacknowledged } from './events.ts';

const numbersIn = (facts: readonly Fact[]): readonly number[] => facts.map(({ subject }) => Number(subject.slice(1)));

interface Row extends Pick<Wanted, 'source' | 'fingerprint' | 'labels'> {
  readonly number: number;
  readonly by: string | null;
  readonly at: number | null;
}

/** The alerts among these whose source wants to know this, unless it is the one that says so. */
function* telling(context: Context, aspect: Aspect, where: string, numbers: readonly number[]): Script<readonly Row[]> {
  const names = writtenSources(context).flatMap(({ name, aspects }) =>
    aspects.includes(aspect) && name !== context.actor.name ? [name] : [],
  );
  if (names.length === 0 || numbers.length === 0) return [];
  return yield* all<Row>(
    `select number, source, fingerprint, labels, acknowledged_by as by, acknowledged_at as at from alert
     where ${where} and source in {values $2} order by number`,
    JSON.stringify(numbers),
    JSON.stringify(names),
  );
}

const wanted = (row: Row, word: Word): Wanted => ({
  subject: label('A', row.number),
  source: row.source,
  fingerprint: row.fingerprint,
  labels: row.labels,
  word,
});

const acknowledgements = function* (context: Context, rows: readonly Row[], notes: ReadonlyMap<number, string>): Script<void> {
  yield* want(
    context,
    'acknowledge',
    rows.map((row) =>
      wanted(row, { by: row.by ?? context.actor.name, note: notes.get(row.number) ?? null, at: row.at ?? context.now, until: null }),
    ),
  );
};

const tellAcknowledged: Reaction = {
  to: acknowledged.kind,
  *run(context, facts) {
    const notes = new Map(
      (facts as readonly Fact<{ readonly note?: string }>[]).flatMap(({ subject, data }) =>
        data.note === undefined ? [] : [[Number(subject.slice(1)), data.note] as const],
      ),
    );
    const rows = yield* telling(context, 'acknowledge', "number in {numbers $1} and status = 'acknowledged'", numbersIn(facts));
    yield* acknowledgements(context, rows, notes);
  },
};

/** Whoever takes an incident takes all its alerts, of whatever sources. */
const tellIncidentAcknowledged: Reaction = {
  to: incidentAcknowledged.kind,
  *run(context, facts) {
    const where = "incident in {numbers $1} and status = 'acknowledged'";
    const rows = yield* telling(context, 'acknowledge', where, numbersIn(facts));
    yield* acknowledgements(
      context,
      rows.filter(({ at }) => at === context.now),
      new Map(),
    );
  },
};

const tellTakenBack = (kind: string): Reaction => ({
  to: kind,
  *run(context, facts) {
    if (writtenSources(context).length > 0)
      yield* takeBack(
        context,
        'acknowledge',
        facts.map(({ subject }) => subject),
      );
  },
});

/** What is over at its source needs no taking back there, but for what stays in force without its alert. */
const OUTLIVES: Readonly<Record<string, readonly Aspect[]>> = { alertmanager: ['acknowledge', 'silence'], nagios: ['silence'] };

const tellResolved: Reaction = {
  to: resolved.kind,
  *run(context, facts) {
    const sources = writtenSources(context);
    if (sources.length === 0) return;
    const kinds = new Map(sources.map(({ name, kind }) => [name, kind]));
    const numbers = numbersIn(facts);
    const subjects = facts.map(({ subject }) => subject);
    const known = yield* all<{ subject: string; aspect: Aspect; source: string }>(
      "select subject, aspect, source from write_back where subject in {values $1} and aspect <> 'close'",
      JSON.stringify(subjects),
    );
    for (const aspect of ['acknowledge', 'silence'] as const) {
      const rows = known.filter((row) => row.aspect === aspect);
      const outlives = rows.filter(({ source }) => OUTLIVES[kinds.get(source) ?? '']?.includes(aspect));
      yield* takeBack(
        context,
        aspect,
        outlives.map(({ subject }) => subject),
      );
      yield* forget(
        aspect,
        rows.flatMap((row) => (outlives.includes(row) ? [] : [row.subject])),
      );
    }
    // What expired is closed by the engine, because its source has gone quiet about it.
    if (context.actor.name === ENGINE.name) return;
    const word = { by: context.actor.name, note: null, at: context.now, until: null };
    const rows = yield* telling(context, 'close', 'number in {numbers $1}', numbers);
    yield* want(
      context,
      'close',
      rows.map((row) => wanted(row, word)),
    );
  },
};

/** What else keeps alerts quiet for a known time, said by later nouns: maintenance windows. */
export interface Quiet extends Word {
  readonly alert: number;
}
export type QuietOf = (numbers: readonly number[]) => Script<readonly Quiet[]>;

const quieting: QuietOf[] = [];
export const offerQuiet = (quietOf: QuietOf): void => void quieting.push(quietOf);

/** What keeps these open alerts quiet has begun, or is over: their source is told of what lasts longest. */
export function* tellSilences(context: Context, numbers: readonly number[]): Script<void> {
  // Also when it is the source's own word that opened it: that it is quiet, the source did not say.
  const rows = yield* telling({ ...context, actor: ENGINE }, 'silence', 'number in {numbers $1} and resolved_at is null', numbers);
  if (rows.length === 0) return;
  const silences = yield* all<{ alert: number; author: string; comment: string; starts_at: number; ends_at: number }>(
    `select held.alert, silence.author, silence.comment, silence.starts_at, silence.ends_at
     from silenced as held join silence on silence.number = held.silence
     where held.until is null and held.alert in {numbers $1} and silence.ended_at is null and silence.ends_at > $2
     order by silence.ends_at, silence.number`,
    JSON.stringify(rows.map(({ number }) => number)),
    context.now,
  );
  const held: Quiet[] = silences.map(({ alert, author: by, comment: note, starts_at: at, ends_at: until }) => ({
    alert,
    by,
    note,
    at,
    until,
  }));
  for (const quietOf of quieting) held.push(...(yield* quietOf(rows.map(({ number }) => number))));
  const longest = new Map(held.sort((a, b) => (a.until ?? 0) - (b.until ?? 0)).map(({ alert, ...word }) => [alert, word]));
  yield* want(
    context,
    'silence',
    rows.flatMap((row) => {
      const word = longest.get(row.number);
      return word === undefined ? [] : [wanted(row, word)];
    }),
  );
  yield* takeBack(
    context,
    'silence',
    rows.flatMap(({ number }) => (longest.has(number) ? [] : [label('A', number)])),
  );
}

const tellReleased: Reaction = { to: released.kind, run: (context, facts) => tellSilences(context, numbersIn(facts)) };

const tellSilenceOver: Reaction = {
  to: expired.kind,
  *run(context, facts) {
    if (writtenSources(context).some(({ aspects }) => aspects.includes('silence')))
      yield* tellSilences(context, yield* heldBy(numbersIn(facts)));
  },
};

/** Acknowledgements that a source shows because it was told of them are nobody's. */
export function* notEchoed<A extends { readonly number: number }>({ now }: Context, taken: readonly A[]): Script<readonly A[]> {
  if (taken.length === 0) return taken;
  const ours = yield* acknowledgedByUs(
    taken.map(({ number }) => label('A', number)),
    now,
  );
  return ours.size === 0 ? taken : taken.filter(({ number }) => !ours.has(label('A', number)));
}

export const writeBackReactions = [
  tellAcknowledged,
  tellIncidentAcknowledged,
  tellTakenBack(unacknowledged.kind),
  tellTakenBack(raised.kind),
  tellResolved,
  tellReleased,
  tellSilenceOver,
] as const;
