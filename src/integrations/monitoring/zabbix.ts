/**
 * What the media type `contrib/zabbix/watchbill.yaml` posts: Zabbix's macros as text, each under a name of its own. A macro that a version
 * does not know arrives as it was written (`{EVENT.TIMESTAMP}` before 7.0), one without a value as `*UNKNOWN*`; both are nothing.
 *
 * The event's id is the key: a recovery carries the id of the problem that it ends, an update that of the problem that it is about.
 *
 *   value 1, update 0                       → firing
 *   value 1, update 1, "acknowledged"       → acknowledged by the user, with the message
 *   value 1, update 1, anything else        → firing: a changed severity, a comment, an acknowledgement taken back
 *   value 0                                 → resolved
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import type { Format, Posted, Read } from './format.ts';
import { isObject, type Json, kindOf, parseJson, parseObject, present, quote, type Texts, textAt } from './json.ts';
import { unread } from './reading.ts';

export const zabbix: Format = {
  name: 'zabbix',
  title: 'Zabbix 6.0 to 7.x, media type',
  kind: 'zabbix',
  entries: [
    {
      method: 'POST',
      path: '/v1/intake/zabbix',
      summary: 'An event as the media type contrib/zabbix/watchbill.yaml sends it.',
      read: (posted: Posted): Read => {
        const parsed = parseObject(posted.body);
        if ('problem' in parsed) return unread(posted, parsed.problem);
        const alert = readEvent(parsed.object);
        return typeof alert === 'string' ? unread(posted, alert) : { alerts: [alert], rejections: [] };
      },
    },
  ],
};

/** `{EVENT.NSEVERITY}` in the words of Zabbix, which `[alert.severity]` maps; names that an administrator gave them are not sent. */
export const SEVERITIES = ['not classified', 'information', 'warning', 'average', 'high', 'disaster'] as const;
export const EVENT_ID = /^[1-9]\d{0,19}$/;
const NOTHING = /^(?:\*UNKNOWN\*|\{[$#?A-Z][^{}]*\})$/;

function readEvent(said: Json): IncomingAlert | string {
  const macro = (name: string): string | undefined => {
    const text = textAt(said, name)?.trim();
    return text === undefined || NOTHING.test(text) ? undefined : text;
  };
  const [id = '', name, value] = [macro('event_id'), macro('event_name'), macro('event_value')];
  if (!EVENT_ID.test(id)) return `event_id must be the number of an event; found ${quote(said['event_id'])}`;
  if (name === undefined) return `event_name must be text; found ${kindOf(said['event_name'])}`;
  if (value !== '0' && value !== '1') return `event_value must be 1 or 0; found ${quote(said['event_value'])}`;
  const tags = readTags(macro('event_tags'));
  if (typeof tags === 'string') return tags;

  const update = macro('event_update_status') === '1';
  const [host, message, user] = [macro('host'), macro('event_update_message'), macro('user')];
  const severity = SEVERITIES[Number(macro('event_nseverity') ?? Number.NaN)];
  const [page, trigger] = [macro('zabbix_url')?.replace(/\/+$/, ''), macro('trigger_id')];
  const event = page === undefined || trigger === undefined ? undefined : `${page}/tr_events.php?triggerid=${trigger}&eventid=${id}`;
  const started = macro('event_timestamp') ?? '';
  return {
    fingerprint: id,
    status: value === '0' ? 'resolved' : update && isAcknowledged(macro('event_update_action')) ? 'acknowledged' : 'firing',
    labels: { ...tags, ...present({ alertname: name, host, host_name: macro('host_name'), trigger }) },
    annotations: present({
      summary: name,
      description: macro('trigger_description'),
      opdata: macro('event_opdata'),
      address: macro('host_ip'),
    }),
    startsAt: /^[1-9]\d{0,10}$/.test(started) ? Number(started) * 1_000 : null,
    endsAt: null,
    url: [macro('trigger_url'), event].find((url) => url !== undefined && /^https?:\/\//.test(url)) ?? null,
    group: null,
    ...(severity === undefined ? {} : { severity }),
    ...(host === undefined ? {} : { component: host }),
    ...(update && user !== undefined ? { by: user } : {}),
    ...(update && message !== undefined ? { note: message } : {}),
  };
}

/** "acknowledged and commented", never "unacknowledged". */
const isAcknowledged = (action = ''): boolean => /\backnowledged\b/.test(action);

/** `{EVENT.TAGSJSON}`. */
function readTags(text: string | undefined): Texts | string {
  if (text === undefined) return {};
  const parsed = parseJson(text);
  if ('problem' in parsed || !Array.isArray(parsed.json)) return `event_tags must be a list in JSON; found ${quote(text)}`;
  return tagsOf(parsed.json);
}

/** The same tag may stand there several times, with one value each. */
export function tagsOf(list: unknown): Texts {
  const tags = new Map<string, string>();
  for (const entry of Array.isArray(list) ? (list as readonly unknown[]) : []) {
    const [tag, value = ''] = isObject(entry) ? [textAt(entry, 'tag'), textAt(entry, 'value')] : [];
    if (tag !== undefined) tags.set(tag, [tags.get(tag), value].filter(Boolean).join(','));
  }
  return Object.fromEntries([...tags].map(([tag, value]) => [tag, value || 'true']));
}
