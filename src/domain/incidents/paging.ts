/** Whom a declared incident tells: whom somebody named, at once, and then the steps of a policy until somebody answers. */
import { calling } from '../escalation/called.ts';
import { choose } from '../escalation/clock.ts';
import { type Policy, parseTarget, policies, target } from '../escalation/settings.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { Severity } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { authorise } from '../oncall/authority.ts';
import { contactsOf } from '../oncall/contact.ts';
import { rotations, schedules, teams } from '../oncall/settings.ts';
import { plansNamed } from '../oncall/who.ts';
import { several } from './fields.ts';

/** What policies see as the source of what somebody declared. */
export const SOURCE = 'declared';

export interface Asked {
  readonly page: readonly string[];
  readonly policy?: string | undefined;
  readonly wait: number;
  readonly severity: Severity;
  readonly component: string | null;
  readonly team?: string | undefined;
}

export interface Paging {
  readonly page: readonly string[];
  /** What the clock walks; without one there is no clock. */
  readonly policy: Policy | undefined;
  /** The configured policy in it. */
  readonly behind: string | null;
}

const SHORTEST_WAIT = 60_000;

export function pagingFor(context: Context, asked: Asked): Paging | Refusal {
  const page = several(asked.page);
  const bad = page.map((text) => unreachable(context, text)).find((refused) => refused !== undefined);
  if (bad !== undefined) return bad;
  if (asked.wait < SHORTEST_WAIT)
    return refuse({
      kind: 'invalid',
      where: '--wait',
      problem: `${formatDuration(asked.wait)} is no time to answer in`,
      allowed: '1m or more',
    });
  const behind = policyFor(context, asked);
  if (isRefusal(behind)) return behind;
  const policy = page.length === 0 ? behind : calling(page, asked.wait, behind);
  return { page, policy, behind: behind?.name ?? null };
}

function policyFor({ settings }: Context, { policy: name, severity, component, team }: Asked): Policy | undefined | Refusal {
  const known = settings.of(policies);
  if (name === 'none') return undefined;
  if (name === undefined)
    return choose(known, {
      severity,
      source: SOURCE,
      ...(component === null ? {} : { component }),
      ...(team === undefined ? {} : { team }),
    });
  return (
    known.find((policy) => policy.name === name) ??
    refuse({
      kind: 'invalid',
      where: '--policy',
      problem: `there is no policy ${name}`,
      allowed: ['none', ...known.map((policy) => policy.name)].join(', '),
    })
  );
}

/** Why nobody of that name can be told; a gap in a plan is no mistake of whoever names it, and is passed over in due course. */
function unreachable({ settings, actor }: Context, text: string): Refusal | undefined {
  if (!target.safeParse(text).success)
    return refuse({
      kind: 'invalid',
      where: '--page',
      problem: `"${text}" is nobody to tell`,
      allowed: 'people, schedule:NAME, rotation:NAME, team:NAME, or addresses such as mail:noc@example.org',
    });
  const told = parseTarget(text);
  if ('person' in told) {
    const contacts = contactsOf(settings, told.person);
    return isRefusal(contacts) ? contacts : undefined;
  }
  // Whoever is behind it has not agreed to be told by Watchbill.
  if ('channel' in told) return authorise(settings, actor, 'lead', `Paging ${text}, an address of nobody in [people],`);
  const roster = { rotations: settings.of(rotations), schedules: settings.of(schedules), teams: settings.of(teams) };
  const plans = plansNamed(roster, 'plan' in told ? told.plan : text);
  return isRefusal(plans) ? plans : undefined;
}
