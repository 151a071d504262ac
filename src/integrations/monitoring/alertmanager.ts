/**
 * The webhook body of Alertmanager, version "4" (and of Grafana, which sends the same alerts under another version number).
 *
 * Every alert speaks for itself. The envelope's `status` is "firing" while any member fires, and a silenced member vanishes from later
 * bodies without a resolve, so neither the envelope's status nor an absence says anything about an alert. One alert that cannot be read
 * is reported by its place in the batch and does not lose its neighbours. Keys that are not known here are ignored: each release adds some.
 *
 * This is the hot path of ingest, a hundred alerts a request: one JSON.parse, then checks by hand that allocate nothing but the result.
 * The label objects are the parsed ones, with their prototype: look a name from outside up with `Object.hasOwn`.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { labelFingerprint } from './fingerprint.ts';
import type { Format } from './format.ts';
import { isEmpty, isObject, type Json, kindOf, NO_TEXTS, parseObject, quote, type Texts } from './json.ts';
import { type Batch, readEach, reading, unread } from './reading.ts';

export const alertmanager: Format = {
  name: 'alertmanager',
  title: 'Alertmanager, webhook version 4',
  kind: 'alertmanager',
  entries: [
    {
      method: 'POST',
      path: '/v1/intake/alertmanager',
      summary: 'The body of a webhook receiver (webhook_configs).',
      read: (posted) => {
        const batch = parseAlertmanager(posted.body);
        return 'problem' in batch ? unread(posted, batch.problem) : reading(posted, batch);
      },
    },
  ],
};

export interface AlertBatch extends Batch {
  /** How many alerts the sender left out because of its `max_alerts`. */
  readonly truncated: number;
  readonly groupKey: string | null;
}

/** Go's zero time: "not set". */
const NEVER = '0001-01-01T00:00:00Z';
const FINGERPRINT = /^[\x21-\x7e]{1,256}$/;

export function parseAlertmanager(body: string | Buffer): AlertBatch | { readonly problem: string } {
  const parsed = parseObject(body);
  if ('problem' in parsed) return parsed;
  const envelope = parsed.object;
  const members = envelope['alerts'];
  if (!Array.isArray(members)) return { problem: `alerts must be a list; found ${kindOf(members)}` };

  const groupKey = typeof envelope['groupKey'] === 'string' && envelope['groupKey'] !== '' ? envelope['groupKey'] : null;
  const left = envelope['truncatedAlerts'];
  return {
    ...readEach(members, (member) => readAlert(member, groupKey)),
    truncated: typeof left === 'number' && Number.isSafeInteger(left) && left > 0 ? left : 0,
    groupKey,
  };
}

/** The alert, or what is wrong with it. */
export function readAlert(member: unknown, group: string | null): IncomingAlert | string {
  if (!isObject(member)) return notAnAlert(member);
  const status = member['status'];
  if (status !== 'firing' && status !== 'resolved') return `status must be "firing" or "resolved"; found ${quote(status)}`;
  return readMember(member, status, group);
}

const notAnAlert = (member: unknown): string => `an alert must be an object; found ${kindOf(member)}`;

/** What an alert has besides a status, which Alertmanager's API does not know. */
export function readMember(member: unknown, status: 'firing' | 'resolved', group: string | null): IncomingAlert | string {
  if (!isObject(member)) return notAnAlert(member);
  const labels = readTexts(member, 'labels');
  if (typeof labels === 'string') return labels;
  const annotations = readTexts(member, 'annotations');
  if (typeof annotations === 'string') return annotations;
  const startsAt = readInstant(member, 'startsAt');
  if (typeof startsAt === 'string') return startsAt;
  const endsAt = readInstant(member, 'endsAt');
  if (typeof endsAt === 'string') return endsAt;
  const url = member['generatorURL'] ?? '';
  if (typeof url !== 'string') return `generatorURL must be text; found ${kindOf(url)}`;
  const given = member['fingerprint'] ?? '';
  if (given !== '' && !(typeof given === 'string' && FINGERPRINT.test(given))) {
    return `fingerprint must be 1 to 256 printable ASCII characters without spaces; found ${quote(given)}`;
  }
  if (given === '' && isEmpty(labels)) return 'the alert has neither labels nor a fingerprint, so nothing tells it from another';
  return {
    fingerprint: given === '' ? labelFingerprint(labels) : given,
    status,
    labels,
    annotations,
    startsAt,
    endsAt,
    url: url === '' ? null : url,
    group,
  };
}

function readTexts(member: Json, key: string): Texts | string {
  const found = member[key] ?? NO_TEXTS;
  if (!isObject(found)) return `${key} must be an object; found ${kindOf(found)}`;
  for (const name in found) {
    if (typeof found[name] !== 'string') return `${key} ${quote(name)} must be text; found ${kindOf(found[name])}`;
  }
  return found as Texts;
}

function readInstant(member: Json, key: string): number | null | string {
  const found = member[key] ?? NEVER;
  if (found === NEVER) return null;
  return (typeof found === 'string' ? parseInstant(found) : undefined) ?? `${key} must be an RFC 3339 time; found ${quote(found)}`;
}
