/**
 * An Alertmanager knows no acknowledgement: nobody further is told of an alert there only while a silence holds it. So both an acknowledgement
 * and a silence of ours are a silence there, of exactly this alert, by all its labels as the Alertmanager has them (ours may be masked).
 *
 * An acknowledgement has no end, a silence must: it lasts an hour, and is prolonged while the alert is acknowledged here. Should Watchbill be
 * gone for good, the Alertmanager speaks up again by itself.
 */
import { hours, minutes } from '../../domain/kernel/clock.ts';
import { formatInstant } from '../../domain/kernel/instant.ts';
import type { Told, Word, Writing, WrittenSource } from '../../domain/sources/write-back.ts';
import { isObject, kindOf, textAt } from './json.ts';
import { authorizationOf, type Conversation } from './poll.ts';
import { comment, type Writer } from './write.ts';

const LASTS = hours(1);
const RENEWED_BEFORE = minutes(30);

export const alertmanagerWrite: Writer = {
  kind: 'alertmanager',
  tail: '/api/v2/alerts',
  *say(source, writing, now) {
    const { wanted, receipt } = writing;
    if (wanted === null) return yield* expire(source, receipt);
    const silence = yield* silenceOf(source, writing, wanted, now);
    if ('problem' in silence) return silence;
    const authorization = authorizationOf(source);
    const known = receipt === null ? {} : { id: receipt };
    // A silence that is long over is not known there any more; then it is a new one.
    const answered =
      (yield { path: '/api/v2/silences', authorization, body: { ...silence, ...known }, absent: true }) ??
      (yield { path: '/api/v2/silences', authorization, body: silence });
    const id = isObject(answered) ? textAt(answered, 'silenceID') : undefined;
    if (id === undefined) return { problem: `Alertmanager must answer a silence with its silenceID; found ${kindOf(answered)}` };
    return { receipt: id, ...(wanted.until === null ? { renewAt: now + LASTS - RENEWED_BEFORE } : {}) };
  },
};

function* expire(source: WrittenSource, id: string | null): Conversation<Told> {
  if (id === null) return { receipt: null };
  const path = `/api/v2/silence/${encodeURIComponent(id)}`;
  const authorization = authorizationOf(source);
  const silence = yield { path, authorization, absent: true };
  const state = isObject(silence) && isObject(silence['status']) ? silence['status']['state'] : 'expired';
  // One that somebody has ended there already answers an error.
  if (state !== 'expired') yield { path, authorization, method: 'DELETE', absent: true };
  return { receipt: null };
}

function* silenceOf(source: WrittenSource, writing: Writing, word: Word, now: number): Conversation<object> {
  const { alertname } = writing.labels;
  const filter = alertname === undefined ? '' : `&filter=${encodeURIComponent(`alertname=${JSON.stringify(alertname)}`)}`;
  const path = `/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true${filter}`;
  const shown = yield { path, authorization: authorizationOf(source) };
  const alert = Array.isArray(shown)
    ? shown.find((one): one is Record<string, unknown> => isObject(one) && one['fingerprint'] === writing.fingerprint)
    : undefined;
  if (alert === undefined || !isObject(alert['labels'])) return { problem: 'Alertmanager does not know the alert any more', refused: true };
  return {
    matchers: Object.entries(alert['labels']).map(([name, value]) => ({ name, value: String(value), isRegex: false, isEqual: true })),
    startsAt: formatInstant(Math.max(now, word.at)),
    endsAt: formatInstant(word.until ?? now + LASTS),
    createdBy: 'Watchbill',
    comment: comment(writing, word),
  };
}
