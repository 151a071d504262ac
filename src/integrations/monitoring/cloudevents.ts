/**
 * CloudEvents 1.0 over HTTP: binary (attributes in `ce-` headers), structured and batched, with the handshake of its webhook specification.
 *
 * An event says that something happened, not that something is wrong, so what it means is read from what alerts have in common. The data's
 * own words count (`status`, `severity`, `summary`, …); a type that ends in a state (`com.example.disk.full.resolved`) says the rest.
 * Events of one source, subject and type without its state are one alert. Source and id number the event: by the specification, the same
 * pair again is the same event, and changes nothing.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import type { Answer } from '../intake/answer.ts';
import { keyFingerprint, wordsFingerprint } from './fingerprint.ts';
import type { Format, Posted, Read } from './format.ts';
import { isObject, type Json, kindOf, parseJson, present, quote, spell, spellEach, textAt } from './json.ts';
import { readEach, reading, unread } from './reading.ts';

export const cloudevents: Format = {
  name: 'cloudevents',
  title: 'CloudEvents 1.0: binary, structured, batched',
  kind: 'cloudevents',
  entries: [{ method: 'POST', path: '/v1/intake/cloudevents', summary: 'An event, or a batch of them.', read, handshake }],
};

/** Who may send is a matter of tokens, so every origin is told yes; how fast it may, the answers say. */
function handshake(headers: IncomingHttpHeaders): Answer {
  const origin = headers['webhook-request-origin'];
  return {
    status: 200,
    body: undefined,
    headers: {
      Allow: 'POST, OPTIONS',
      ...(typeof origin === 'string' && /^[\x21-\x7e]{1,255}$/.test(origin)
        ? { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*' }
        : {}),
    },
  };
}

const STRUCTURED = /^application\/cloudevents\+json\b/i;
const BATCH = /^application\/cloudevents-batch\+json\b/i;

function read(posted: Posted): Read {
  const type = posted.headers['content-type'] ?? '';
  if (!BATCH.test(type) && !STRUCTURED.test(type)) return readOne(posted, binary(posted));
  const parsed = parseJson(posted.body);
  if ('problem' in parsed) return unread(posted, parsed.problem);
  if (STRUCTURED.test(type)) return readOne(posted, parsed.json);
  if (!Array.isArray(parsed.json)) return unread(posted, `the body must be a list of events; found ${kindOf(parsed.json)}`);
  return reading(posted, readEach(parsed.json, readEvent), 'events');
}

function readOne(posted: Posted, event: unknown): Read {
  const alert = readEvent(event);
  return typeof alert === 'string' ? unread(posted, alert) : { alerts: [alert], rejections: [] };
}

/** The event of a request in binary mode, as structured mode would write it. */
function binary({ headers, body }: Posted): Json {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') && typeof value === 'string' ? [[name.slice(3), decoded(value)] as const] : [],
  );
  const parsed = body.length === 0 ? undefined : parseJson(body);
  const data = parsed === undefined ? undefined : 'json' in parsed ? parsed.json : body.toString('utf8');
  return { ...Object.fromEntries(attributes), data };
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const STATES: Readonly<Record<string, IncomingAlert['status']>> = {
  firing: 'firing',
  fired: 'firing',
  triggered: 'firing',
  trigger: 'firing',
  opened: 'firing',
  open: 'firing',
  alerting: 'firing',
  problem: 'firing',
  acknowledged: 'acknowledged',
  acknowledge: 'acknowledged',
  resolved: 'resolved',
  resolve: 'resolved',
  recovered: 'resolved',
  cleared: 'resolved',
  closed: 'resolved',
  ok: 'resolved',
  normal: 'resolved',
};

const stateOf = (word: string | undefined): IncomingAlert['status'] | undefined => {
  const known = word?.toLowerCase() ?? '';
  return Object.hasOwn(STATES, known) ? STATES[known] : undefined;
};

function readEvent(event: unknown): IncomingAlert | string {
  if (!isObject(event)) return `an event must be an object; found ${kindOf(event)}`;
  if (event['specversion'] !== '1.0') return `specversion must be "1.0"; found ${quote(event['specversion'])}`;
  const { id, source, type } = event;
  if (typeof id !== 'string' || id === '') return `id must be text; found ${kindOf(id)}`;
  if (typeof source !== 'string' || source === '') return `source must be text; found ${kindOf(source)}`;
  if (typeof type !== 'string' || type === '') return `type must be text; found ${kindOf(type)}`;
  const data = dataOf(event);
  const words = isObject(data) ? data : {};
  const [, base = type, ending] = /^(.+)[./]([^./]+)$/.exec(type) ?? [];
  const typed = stateOf(ending);
  const subject = textAt(event, 'subject');
  const key = textAt(words, 'fingerprint', 'dedup_key', 'dedupKey', 'alias', 'key');
  const name = typed === undefined ? type : base;
  const severity = textAt(words, 'severity', 'level', 'priority') ?? textAt(event, 'severity');
  const component = textAt(words, 'component', 'host', 'hostname', 'node', 'resource', 'entity') ?? subject;
  return {
    fingerprint: key === undefined ? wordsFingerprint(source, subject, name) : keyFingerprint(key),
    status: stateOf(textAt(words, 'status', 'state')) ?? typed ?? 'firing',
    labels: { ...spellEach(words['labels']), ...present({ alertname: name, origin: source, subject }) },
    annotations: {
      ...spellEach(words['annotations']),
      ...present({
        summary: textAt(words, 'summary', 'title', 'message', 'name'),
        description: textAt(words, 'description', 'text') ?? (data === undefined ? undefined : spell(data)),
      }),
    },
    startsAt: parseInstant(textAt(event, 'time') ?? '') ?? null,
    endsAt: null,
    url: textAt(words, 'url', 'link') ?? null,
    group: null,
    ...(severity === undefined ? {} : { severity }),
    ...(component === undefined ? {} : { component }),
    telling: wordsFingerprint(source, id),
  };
}

function dataOf(event: Json): unknown {
  const { data, data_base64: packed } = event;
  if (data !== undefined || typeof packed !== 'string') return data;
  const text = Buffer.from(packed, 'base64').toString('utf8');
  const parsed = parseJson(text);
  return 'json' in parsed ? parsed.json : text;
}
