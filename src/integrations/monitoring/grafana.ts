/**
 * Grafana's webhooks: the unified alerting of Grafana 8 and later, which is Alertmanager's body with more in each alert, and the legacy
 * alerting before it, one rule a body, told apart by what only they have.
 *
 * Grafana signs a body with HMAC-SHA256 where its contact point has a secret; where it also names a header for the time, the time is part
 * of what is signed and may be five minutes off, so that a body that was overheard is worth nothing later.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { readAlert } from './alertmanager.ts';
import type { Entry, Format, Posted, Read } from './format.ts';
import { isObject, type Json, kindOf, parseObject, present, quote, spell, spellEach, textAt } from './json.ts';
import { readEach, reading, unread } from './reading.ts';

const SIGNATURE = 'x-grafana-alerting-signature';
const TIMESTAMP = 'x-grafana-alerting-timestamp';
const MOST_SKEW_MS = 300_000;

const entry = (method: Entry['method']): Entry => ({
  method,
  path: '/v1/intake/grafana',
  summary: 'The body of a webhook contact point, or of a legacy notification channel.',
  read,
});

export const grafana: Format = {
  name: 'grafana',
  title: 'Grafana, unified and legacy alerting',
  kind: 'grafana',
  credentials: { signed },
  entries: [entry('POST'), entry('PUT')],
};

function signed({ body, headers, now }: Pick<Posted, 'body' | 'headers' | 'now'>, secret: string): boolean {
  const given = headers[SIGNATURE];
  const time = headers[TIMESTAMP];
  if (typeof given !== 'string' || Array.isArray(time)) return false;
  if (time !== undefined && !(Math.abs(Number(time) * 1_000 - now) <= MOST_SKEW_MS)) return false;
  const hmac = createHmac('sha256', secret);
  if (time !== undefined) hmac.update(`${time}:`);
  const wanted = hmac.update(body).digest();
  const found = Buffer.from(given, 'hex');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

function read(posted: Posted): Read {
  const parsed = parseObject(posted.body);
  if ('problem' in parsed) return unread(posted, parsed.problem);
  const envelope = parsed.object;
  if (envelope['alerts'] === undefined && envelope['version'] === undefined && envelope['ruleId'] !== undefined)
    return readLegacy(posted, envelope);
  const members = envelope['alerts'];
  if (!Array.isArray(members)) return unread(posted, `alerts must be a list; found ${kindOf(members)}`);
  const group = textAt(envelope, 'groupKey') ?? null;
  return reading(
    posted,
    readEach(members, (member) => readUnified(member, group)),
  );
}

/** What Grafana adds to an alert and people want to see, under Grafana's names. */
const SHOWN = ['dashboardURL', 'panelURL', 'silenceURL', 'imageURL', 'ruleUID', 'valueString'] as const;

function readUnified(member: unknown, group: string | null): IncomingAlert | string {
  const alert = readAlert(member, group);
  if (typeof alert === 'string' || !isObject(member)) return alert;
  const values = Object.entries(spellEach(member['values'])).map(([name, value]) => `${name}=${value}`);
  const shown = present(Object.fromEntries(SHOWN.map((key) => [key, textAt(member, key)])));
  return {
    ...alert,
    annotations: { ...shown, ...present({ values: values.join(' ') }), ...alert.annotations },
    url: textAt(member, 'panelURL', 'dashboardURL') ?? alert.url,
  };
}

/** A rule that is pending is none yet; of one that was paused nobody knows, so its alert stays until somebody closes it. */
const LEGACY: Readonly<Record<string, 'firing' | 'resolved' | 'nothing'>> = {
  alerting: 'firing',
  no_data: 'firing',
  ok: 'resolved',
  pending: 'nothing',
  paused: 'nothing',
  unknown: 'nothing',
};

function readLegacy(posted: Posted, rule: Json): Read {
  const id = textAt(rule, 'ruleId');
  if (id === undefined) return unread(posted, `ruleId must be a number; found ${kindOf(rule['ruleId'])}`);
  const state = rule['state'];
  const status = typeof state === 'string' && Object.hasOwn(LEGACY, state) ? LEGACY[state] : undefined;
  if (status === undefined) return unread(posted, `state must be one of ${Object.keys(LEGACY).join(', ')}; found ${quote(state)}`);
  if (status === 'nothing') return { alerts: [], rejections: [] };
  const name = textAt(rule, 'ruleName', 'title');
  const alert: IncomingAlert = {
    fingerprint: `rule-${textAt(rule, 'orgId') ?? '1'}-${id}`.replace(/[^\x21-\x7e]/g, '_').slice(0, 256),
    status,
    labels: { ...spellEach(rule['tags']), ...present({ alertname: name, grafana_state: String(state) }) },
    annotations: present({
      summary: textAt(rule, 'title') ?? name,
      description: textAt(rule, 'message'),
      values: matches(rule['evalMatches']),
      imageURL: textAt(rule, 'imageUrl'),
    }),
    startsAt: null,
    endsAt: null,
    url: textAt(rule, 'ruleUrl') ?? null,
    group: null,
  };
  return { alerts: [alert], rejections: [] };
}

const matches = (list: unknown): string =>
  Array.isArray(list)
    ? list
        .flatMap((match: unknown) => (isObject(match) ? [`${textAt(match, 'metric') ?? 'value'}=${spell(match['value'])}`] : []))
        .join(' ')
    : '';
