/**
 * What Alertmanager's own API takes, so that a Prometheus (vmalert, the Loki ruler, amtool) can name Watchbill as its Alertmanager.
 *
 * There is no status: an alert fires until its `endsAt`, and a sender that goes on firing posts it again with a later one. A past `endsAt`
 * is "resolved"; none is Alertmanager's default, five minutes from now. Labels without a value do not exist, also not in the fingerprint.
 */
import { REPEATED_WITHIN_MS } from '../../domain/alerts/expiry.ts';
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import { readMember } from './alertmanager.ts';
import { labelFingerprint } from './fingerprint.ts';
import type { Format } from './format.ts';
import { isEmpty, kindOf, parseJson, type Texts } from './json.ts';
import { readEach, reading, unread } from './reading.ts';

export const alertmanagerApi: Format = {
  name: 'prometheus',
  title: 'Prometheus, by the API of Alertmanager (version 2)',
  kind: 'prometheus',
  entries: [
    {
      method: 'POST',
      path: '/api/v2/alerts',
      summary: 'A list of alerts, as a Prometheus sends them to its Alertmanagers.',
      read: (posted) => {
        const parsed = parseJson(posted.body);
        if ('problem' in parsed) return unread(posted, parsed.problem);
        if (!Array.isArray(parsed.json)) return unread(posted, `the body must be a list of alerts; found ${kindOf(parsed.json)}`);
        return reading(
          posted,
          readEach(parsed.json, (member) => readPosted(member, posted.now)),
        );
      },
    },
  ],
};

function readPosted(member: unknown, now: Instant): IncomingAlert | string {
  const alert = readMember(member, 'firing', null);
  if (typeof alert === 'string') return alert;
  const labels = withoutEmpty(alert.labels);
  if (isEmpty(labels)) return 'the alert has no labels, so nothing tells it from another';
  const fingerprint = labelFingerprint(labels);
  if (alert.endsAt !== null && alert.endsAt <= now) return { ...alert, labels, fingerprint, status: 'resolved' };
  return { ...alert, labels, fingerprint, expiresAt: alert.endsAt ?? now + REPEATED_WITHIN_MS };
}

function withoutEmpty(labels: Texts): Texts {
  for (const name in labels) {
    if (labels[name] === '') return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
  }
  return labels;
}
