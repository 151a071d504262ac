/**
 * Opsgenie's alert API, version 2, as far as senders use it: create, acknowledge, close and the heartbeat's ping, for those who have to
 * leave it. The API key is the token, in `Authorization: GenieKey TOKEN`.
 *
 * An alert is named by its alias, or by what Watchbill knows it by: `identifierType=id` is its id, `tiny` its number (the 87 of A87). As at
 * Opsgenie the answer is 202 with a request id, also when there is nothing to close.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { keyFingerprint, wordsFingerprint } from './fingerprint.ts';
import type { Entry, Format, Posted, Read } from './format.ts';
import { readPing } from './heartbeat.ts';
import { type Json, kindOf, parseObject, present, spellEach, textAt } from './json.ts';
import { unread } from './reading.ts';

const accepted =
  (result: string): NonNullable<Entry['accepted']> =>
  (_read, mint) => ({
    status: 202,
    body: { result, took: 0, requestId: mint() },
  });
const refused: NonNullable<Entry['refused']> = ({ text }, mint) => ({ message: text, took: 0, requestId: mint() });

const REQUESTED = 'Request will be processed';

const action = (verb: 'acknowledge' | 'close', summary: string): Entry => ({
  method: 'POST',
  path: `/v2/alerts/{identifier}/${verb}`,
  summary,
  read: (posted) => readAction(posted, verb === 'close' ? 'resolved' : 'acknowledged'),
  accepted: accepted(REQUESTED),
  refused,
});

const ping = (method: Entry['method']): Entry => ({
  method,
  path: '/v2/heartbeats/{name}/ping',
  summary: 'A sign of life.',
  read: readPing,
  accepted: accepted('PONG - Heartbeat received'),
  refused,
});

export const opsgenie: Format = {
  name: 'opsgenie',
  title: 'Opsgenie, alert API version 2',
  kind: 'opsgenie',
  credentials: { scheme: 'GenieKey' },
  entries: [
    { method: 'POST', path: '/v2/alerts', summary: 'Creates an alert.', read: readCreate, accepted: accepted(REQUESTED), refused },
    action('acknowledge', 'Acknowledges an alert.'),
    action('close', 'Closes an alert.'),
    ...(['GET', 'POST', 'PUT', 'PATCH'] as const).map(ping),
  ],
};

function readCreate(posted: Posted): Read {
  const parsed = parseObject(posted.body);
  if ('problem' in parsed) return unread(posted, parsed.problem);
  const said = parsed.object;
  const message = textAt(said, 'message');
  if (message === undefined) return unread(posted, `message must be text; found ${kindOf(said['message'])}`);
  const alias = textAt(said, 'alias');
  const [entity, origin, severity, note] = ['entity', 'source', 'priority', 'note'].map((key) => textAt(said, key));
  const tags = Array.isArray(said['tags']) ? said['tags'].filter((tag) => typeof tag === 'string').join(',') : undefined;
  const alert: IncomingAlert = {
    fingerprint: alias === undefined ? wordsFingerprint(message, entity, origin) : keyFingerprint(alias),
    status: 'firing',
    labels: { ...spellEach(said['details']), ...present({ entity, origin, tags }) },
    annotations: present({ summary: message, description: textAt(said, 'description'), note, alias }),
    startsAt: null,
    endsAt: null,
    url: null,
    group: null,
    ...(severity === undefined ? {} : { severity }),
    ...(entity === undefined ? {} : { component: entity }),
  };
  return { alerts: [alert], rejections: [] };
}

function readAction(posted: Posted, status: 'acknowledged' | 'resolved'): Read {
  const parsed = posted.body.length === 0 ? { object: {} as Json } : parseObject(posted.body);
  if ('problem' in parsed) return unread(posted, parsed.problem);
  const meant = named(posted.places['identifier'] ?? '', posted.query.get('identifierType') ?? 'id');
  if (typeof meant === 'string') return unread(posted, meant);
  const [by, note] = [textAt(parsed.object, 'user', 'source'), textAt(parsed.object, 'note')];
  const alert: IncomingAlert = {
    ...meant,
    status,
    labels: {},
    annotations: {},
    startsAt: null,
    endsAt: null,
    url: null,
    group: null,
    ...(by === undefined ? {} : { by }),
    ...(note === undefined ? {} : { note }),
  };
  return { alerts: [alert], rejections: [] };
}

type Meant = Pick<IncomingAlert, 'fingerprint' | 'known'>;

function named(identifier: string, type: string): Meant | string {
  if (identifier === '') return 'the path must name an alert';
  switch (type) {
    case 'alias':
      return { fingerprint: keyFingerprint(identifier) };
    case 'id':
      return { fingerprint: keyFingerprint(identifier), known: { id: identifier } };
    case 'tiny':
      return /^\d{1,15}$/.test(identifier)
        ? { fingerprint: `tiny-${identifier}`, known: { number: Number(identifier) } }
        : 'a tiny id must be a number';
    default:
      return 'identifierType must be "id", "alias" or "tiny"';
  }
}
