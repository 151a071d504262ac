/** Promises whose time has passed, each found along an index: a few rows where something is wrong, and none on a good day. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { label } from '../kernel/id.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { offlineSince } from '../notifications/connectivity.ts';
import { notificationSettings } from '../notifications/settings.ts';
import { people } from '../oncall/settings.ts';
import { type Difference, PATIENCE_MS } from './difference.ts';

/** More say nothing that these do not. */
const MOST = 50;
/** What waits its turn behind others, while they go, is late and not lost. */
const A_TURN = 300_000;
const A_MINUTE = 60_000;
/** The longest that a week's quiet hours can hold something. */
const A_WEEK = 7 * 86_400_000;

export function* overdue(context: Context): Script<readonly Difference[]> {
  return [...(yield* lateClocks(context.now)), ...(yield* lateReturns(context.now)), ...(yield* stuckPages(context))];
}

function* lateClocks(now: Instant): Script<readonly Difference[]> {
  const rows = yield* all<{ task: number; subject: string; due_at: number; step: number }>(
    `select task, subject, due_at, step from clock where state = 'running' and due_at < $1 order by due_at, task limit ${MOST}`,
    now - PATIENCE_MS,
  );
  return rows.map(({ subject, due_at: since, step }) => ({
    ...{ kind: 'clock-overdue', subject, since },
    expected: `step ${step + 1}`,
    found: `not fired for ${formatDuration(now - since)}`,
  }));
}

function* lateReturns(now: Instant): Script<readonly Difference[]> {
  const rows = yield* all<{ task: number; subject: string; resumes_at: number; hold: string }>(
    `select task, subject, resumes_at, hold from clock where resumes_at is not null and resumes_at < $1 order by resumes_at, task limit ${MOST}`,
    now - PATIENCE_MS,
  );
  return rows.map(({ subject, resumes_at: since, hold }) => ({
    ...{ kind: 'return-overdue', subject, since },
    expected: 'its clock again, or its end',
    found: `still ${hold}`,
  }));
}

interface Waiting {
  readonly number: number;
  readonly state: string;
  readonly person: string;
  readonly due_at: number;
  readonly created_at: number;
  readonly held: string | null;
}

const WAITING = 'number, state, person, due_at, created_at, held';

function* stuckPages(context: Context): Script<readonly Difference[]> {
  const { now } = context;
  const dead = yield* all<Waiting>(
    `select ${WAITING} from outbox where finished_at is null and state = 'sending' and due_at < $1 order by due_at, number limit ${MOST}`,
    now - PATIENCE_MS,
  );
  const late = (yield* isDelivering(context))
    ? yield* all<Waiting>(
        `select ${WAITING} from outbox where finished_at is null and state = 'queued' and due_at < $1 order by due_at, number limit ${MOST}`,
        now - A_TURN,
      )
    : [];
  const far = yield* all<Waiting>(
    `select ${WAITING} from outbox where finished_at is null and state = 'queued' and attempts = 0 and problem is null and due_at > $1
     order by due_at desc, number limit ${MOST}`,
    now,
  );
  const stuck = (row: Waiting, expected: string, found: string, since: Instant): Difference => ({
    ...{ kind: 'page-stuck', subject: label('N', row.number), since },
    ...{ expected, found },
  });
  return [
    ...dead.map((row) => stuck(row, 'sent, or taken up again when its lease ran out', 'with a sender that has let go of it', row.due_at)),
    ...late.map((row) => stuck(row, 'sent, or held for a reason', `waiting for ${formatDuration(now - row.due_at)}`, row.due_at)),
    ...far
      .filter((row) => row.due_at > latest(context, row))
      .map((row) =>
        stuck(
          row,
          'sent, or held for a reason',
          `put off for ${formatDuration(row.due_at - row.created_at)}, and nothing says why`,
          row.created_at,
        ),
      ),
  ];
}

/** Whether pages could leave and none does: where others go, or nothing may, what waits has its reason. */
function* isDelivering(context: Context): Script<boolean> {
  if (context.settings.of(notificationSettings).paused || (yield* offlineSince(context)) !== undefined) return false;
  const moved = yield* one("select number from outbox where state = 'sent' and finished_at > $1 limit 1", context.now - A_MINUTE);
  return moved === undefined;
}

/** The last moment up to which what is known of a message lets it wait: its person's own rule and quiet hours, or the longest budget. */
function latest({ settings, now }: Context, { person, created_at: createdAt, held }: Waiting): Instant {
  const { budget, cap } = settings.of(notificationSettings);
  if (held !== null) return now + Math.max(A_WEEK, cap?.per ?? 0, ...Object.values(budget).map((rate) => rate?.per ?? 0));
  const known = settings.of(people);
  const own = Object.hasOwn(known, person) ? known[person] : undefined;
  const rule = Math.max(0, ...Object.values(own?.after ?? {}));
  return createdAt + rule + (own?.quiet === undefined ? 0 : A_WEEK);
}
