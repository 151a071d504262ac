/**
 * Notifications of Nagios and Icinga, as `watchbill intake send nagios` takes them out of the environment of a notification command: the
 * macros by their name, without NAGIOS_ in front, one object or a list of them under `notifications`, oldest first. `telling` is the command's
 * own number of the notification.
 *
 * A problem is known by its host and service. Its number is not: 4.4.6 sends a RECOVERY with a SERVICEPROBLEMID of its own and the one of
 * the problem as LAST…, which other versions do otherwise.
 *
 *   PROBLEM                     → firing                    ACKNOWLEDGEMENT            → acknowledged by its author, with the comment
 *   RECOVERY                    → resolved                  DOWNTIMESTART              → acknowledged likewise: somebody knows
 *   FLAPPINGSTART, …STOP        → an alert of its own       DOWNTIMEEND, CUSTOM        → what the state says: firing or resolved
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { keyFingerprint, labelFingerprint } from './fingerprint.ts';
import type { Format } from './format.ts';
import { isObject, kindOf, parseObject, quote, type Texts } from './json.ts';
import { readEach, reading, unread } from './reading.ts';

export const nagios: Format = {
  name: 'nagios',
  title: 'Nagios and Icinga, notification command',
  kind: 'nagios',
  entries: [
    {
      method: 'POST',
      path: '/v1/intake/nagios',
      summary: 'The macros of notifications, as `watchbill intake send nagios` posts them.',
      read: (posted) => {
        const parsed = parseObject(posted.body);
        if ('problem' in parsed) return unread(posted, parsed.problem);
        const { notifications = [parsed.object] } = parsed.object;
        if (!Array.isArray(notifications)) return unread(posted, `notifications must be a list; found ${kindOf(notifications)}`);
        return reading(posted, readEach(notifications, readNotification), 'notifications');
      },
    },
  ],
};

type Meaning = 'problem' | 'recovery' | 'taken' | 'flapping' | 'steady' | 'state';

const MEANINGS: Readonly<Record<string, Meaning>> = {
  PROBLEM: 'problem',
  RECOVERY: 'recovery',
  ACKNOWLEDGEMENT: 'taken',
  DOWNTIMESTART: 'taken',
  DOWNTIMEEND: 'state',
  DOWNTIMECANCELLED: 'state',
  // Icinga's word for it.
  DOWNTIMEREMOVED: 'state',
  CUSTOM: 'state',
  FLAPPINGSTART: 'flapping',
  FLAPPINGSTOP: 'steady',
  FLAPPINGEND: 'steady',
  FLAPPINGDISABLED: 'steady',
};

const WELL = new Set(['OK', 'UP']);
const STATES = new Set([...WELL, 'WARNING', 'CRITICAL', 'UNKNOWN', 'DOWN', 'UNREACHABLE', 'PENDING']);

function readNotification(member: unknown): IncomingAlert | string {
  if (!isObject(member)) return `a notification must be an object; found ${kindOf(member)}`;
  for (const name in member) if (typeof member[name] !== 'string') return `${quote(name)} must be text; found ${kindOf(member[name])}`;
  const macros = member as Texts;
  const macro = (name: string): string => (Object.hasOwn(macros, name) ? (macros[name] ?? '') : '');
  const [host, service, type] = [macro('HOSTNAME'), macro('SERVICEDESC'), macro('NOTIFICATIONTYPE')];
  if (host === '') return 'HOSTNAME is missing, so nothing says what is ill';
  const meaning = Object.hasOwn(MEANINGS, type) ? MEANINGS[type] : undefined;
  if (meaning === undefined) return `NOTIFICATIONTYPE ${quote(type)} is not known; allowed: ${Object.keys(MEANINGS).join(', ')}`;
  const kind = service === '' ? 'HOST' : 'SERVICE';
  const state = macro(`${kind}STATE`).toUpperCase();
  if (!STATES.has(state)) return `${kind}STATE ${quote(state)} is not known; allowed: ${[...STATES].join(', ')}`;

  const flaps = meaning === 'flapping' || meaning === 'steady';
  const subject = service === '' ? host : `${service} on ${host}`;
  const identity = { host, ...(service === '' ? {} : { service }), ...(flaps ? { about: 'flapping' } : {}) };
  const comment = macro('NOTIFICATIONCOMMENT') || macro(`${kind}ACKCOMMENT`);
  const author = macro('NOTIFICATIONAUTHOR') || macro(`${kind}ACKAUTHOR`);
  return {
    fingerprint: labelFingerprint(identity),
    status: statusOf(meaning, state),
    labels: labelsOf(macros, identity, state),
    annotations: kept({
      summary: flaps ? `${subject} is flapping` : `${subject} is ${state}`,
      description: [macro(`${kind}OUTPUT`), macro(`LONG${kind}OUTPUT`).replaceAll('\\n', '\n')].filter(Boolean).join('\n'),
      perfdata: macro(`${kind}PERFDATA`),
      notes: macro(`${kind}NOTES`),
      percent_change: flaps ? macro(`${kind}PERCENTCHANGE`) : '',
      downtime: type === 'DOWNTIMESTART' ? comment || 'yes' : '',
    }),
    startsAt: seconds(macro(flaps ? 'TIMET' : `LAST${kind}STATECHANGE`)),
    endsAt: meaning === 'recovery' || meaning === 'steady' ? seconds(macro('TIMET')) : null,
    url: [`${kind}ACTIONURL`, `${kind}NOTESURL`, `${kind}INFOURL`].map(macro).find((url) => /^https?:\/\//.test(url)) ?? null,
    group: null,
    severity: flaps ? 'warning' : state,
    component: host,
    ...(macro('telling') === '' ? {} : { telling: keyFingerprint(macro('telling')) }),
    ...(author === '' ? {} : { by: author }),
    ...(comment === '' ? {} : { note: type === 'DOWNTIMESTART' ? `downtime: ${comment}` : comment }),
  };
}

function statusOf(meaning: Meaning, state: string): IncomingAlert['status'] {
  if (meaning === 'taken') return 'acknowledged';
  if (meaning === 'state') return WELL.has(state) ? 'resolved' : 'firing';
  return meaning === 'problem' || meaning === 'flapping' ? 'firing' : 'resolved';
}

/** Macros that say where something is; `_HOSTRACK` and `_SERVICETEAM` are what administrators added themselves. */
const PLACES: Readonly<Record<string, string>> = {
  HOSTALIAS: 'alias',
  HOSTADDRESS: 'address',
  HOSTGROUPNAMES: 'hostgroups',
  SERVICEGROUPNAMES: 'servicegroups',
};
const OWN = /^_(?:HOST|SERVICE)([A-Z0-9_]{1,100})$/;

function labelsOf(macros: Texts, identity: Texts, state: string): Texts {
  const own = Object.entries(macros).flatMap(([name, value]) => {
    const place = Object.hasOwn(PLACES, name) ? PLACES[name] : OWN.exec(name)?.[1]?.toLowerCase();
    return place === undefined || place === '__proto__' || value === '' ? [] : [[place, value] as const];
  });
  return { ...Object.fromEntries(own), alertname: identity['service'] ?? 'Host', ...identity, state };
}

const kept = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''));

/** Seconds since the epoch as text; 0 is never. */
const seconds = (text: string): number | null => (/^[1-9]\d{0,10}$/.test(text) ? Number(text) * 1_000 : null);
