import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { explain, isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import type { Draft } from '../notifications/notification.ts';
import { enqueue } from '../notifications/records.ts';
import { type Contact, contactsOf } from '../oncall/contact.ts';
import { advance, LATE_MS, type Position } from './clock.ts';
import { stepped } from './events.ts';
import { type Brief, page } from './page.ts';
import { type Policy, parseTarget } from './settings.ts';

/** A clock that may be due, with the policy it was started under. */
export interface Due {
  readonly task: number;
  readonly subject: string;
  readonly policy: Policy;
  readonly brief: Brief;
  readonly at: Position;
}

/** Tells the people of each due clock's step, and says where each clock stands then. Clocks that are not due yet are left where they are. */
export function* fire(context: Context, clocks: readonly Due[]): Script<readonly (Position | undefined)[]> {
  const drafts: Draft[] = [];
  const facts: Fact[] = [];
  // A storm fires one step of one policy thousands of times.
  const reached = new Map<readonly string[], Reached>();
  const reachOf = (tell: readonly string[]): Reached => {
    const known = reached.get(tell) ?? reach(context, tell);
    reached.set(tell, known);
    return known;
  };
  const after = clocks.map((clock) => {
    if (clock.at.dueAt > context.now) return clock.at;
    const { told, problems } = reachOf(clock.policy.step[clock.at.step]?.tell ?? []);
    const next = advance(clock.policy, clock.at, context.now, told.length > 0);
    const late = context.now - clock.at.dueAt;
    const lateMs = late > LATE_MS ? late : 0;
    const step = {
      policy: clock.policy.name,
      number: clock.at.step + 1,
      of: clock.policy.step.length,
      round: clock.at.round,
      lateMs,
      nextInMs: next === undefined ? undefined : next.dueAt - context.now,
    };
    const message = page(clock.brief, step);
    for (const contact of told) drafts.push({ ...contact, subject: clock.subject, kind: 'page', message });
    facts.push(
      stepped(
        clock.subject,
        {
          policy: step.policy,
          step: step.number,
          steps: step.of,
          round: step.round,
          told,
          problems,
          lateMs,
          nextDueAt: next?.dueAt ?? null,
        },
        clock.brief.task,
      ),
    );
    return next;
  });
  yield* enqueue(context, drafts);
  yield* record(context, facts);
  return after;
}

interface Reached {
  readonly told: readonly Contact[];
  readonly problems: readonly string[];
}

/** Everyone a step names, each once, with a sentence for each who cannot be reached. */
function reach(context: Context, tell: readonly string[]): Reached {
  const told = new Map<string, Contact>();
  const problems: string[] = [];
  for (const name of tell) {
    const target = parseTarget(name);
    const contacts = 'person' in target ? contactsOf(context.settings, target.person) : [{ ...target, person: target.address }];
    if (isRefusal(contacts)) problems.push(explain(contacts).text);
    else if (contacts.length === 0) problems.push(`${name} has no contact`);
    else for (const contact of contacts) told.set(`${contact.channel} ${contact.address}`, contact);
  }
  return { told: [...told.values()], problems };
}
