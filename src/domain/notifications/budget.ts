/**
 * How many messages a person gets. A budget is so many within a time, for each person and channel; the cap is one over all channels. What does
 * not fit waits until there is room, and then goes as one digest instead of one by one.
 *
 *   all fit ──▶ each goes by itself
 *   some fit ──▶ the first of each service by itself, and the rest in one digest
 *   none fits ──▶ held, until the moment at which one does
 *
 * A fifth of every budget is kept for first messages of a service that the person has not heard of, so that a storm of one thing never holds up
 * the news of another. Every message ends in exactly one of the three, and never more go than there is room for: test/domain/budget.test.ts.
 */
import type { Instant } from '../kernel/clock.ts';
import { formatRate, type Rate } from '../kernel/rate.ts';

export interface Waiting {
  readonly number: number;
  readonly channel: string;
  readonly address: string;
  /** What it is about; empty where nothing is known, and then it is never a first. */
  readonly service: string;
  /** A page may be a first; all-clears and reminders never are. */
  readonly page: boolean;
}

/** What was let go, within the longest time of any budget. */
export interface Past {
  readonly channel: string;
  readonly service: string;
  readonly at: Instant;
  /** Those that went in a digest make their service known, and cost nothing: the digest does. */
  readonly counts: boolean;
}

export interface Plan {
  readonly send: readonly number[];
  readonly digests: readonly (readonly number[])[];
  readonly held: readonly { readonly number: number; readonly until: Instant; readonly why: string }[];
}

interface Limit extends Rate {
  readonly called: string;
  /** When each of what it counts went, oldest first. */
  readonly times: readonly Instant[];
}

const reserve = ({ most }: Rate): number => (most < 3 ? 0 : Math.max(1, Math.floor(most / 5)));

/** How many more may go, with so many kept back. */
const room = (limit: Limit, kept: number): number => Math.max(0, limit.most - kept - limit.times.length);

/** When the next may go at the earliest, nothing else going meanwhile. */
const freeAt = (limit: Limit, kept: number, now: Instant): Instant =>
  room(limit, kept) > 0 ? now : (limit.times[limit.times.length - (limit.most - kept)] ?? now) + limit.per;

export function plan(
  waiting: readonly Waiting[],
  past: readonly Past[],
  rules: { readonly budgets: Readonly<Record<string, Rate | undefined>>; readonly cap: Rate | undefined },
  now: Instant,
): Plan {
  const made: { send: number[]; digests: number[][]; held: Plan['held'][number][] } = { send: [], digests: [], held: [] };
  const gone: Past[] = [...past];
  const limitOf = (called: string, rate: Rate, fits: (one: Past) => boolean): Limit => ({
    ...rate,
    called,
    times: gone.flatMap((one) => (one.counts && one.at > now - rate.per && fits(one) ? [one.at] : [])).toSorted((a, b) => a - b),
  });

  for (const group of groups(waiting)) {
    const { channel } = group[0];
    const limits = (): readonly Limit[] => {
      const budget = rules.budgets[channel];
      return [
        ...(budget === undefined ? [] : [limitOf(`budget of ${channel}, ${formatRate(budget)}`, budget, (one) => one.channel === channel)]),
        ...(rules.cap === undefined ? [] : [limitOf(`cap of all channels, ${formatRate(rules.cap)}`, rules.cap, () => true)]),
      ];
    };
    const left = (kept: (rate: Rate) => number): number =>
      Math.min(...limits().map((limit) => room(limit, kept(limit))), waiting.length + 1);
    const release = (one: Waiting): void => {
      made.send.push(one.number);
      gone.push({ channel, service: one.service, at: now, counts: true });
    };

    const known = new Set(gone.flatMap((one) => (one.channel === channel ? [one.service] : [])));
    const [firsts, others] = firstOfEach(group, known);
    if (firsts.length > left(() => 0)) {
      // Even the news does not fit one by one: as much as does, and all the rest with the last that may go.
      const alone = Math.max(0, left(() => 0) - 1);
      const rest = [...firsts.slice(alone), ...others];
      const may = left(() => 0) > 0;
      for (const one of firsts.slice(0, alone)) release(one);
      if (may) bundle(rest);
      else hold(rest, () => 0);
      continue;
    }
    for (const one of firsts) release(one);
    const ordinary = left(reserve);
    if (others.length <= ordinary) for (const one of others) release(one);
    else if (ordinary === 0) hold(others, reserve);
    else {
      for (const one of others.slice(0, ordinary - 1)) release(one);
      bundle(others.slice(ordinary - 1));
    }

    function bundle(rest: readonly Waiting[]): void {
      made.digests.push(rest.map(({ number }) => number));
      gone.push(...rest.map(({ service }) => ({ channel, service, at: now, counts: false })), {
        channel,
        service: '',
        at: now,
        counts: true,
      });
    }
    function hold(rest: readonly Waiting[], kept: (rate: Rate) => number): void {
      const [worst] = limits()
        .map((limit) => ({ limit, until: freeAt(limit, kept(limit), now) }))
        .toSorted((a, b) => b.until - a.until);
      const until = Math.max(now + 1, worst?.until ?? now);
      for (const { number } of rest) made.held.push({ number, until, why: worst === undefined ? '' : worst.limit.called });
    }
  }
  return made;
}

/** By channel and address, each in the order of the queue. */
function groups(waiting: readonly Waiting[]): readonly (readonly [Waiting, ...Waiting[]])[] {
  const by = new Map<string, [Waiting, ...Waiting[]]>();
  for (const one of waiting) {
    const key = `${one.channel} ${one.address}`;
    const group = by.get(key);
    if (group === undefined) by.set(key, [one]);
    else group.push(one);
  }
  return [...by.values()];
}

function firstOfEach(
  group: readonly Waiting[],
  known: ReadonlySet<string>,
): readonly [firsts: readonly Waiting[], others: readonly Waiting[]] {
  const seen = new Set(known).add('');
  const firsts: Waiting[] = [];
  const others: Waiting[] = [];
  for (const one of group) {
    if (one.page && !seen.has(one.service)) firsts.push(one);
    else others.push(one);
    if (one.page) seen.add(one.service);
  }
  return [firsts, others];
}
