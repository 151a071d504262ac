/**
 * PagerDuty's Events API, version 2, for everything that can name another address for it: Alertmanager (`pagerduty_configs.url`), Uptime
 * Kuma, Gatus, Zabbix, Datadog. The routing key is the token.
 *
 * Senders look for exactly 202 with `status: success`; what is acknowledged or resolved and not open is a success too. A trigger without a
 * dedup key gets one of its own words, where PagerDuty would draw a random one: a retry stays one alert.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { keyFingerprint, wordsFingerprint } from './fingerprint.ts';
import type { Entry, Format, Posted, Read } from './format.ts';
import { isObject, type Json, kindOf, parseObject, present, quote, spellEach, textAt } from './json.ts';
import { unread } from './reading.ts';

const STATUSES = { trigger: 'firing', acknowledge: 'acknowledged', resolve: 'resolved' } as const;
/** PagerDuty's own, and the end of how much is read of somebody who has not said yet who he is. */
const MOST_BYTES = 524_288;
const LONGEST_KEY = 255;

const invalid: NonNullable<Entry['refused']> = ({ text }) => ({
  status: 'invalid event',
  message: 'Event object is invalid',
  errors: [text],
});

export const pagerduty: Format = {
  name: 'pagerduty',
  title: 'PagerDuty, Events API version 2',
  kind: 'pagerduty',
  credentials: { inBody: routingKey },
  entries: [
    {
      method: 'POST',
      path: '/v2/enqueue',
      summary: 'An event: trigger, acknowledge or resolve.',
      maxBody: MOST_BYTES,
      read: readEvent,
      accepted: ({ key = '' }) => ({ status: 202, body: { status: 'success', message: 'Event processed', dedup_key: key } }),
      refused: invalid,
    },
    {
      method: 'POST',
      path: '/v2/change/enqueue',
      summary: 'A change event, for the log alone.',
      maxBody: MOST_BYTES,
      read: readChange,
      accepted: () => ({ status: 202, body: { status: 'success', message: 'Change event processed' } }),
      refused: invalid,
    },
  ],
};

function routingKey(body: Buffer): string | undefined {
  const parsed = parseObject(body);
  return 'problem' in parsed ? undefined : textAt(parsed.object, 'routing_key');
}

function readEvent(posted: Posted): Read {
  const parsed = parseObject(posted.body);
  if ('problem' in parsed) return unread(posted, parsed.problem);
  const alert = eventAlert(parsed.object);
  if (typeof alert === 'string') return unread(posted, alert);
  return { alerts: [alert], rejections: [], key: textAt(parsed.object, 'dedup_key') ?? alert.fingerprint };
}

function eventAlert(event: Json): IncomingAlert | string {
  const action = event['event_action'];
  if (typeof action !== 'string' || !Object.hasOwn(STATUSES, action))
    return `event_action must be "trigger", "acknowledge" or "resolve"; found ${quote(action)}`;
  const status = STATUSES[action as keyof typeof STATUSES];
  const key = textAt(event, 'dedup_key');
  if (key !== undefined && key.length > LONGEST_KEY) return `dedup_key must be ${LONGEST_KEY} characters at most; found ${key.length}`;
  const payload = event['payload'] ?? {};
  if (!isObject(payload)) return `payload must be an object; found ${kindOf(payload)}`;
  const summary = textAt(payload, 'summary');
  if (status === 'firing' && summary === undefined) return `payload.summary must be text; found ${kindOf(payload['summary'])}`;
  if (status !== 'firing' && key === undefined) return `dedup_key must name the alert to ${action}; found ${kindOf(event['dedup_key'])}`;
  const [host, component, group, kind, severity] = ['source', 'component', 'group', 'class', 'severity'].map((name) =>
    textAt(payload, name),
  );
  const links = hrefs(event['links'], 'href');
  return {
    fingerprint: key === undefined ? wordsFingerprint(summary, host, component, group, kind) : keyFingerprint(key),
    status,
    labels: present({ alertname: kind, host, component, group, client: textAt(event, 'client') }),
    annotations: {
      ...spellEach(payload['custom_details']),
      ...present({ summary, links: links.join(' '), images: hrefs(event['images'], 'src').join(' ') }),
    },
    startsAt: parseInstant(textAt(payload, 'timestamp') ?? '') ?? null,
    endsAt: null,
    url: textAt(event, 'client_url') ?? links[0] ?? null,
    group: group ?? null,
    ...(severity === undefined ? {} : { severity }),
    ...(host === undefined ? {} : { component: host }),
  };
}

function readChange(posted: Posted): Read {
  const parsed = parseObject(posted.body);
  if ('problem' in parsed) return unread(posted, parsed.problem);
  const { payload, links } = parsed.object;
  if (!isObject(payload)) return unread(posted, `payload must be an object; found ${kindOf(payload)}`);
  const summary = textAt(payload, 'summary');
  if (summary === undefined) return unread(posted, `payload.summary must be text; found ${kindOf(payload['summary'])}`);
  const change = {
    summary,
    component: textAt(payload, 'source') ?? null,
    url: hrefs(links, 'href')[0] ?? null,
    at: parseInstant(textAt(payload, 'timestamp') ?? '') ?? null,
  };
  return { alerts: [], rejections: [], changes: [change] };
}

const hrefs = (list: unknown, key: string): readonly string[] =>
  Array.isArray(list) ? list.flatMap((link: unknown) => (isObject(link) ? (textAt(link, key) ?? []) : [])) : [];
