/**
 * Answers to pages: by a code in a text message, by a link or by a button. A code is of the address that it went to, a link and a button of one
 * message, and each does each thing once: what was answered before is not answered again by a message that is repeated or kept.
 */
import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import { explain, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { spread, type Text } from './notification.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from './row.ts';

export const ACTS = ['acknowledge', 'resolve', 'escalate'] as const;
export type Act = (typeof ACTS)[number];

/** What each act is for what a page may be about, by the letter of its number. */
const VERBS: Readonly<Record<string, Readonly<Record<Act, readonly [capability: string, input: string]>>>> = {
  A: { acknowledge: ['alert.acknowledge', 'alerts'], resolve: ['alert.resolve', 'alerts'], escalate: ['escalation.fire', 'clocks'] },
  I: {
    acknowledge: ['incident.acknowledge', 'incidents'],
    resolve: ['incident.resolve', 'incidents'],
    escalate: ['escalation.fire', 'clocks'],
  },
  T: { acknowledge: ['task.start', 'tasks'], resolve: ['task.done', 'tasks'], escalate: ['escalation.fire', 'clocks'] },
};

/** A capability that an act runs, and its input. */
export interface Doing {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly input: Readonly<Record<string, readonly string[]>>;
}

/** What an act does to these, one capability for all of a kind; none where they cannot be answered so. */
export const verbsFor = (subjects: readonly string[], act: Act): readonly Doing[] =>
  [...Map.groupBy(subjects, (subject) => subject.charAt(0))].flatMap(([letter, alike]) => {
    const [name, key] = VERBS[letter]?.[act] ?? [];
    return name === undefined || key === undefined ? [] : [{ name, subjects: alike, input: { [key]: alike } }];
  });

export const answerable = ({ kind, subject }: Pick<OutboxRow, 'kind' | 'subject'>): boolean =>
  kind === 'page' && verbsFor([subject], 'acknowledge').length > 0;

/** What may be done by answering a message: all of a digest can be taken at once, and nothing else be done to it. */
export const actsOf = ({ kind }: Pick<OutboxRow, 'kind'>): readonly Act[] => (kind === 'digest' ? ['acknowledge'] : ACTS);

const WORDS: Readonly<Record<string, Act>> = { '': 'acknowledge', a: 'acknowledge', r: 'resolve', e: 'escalate' };
const REPLY = /^\W*(?:(a(?:ck\w*)?|r(?:es\w*)?|e(?:sc\w*)?)\W+)?(\d{4})(?:\W*(a(?:ck\w*)?|r(?:es\w*)?|e(?:sc\w*)?))?\W*$/i;

/** `4821`, `4821 r`, `resolve 4821`: a code alone acknowledges. Undefined for anything else. */
export function parseReply(text: string): { readonly code: string; readonly act: Act } | undefined {
  const [, before = '', code, after = ''] = REPLY.exec(text.trim()) ?? [];
  const act = WORDS[(before || after).charAt(0).toLowerCase()];
  return code === undefined || act === undefined || (before !== '' && after !== '') ? undefined : { code, act };
}

/** The page with another last line that says how else it can be answered. */
export function withAnswer(said: Text, by: { readonly code?: string | undefined; readonly link?: string | undefined }): Text {
  if (by.code !== undefined)
    return { ...said, text: `${said.text}\nReply ${by.code} to acknowledge, ${by.code} r to resolve, ${by.code} e to escalate` };
  return by.link === undefined ? said : { ...said, text: `${said.text}\nOr answer here: ${by.link}` };
}

/** Codes of an address are told apart for so long. */
const CODES_LAST = 7 * 86_400_000;
const CODES = 10_000;

/** Gives text messages that go for the first time the code that they are answered with. */
export function* giveCodes(rows: readonly OutboxRow[], now: Instant): Script<readonly OutboxRow[]> {
  const fresh = rows.filter((row) => row.channel === 'sms' && row.code === null && answerable(row));
  if (fresh.length === 0) return rows;
  const live = yield* all<{ address: string; code: string }>(
    'select address, code from outbox where code is not null and address in {values $1} and created_at > $2',
    JSON.stringify([...new Set(fresh.map(({ address }) => address))]),
    now - CODES_LAST,
  );
  const taken = new Set(live.map(({ address, code }) => `${address} ${code}`));
  const given = new Map(fresh.map(({ number, address, id }) => [number, freeCode(address, Math.floor(spread(id) * CODES), taken)]));
  yield* all(
    'update outbox set code = given.code from {records $1 number:int code:text} as given where outbox.number = given.number',
    [...given].map(([number, code]) => ({ number, code })),
  );
  return rows.map((row) => ({ ...row, code: given.get(row.number) ?? row.code }));
}

function freeCode(address: string, start: number, taken: Set<string>): string {
  for (let step = 0; step < CODES; step++) {
    const code = String((start + step) % CODES).padStart(4, '0');
    if (taken.has(`${address} ${code}`)) continue;
    taken.add(`${address} ${code}`);
    return code;
  }
  return String(start).padStart(4, '0');
}

export type Meant = { readonly id: string } | { readonly address: string; readonly code: string };

/** The message that is answered, locked for this transaction. */
export function* answered(meant: Meant, now: Instant): Script<OutboxRow | undefined> {
  if ('id' in meant)
    return yield* one<OutboxRow>(`select ${OUTBOX_COLUMNS} from outbox where id = $1 and cleared_at is not null {lock}`, meant.id);
  return yield* one<OutboxRow>(
    `select ${OUTBOX_COLUMNS} from outbox where address = $1 and code = $2 and created_at > $3 order by number desc limit 1 {lock}`,
    meant.address,
    meant.code,
    now - CODES_LAST,
  );
}

/** What was done by answering this message before. */
export const done = ({ answered: acts }: Pick<OutboxRow, 'answered'>): readonly string[] => acts?.split(',') ?? [];

export const usedUp = (row: OutboxRow, act: Act): Refusal | undefined =>
  done(row).includes(act) ? refuse({ kind: 'already', subject: row.subject, state: `answered with this message (${act})` }) : undefined;

export function* note(row: OutboxRow, act: Act): Script<void> {
  yield* all('update outbox set answered = $2 where number = $1', row.number, [...done(row), act].join(','));
}

const PAST: Readonly<Record<Act, string>> = { acknowledge: 'acknowledged', resolve: 'resolved', escalate: 'escalated' };

const NAMED = 5;

export function did(subjects: readonly string[], act: Act, by: string): string {
  const [first, ...others] = subjects;
  if (others.length === 0) return `${first} is ${PAST[act]} by ${by}`;
  const more = subjects.length - NAMED;
  return `${subjects.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''} are ${PAST[act]} by ${by}`;
}

/** Why an answer changed nothing: of what somebody did before, by whom and how long ago. */
export function unchanged({ refusal: reason }: Refusal, now: Instant): string {
  if (reason.kind === 'already' && reason.at !== undefined)
    return `${reason.subject} is already ${reason.state}${reason.by === undefined ? '' : ` by ${reason.by}`}, ${formatDuration(now - reason.at)} ago`;
  return explain({ refusal: reason }).text;
}
