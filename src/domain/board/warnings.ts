import { parseTarget, policies } from '../escalation/settings.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { Breaker } from '../notifications/breaker.ts';
import { notificationSettings } from '../notifications/settings.ts';
import { contactsOf } from '../oncall/contact.ts';

export interface Warning {
  readonly text: string;
  readonly hint: string;
}

/** What would make an alert end in silence, said before one does. */
export function warnings({ settings }: Context, failedPages: number, offlineSince?: Instant, failing: readonly Breaker[] = []): Warning[] {
  const known = settings.of(policies);
  const found: Warning[] = [];
  if (offlineSince !== undefined)
    found.push({
      text: `We are offline since ${formatInstant(offlineSince).slice(0, 16).replace('T', ' ')} UTC: pages wait.`,
      hint: 'nothing of connectivity.check answers',
    });
  for (const { circuit, opened_at, problem } of failing)
    found.push({
      text: `${circuit} fails since ${formatInstant(opened_at ?? 0)
        .slice(0, 16)
        .replace('T', ' ')} UTC: ${problem}.`,
      hint: 'its messages wait, and people are told by their next way',
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
  if (settings.of(notificationSettings).paused)
    found.push({ text: 'Pages are queued but not sent: delivery is paused in the configuration.', hint: 'notification.paused = false' });
  if (failedPages > 0)
    found.push({
      text: `${failedPages} page${failedPages === 1 ? '' : 's'} could not be delivered in the last 24 hours.`,
      hint: 'watchbill outbox list --state failed, then: outbox retry, or outbox drop',
    });
  return found;
}
