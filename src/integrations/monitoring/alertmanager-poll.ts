/**
 * What an Alertmanager shows (`/api/v2/alerts`), silenced and inhibited ones too: those keep what is open here and open nothing, because there
 * nobody would be told either.
 *
 * An Alertmanager that starts remembers no alert and learns them again from its Prometheus within a minute or so, so an answer of its
 * first minutes says nothing of what is over.
 */
import { REPEATED_WITHIN_MS } from '../../domain/alerts/expiry.ts';
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { readMember } from './alertmanager.ts';
import { isObject, kindOf } from './json.ts';
import { authorizationOf, type Poll } from './poll.ts';
import { readEach } from './reading.ts';

export const alertmanagerPoll: Poll = {
  kind: 'alertmanager',
  tail: '/api/v2/alerts',
  *ask(source, { now }) {
    const authorization = authorizationOf(source);
    const status = yield { path: '/api/v2/status', authorization };
    const since = isObject(status) && typeof status['uptime'] === 'string' ? parseInstant(status['uptime']) : undefined;
    if (since === undefined) return { problem: 'the status of Alertmanager has no uptime' };
    const shown = yield { path: '/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true', authorization };
    if (!Array.isArray(shown)) return { problem: `Alertmanager must answer a list of alerts; found ${kindOf(shown)}` };
    const { alerts, rejected } = readEach(shown, readShown);
    const quiet = new Set(shown.filter(isQuiet).map((member) => member['fingerprint']));
    return {
      alerts: alerts.filter(({ fingerprint }) => !quiet.has(fingerprint)),
      kept: alerts.filter(({ fingerprint }) => quiet.has(fingerprint)),
      unread: rejected,
      ...(now - since < REPEATED_WITHIN_MS ? { judges: () => false } : {}),
    };
  },
};

const isQuiet = (member: unknown): member is Readonly<Record<string, unknown>> =>
  isObject(member) && isObject(member['status']) && member['status']['state'] === 'suppressed';

/** `endsAt` is when it would expire, which the next answer tells better. */
function readShown(member: unknown): IncomingAlert | string {
  const alert = readMember(member, 'firing', null);
  return typeof alert === 'string' ? alert : { ...alert, endsAt: null };
}
