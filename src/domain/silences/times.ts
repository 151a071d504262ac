import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { formatInstant } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { authorise } from '../oncall/authority.ts';
import type { Times } from './silence.ts';

/** Longer than this is a decision about the monitoring, and a lead's to take. */
const LONGEST_FOR_OPERATORS = 24 * 3_600_000;

export interface Said {
  readonly for?: number | undefined;
  readonly until?: Instant | undefined;
  readonly starts?: Instant | undefined;
  readonly remind?: number | undefined;
}

/** When a silence begins, reminds and ends, as its author said it. */
export function timesOf(said: Said, { settings, actor, now }: Pick<Context, 'settings' | 'actor' | 'now'>): Times | Refusal {
  // "now" was read a moment ago.
  const startsAt = Math.max(now, said.starts ?? now);
  const endsAt = endOf(said, startsAt);
  if (isRefusal(endsAt)) return endsAt;
  if (endsAt <= startsAt)
    return no(`it would end at ${formatInstant(endsAt)}, before it begins`, `a time after ${formatInstant(startsAt)}`);
  if (endsAt - startsAt > LONGEST_FOR_OPERATORS) {
    const refused = authorise(settings, actor, 'lead', `silence.add for more than ${LONGEST_FOR_OPERATORS / 3_600_000} hours`);
    if (refused !== undefined) return refused;
  }
  if (said.remind === undefined) return { startsAt, endsAt, remindAt: null };
  const remindAt = endsAt - said.remind;
  return remindAt > startsAt && remindAt < endsAt
    ? { startsAt, endsAt, remindAt }
    : no('the reminder would not come while it lasts', `less than ${formatDuration(endsAt - startsAt)} before its end`);
}

function endOf(said: Said, startsAt: Instant): Instant | Refusal {
  if (said.for !== undefined && said.until !== undefined) return no('both --for and --until say when it ends', 'one of them');
  const endsAt = said.until ?? (said.for === undefined ? undefined : startsAt + said.for);
  return endsAt ?? no('nothing says when it ends', '--for 2h or --until 18:00');
}

const no = (problem: string, allowed: string): Refusal => refuse({ kind: 'invalid', where: 'silence.add', problem, allowed });
