/** The rows of one task, held against what its log says they have to be. */
import type { Instant } from '../kernel/clock.ts';
import type { Event } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Difference } from './difference.ts';
import { type Place, replay, type Said, type Told } from './replay.ts';

export interface ClockSeen {
  readonly state: string;
  readonly hold: string | null;
  readonly due_at: number;
  readonly resumes_at: number | null;
  readonly started_at: number;
}

export interface PageSeen {
  readonly number: number;
  readonly kind: string;
  readonly channel: string;
  readonly address: string;
  readonly state: string;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly problem: string | null;
  readonly bundle: number | null;
  /** The state of the digest that carries it; null where there is none. */
  readonly digest: string | null;
}

/** All that there is of one task and of the alert, or the task itself, that its clock speaks for. */
export interface Evidence {
  readonly task: number;
  readonly subject: string;
  /** Nothing of it is open any more. */
  readonly over: boolean;
  /** The clock that speaks for this subject now is this task's. */
  readonly own: boolean;
  readonly clock: ClockSeen | undefined;
  readonly pages: readonly PageSeen[];
  readonly events: readonly Event[];
}

const at = (instant: Instant): string => `${formatInstant(instant).slice(0, 19).replace('T', ' ')}Z`;

export function differences(evidence: Evidence): readonly Difference[] {
  const said = replay(evidence.events);
  return [...clockDifferences(evidence, said), ...lostPages(evidence, said.told), ...changedPages(evidence, said)].map((one) => ({
    ...one,
    task: evidence.task,
  }));
}

function clockDifferences({ subject, over, own, clock }: Evidence, { promise, place, answer }: Said): readonly Difference[] {
  if (clock === undefined) {
    const since = place?.at ?? promise?.at;
    if (over || !own || since === undefined) return [];
    const expected = place === undefined ? `a clock of policy ${promise?.policy ?? ''}` : `a clock, ${placeText(place)}`;
    return [{ kind: 'clock-missing', subject, expected, found: 'none', since }];
  }
  if (place === undefined) return [];
  if (answer !== undefined && clock.state === 'running' && place.state !== 'held')
    return [
      {
        kind: 'answer-unheeded',
        subject,
        expected: `a clock that stopped when ${answer.by} answered at ${at(answer.at)}`,
        found: `it runs, and its next step is due at ${at(clock.due_at)}`,
        since: answer.at,
      },
    ];
  // What is over, or speaks through another clock by now, asks for none of this one's.
  if (over || !own || answer !== undefined || stands(place, clock)) return [];
  return [{ kind: 'clock-moved', subject, expected: placeText(place), found: rowText(clock), since: place.at }];
}

function stands(place: Place, clock: ClockSeen): boolean {
  switch (place.state) {
    case 'running':
      return clock.state === 'running' && clock.due_at === place.dueAt;
    case 'held':
      return clock.state !== 'running' && clock.hold === place.hold && clock.resumes_at === place.until;
    case 'over':
      return clock.state !== 'running';
  }
}

function placeText(place: Place): string {
  if (place.state === 'running') return `running, its next step due at ${at(place.dueAt)}`;
  return place.state === 'held' ? `${place.hold} until ${at(place.until)}` : `stopped at ${at(place.at)}`;
}

const rowText = ({ state, hold, due_at: dueAt, resumes_at: resumesAt }: ClockSeen): string => {
  if (state === 'running') return `running, its next step due at ${at(dueAt)}`;
  return resumesAt === null ? `${state}, and it never comes back` : `${hold ?? state} until ${at(resumesAt)}`;
};

const way = ({ channel, address }: { readonly channel: string; readonly address: string }): string => `${channel} ${address}`;

/** Whoever the log says was told has a page of that moment, as often as it says so. */
function lostPages({ subject, pages }: Evidence, told: readonly Told[]): readonly Difference[] {
  const left = new Map<string, number>();
  for (const page of pages) {
    if (page.kind !== 'page') continue;
    const key = `${page.created_at} ${way(page)}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return told.flatMap((contact) => {
    const key = `${contact.at} ${way(contact)}`;
    const rest = left.get(key) ?? 0;
    left.set(key, rest - 1);
    const expected = `a page to ${contact.person} by ${contact.channel} <${contact.address}>`;
    return rest > 0 ? [] : [{ kind: 'page-missing' as const, subject, expected, found: 'none in the outbox', since: contact.at }];
  });
}

/** What the log said of a message last is what its row says. */
function changedPages({ pages, over }: Evidence, { words }: Said): readonly Difference[] {
  return pages.flatMap((page): readonly Difference[] => {
    const subject = label('N', page.number);
    const last = words.get(subject);
    if (last !== undefined && last.word !== 'retried' && last.word !== page.state && !isLater(page, last.at))
      return [{ kind: 'page-backward', subject, expected: `${last.word} since ${at(last.at)}`, found: page.state, since: last.at }];
    if (last === undefined && page.state === 'sent') {
      const since = page.finished_at ?? page.created_at;
      return [{ kind: 'page-backward', subject, expected: 'a word of who took it', found: 'sent, and nobody said so', since }];
    }
    const stuck = over ? undefined : unexplained(page);
    return stuck === undefined ? [] : [{ ...stuck, subject, since: page.finished_at ?? page.created_at }];
  });
}

/** Given up by hand, or withdrawn with its alert, after the log's last word on it. */
const isLater = ({ state, finished_at: finishedAt, problem }: PageSeen, since: Instant): boolean =>
  state === 'cancelled' && problem !== null && finishedAt !== null && finishedAt >= since;

const CLOSED: ReadonlySet<string> = new Set(['failed', 'cancelled']);

function unexplained(page: PageSeen): Pick<Difference, 'kind' | 'expected' | 'found'> | undefined {
  if (CLOSED.has(page.state) && page.problem === null)
    return { kind: 'page-stuck', expected: 'a reason why it was given up', found: `${page.state} without one` };
  if (page.state === 'bundled' && page.digest === null)
    return { kind: 'page-missing', expected: `the digest N${page.bundle ?? ''} that carries it`, found: 'no such message' };
  return undefined;
}
