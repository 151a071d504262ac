import { type Policy, parseTarget, policies } from '../escalation/settings.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { Breaker } from '../notifications/breaker.ts';
import { notificationSettings } from '../notifications/settings.ts';
import { contactsOf } from '../oncall/contact.ts';
import type { Finding } from '../oncall/lint.ts';
import { type Handover, saying } from '../shifts/shift.ts';

export interface Warning {
  readonly text: string;
  readonly hint: string;
}

const wall = (at: Instant): string => `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`;

/** What was seen, beside the settings. */
export interface Observed {
  readonly failedPages?: number;
  /** Of on call's own look ahead. */
  readonly findings?: readonly Finding[];
  readonly offlineSince?: Instant | undefined;
  readonly failing?: readonly Breaker[];
  readonly handovers?: readonly Handover[];
}

/** What would make an alert end in silence, said before one does. */
export function warnings(
  { settings, now }: Context,
  { failedPages = 0, findings = [], offlineSince, failing = [], handovers = [] }: Observed,
): Warning[] {
  const known = settings.of(policies);
  const found: Warning[] = [];
  if (offlineSince !== undefined)
    found.push({
      text: `We are offline since ${wall(offlineSince)}: pages wait.`,
      hint: 'nothing of connectivity.check answers',
    });
  for (const { circuit, opened_at, problem } of failing)
    found.push({
      text: `${circuit} fails since ${wall(opened_at ?? 0)}: ${problem}.`,
      hint: 'its messages wait, and people are told by their next way',
    });
  for (const one of handovers)
    if (one.acceptBy <= now)
      found.push({
        text: `${saying(one.giver, one)} Handed over at ${wall(one.createdAt)}.`,
        hint: 'watchbill shift read, then: shift accept',
      });
  if (known.length === 0) found.push({ text: 'Nobody can be paged: there is no escalation policy.', hint: 'watchbill setup' });
  for (const policy of known) {
    policy.step.forEach((step, index) => {
      const unreachable = step.tell.filter((name) => {
        const target = parseTarget(name);
        if (!('person' in target)) return false;
        const contacts = contactsOf(settings, target.person);
        return isRefusal(contacts) || contacts.length === 0;
      });
      if (unreachable.length === step.tell.length)
        found.push({
          text: `Policy ${policy.name}, step ${index + 1} reaches nobody: ${unreachable.join(', ')} has no contact.`,
          hint: 'watchbill config check',
        });
    });
  }
  found.push(...onCallWarnings(known, findings));
  if (settings.of(notificationSettings).paused)
    found.push({ text: 'Pages are queued but not sent: delivery is paused in the configuration.', hint: 'notification.paused = false' });
  if (failedPages > 0)
    found.push({
      text: `${failedPages} page${failedPages === 1 ? '' : 's'} could not be delivered in the last 24 hours.`,
      hint: 'watchbill outbox list --state failed, then: outbox retry, or outbox drop',
    });
  return found;
}

const MOST_FINDINGS = 3;

/** What on call's own look ahead found and no policy above has said. An address that nobody has proved to read keeps nobody from being told. */
function onCallWarnings(known: readonly Policy[], findings: readonly Finding[]): readonly Warning[] {
  const said = new Set(known.flatMap(({ step }) => step.flatMap(({ tell }) => tell)));
  const news = findings.filter(({ kind, subject }) => kind !== 'unverified' && !(kind === 'unreachable' && said.has(subject)));
  const more = news.length - MOST_FINDINGS;
  return [
    ...news.slice(0, MOST_FINDINGS).map(({ text, from, to, hint }) => ({
      text: `${text.charAt(0).toUpperCase()}${text.slice(1)}: ${wall(from)} to ${wall(to)}.`,
      hint,
    })),
    ...(more > 0 ? [{ text: `${more} more in the next days.`, hint: 'watchbill oncall lint' }] : []),
  ];
}
