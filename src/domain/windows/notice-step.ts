/** What becomes of a window when the carrier whose work it is sends a notice: its status decides, at every time and without approval. */
import type { Entry } from '../icalendar/entry.ts';
import type { Context } from '../kernel/context.ts';
import type { Fact } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { wallIn } from '../kernel/zone.ts';
import { scheduled } from './course.ts';
import type { Said } from './entry.ts';
import type { Found } from './entry-records.ts';
import { approved, cancelled, updated } from './events.ts';
import { type SaidNotice, uidOf } from './maintnote.ts';
import { changesOf, type Outcome, opened, problemIn, type Resources, type Step } from './step.ts';
import { is, RUNNING, type Window } from './window.ts';
import { whenText } from './words.ts';

const isDone = ({ progress }: SaidNotice): boolean => progress === 'cancelled' || progress === 'completed';

const reasonOf = ({ provider, maintenance }: SaidNotice): string => `notice ${maintenance} of ${provider}`;

/** As far as the carrier says it is. Work that is begun before its time has begun now; the engine takes it from there. */
function progressed(window: Window, notice: SaidNotice, now: number): Window {
  const { progress, provider } = notice;
  const open: Window =
    progress === 'tentative'
      ? { ...window, state: 'proposed', approvedBy: null, approvedAt: null, reason: null }
      : window.state === 'announced' || (progress === 'unchanged' && window.approvedBy !== null)
        ? window
        : { ...window, state: 'approved', approvedBy: provider, approvedAt: now, reason: reasonOf(notice) };
  const next = scheduled(open, now);
  if (progress !== 'in-process' || next.rule !== null || (next.startsAt ?? 0) <= now) return next;
  const begun = Math.floor(now / 1_000) * 1_000;
  return scheduled({ ...open, start: wallIn(open.zone, begun), length: (next.endsAt ?? 0) - begun }, now);
}

export function* noticed(
  context: Context,
  entry: Entry,
  said: Said,
  notice: SaidNotice,
  found: Found | undefined,
  resourcesOf: Resources,
): Script<Step | Outcome | Refusal> {
  if (found !== undefined) return yield* noticedAgain(context, entry, said, notice, found, resourcesOf);
  if (isDone(notice)) return { number: null, deed: 'over' };
  const step = yield* opened(context, { ...entry, uid: uidOf(notice) }, said, resourcesOf);
  if (isRefusal(step) || !('facts' in step)) return step;
  const window = progressed(step.window, notice, context.now);
  return { ...step, window, notice, facts: (made) => [...step.facts(made), ...decided(step.window, made)] };
}

/** That it is to happen, where it was not before. */
const decided = (before: Window, { number, state, reason }: Window): readonly Fact[] =>
  state === 'approved' && before.state !== 'approved' ? [approved(label('W', number), { reason, emergency: false, against: [] })] : [];

function* noticedAgain(
  context: Context,
  { sequence }: Entry,
  said: Said,
  notice: SaidNotice,
  { window, link }: Found,
  resourcesOf: Resources,
): Script<Step | Outcome | Refusal> {
  const { number } = window;
  const subject = label('W', number);
  if (sequence < (link?.sequence ?? 0)) return { number, deed: 'outdated' };
  const next = { uid: uidOf(notice), number, sequence, version: window.version + 1 };
  const running = is(RUNNING, window);
  if (isDone(notice)) {
    if (is(['completed', 'cancelled'], window)) return { number, deed: 'unchanged' };
    if (running) return { window, resources: [], link: next, deed: 'updated', finish: true, facts: () => [] };
    const facts = (): readonly Fact[] => [
      cancelled(subject, { which: 'all', on: '', why: `${notice.progress} by ${notice.provider}`, undo: [] }),
    ];
    return { window: { ...window, state: 'cancelled' }, resources: [], link: next, deed: 'cancelled', facts };
  }
  // What is on has begun when it did, and ends when the carrier says now.
  const meant = running ? { ...said, start: window.start, length: said.start + said.length - window.start } : said;
  const problem = problemIn(meant);
  if (problem !== undefined) return problem;
  const resources = yield* resourcesOf(meant);
  if (isRefusal(resources)) return resources;
  const after = running ? scheduled({ ...window, ...meant }, context.now) : progressed({ ...window, ...meant }, notice, context.now);
  const changes = changesOf(window, after);
  if (changes.length === 0 && after.state === window.state) return { number, deed: 'unchanged' };
  if (after.occurrence === null) return { number, deed: 'over' };
  const told = updated(subject, {
    when: whenText(after),
    changed: changes,
    voided: after.state === 'proposed' && window.approvedBy !== null,
  });
  const facts = (made: Window): readonly Fact[] => [...(changes.length === 0 ? [] : [told]), ...decided(window, made)];
  return { window: after, resources, link: next, deed: 'updated', notice, facts };
}
