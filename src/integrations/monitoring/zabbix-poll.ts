/**
 * What a Zabbix shows by its JSON-RPC interface, 6.0 to 7.x.
 *
 *   problem.get      what is not over; numbers are text, and there is no host in it
 *   trigger.get      the hosts of those, by the number of the trigger; a trigger that is not in the answer is disabled, or its host is, and the
 *                    problem stands in no list of Zabbix any more
 *
 * The event's id is the key, as it is for the media type.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { isObject, type Json, kindOf, present, quote, textAt } from './json.ts';
import type { Conversation, Poll } from './poll.ts';
import { readEach } from './reading.ts';
import { EVENT_ID, SEVERITIES, tagsOf } from './zabbix.ts';
import { API, call, enter, type Login } from './zabbix-api.ts';

const TRIGGERS_A_QUESTION = 1_000;
/** The bit of an update that acknowledges. */
const ACKNOWLEDGES = 2;

export const zabbixPoll: Poll = {
  kind: 'zabbix',
  tail: API,
  *ask({ token = '', address }) {
    const entered = yield* enter(token);
    if ('problem' in entered) return entered;
    const { login } = entered;

    const problems = yield* list('problem.get', PROBLEMS, login);
    if ('problem' in problems) return problems;
    const hosts = new Map<string, Host>();
    const ids = [...new Set(problems.list.map((problem) => textAt(problem, 'objectid') ?? ''))];
    for (let from = 0; from < ids.length; from += TRIGGERS_A_QUESTION) {
      const triggers = yield* list('trigger.get', { ...TRIGGERS, triggerids: ids.slice(from, from + TRIGGERS_A_QUESTION) }, login);
      if ('problem' in triggers) return triggers;
      for (const trigger of triggers.list) hosts.set(textAt(trigger, 'triggerid') ?? '', hostOf(trigger));
    }

    const shown = problems.list.filter((problem) => textAt(problem, 'r_eventid') === '0' && hosts.has(textAt(problem, 'objectid') ?? ''));
    const page = address.replace(/\/+$/, '').replace(/\/api_jsonrpc\.php$/, '');
    const { alerts, rejected } = readEach(shown, (problem) => readProblem(problem as Json, hosts, page));
    const suppressed = new Set(
      shown.filter((problem) => textAt(problem, 'suppressed') === '1').map((problem) => textAt(problem, 'eventid')),
    );
    return {
      alerts: alerts.filter(({ fingerprint }) => !suppressed.has(fingerprint)),
      kept: alerts.filter(({ fingerprint }) => suppressed.has(fingerprint)),
      unread: rejected,
    };
  },
};

const PROBLEMS = {
  output: ['eventid', 'objectid', 'clock', 'r_eventid', 'name', 'acknowledged', 'severity', 'opdata', 'suppressed'],
  selectAcknowledges: ['acknowledgeid', 'message', 'action'],
  selectTags: 'extend',
  source: 0,
  object: 0,
};
const TRIGGERS = { output: ['triggerid', 'comments'], selectHosts: ['host', 'name'], monitored: true };

function* list(method: string, params: unknown, login: Login): Conversation<{ readonly list: readonly Json[] }> {
  const answered = yield* call(method, params, login);
  if ('problem' in answered) return answered;
  const { result } = answered;
  const objects = Array.isArray(result) && result.every(isObject) ? result : undefined;
  return objects === undefined
    ? { problem: `Zabbix must answer ${method} with a list of objects; found ${kindOf(result)}` }
    : { list: objects };
}

interface Host {
  readonly host: string | undefined;
  readonly name: string | undefined;
  readonly comments: string | undefined;
}

function hostOf(trigger: Json): Host {
  const first = Array.isArray(trigger['hosts']) ? trigger['hosts'].find(isObject) : undefined;
  return { host: textAt(first ?? {}, 'host'), name: textAt(first ?? {}, 'name'), comments: textAt(trigger, 'comments') };
}

function readProblem(problem: Json, hosts: ReadonlyMap<string, Host>, page: string): IncomingAlert | string {
  const [id = '', name, trigger = ''] = [textAt(problem, 'eventid'), textAt(problem, 'name'), textAt(problem, 'objectid')];
  if (!EVENT_ID.test(id)) return `eventid must be the number of an event; found ${quote(problem['eventid'])}`;
  if (name === undefined) return `name must be text; found ${kindOf(problem['name'])}`;
  const { host, name: hostName, comments } = hosts.get(trigger) ?? {};
  const severity = SEVERITIES[Number(textAt(problem, 'severity') ?? Number.NaN)];
  const started = textAt(problem, 'clock') ?? '';
  return {
    fingerprint: id,
    status: 'firing',
    labels: { ...tagsOf(problem['tags']), ...present({ alertname: name, host, host_name: hostName, trigger }) },
    annotations: present({ summary: name, description: comments, opdata: textAt(problem, 'opdata') }),
    startsAt: /^[1-9]\d{0,10}$/.test(started) ? Number(started) * 1_000 : null,
    endsAt: null,
    url: `${page}/tr_events.php?triggerid=${trigger}&eventid=${id}`,
    group: null,
    ...(severity === undefined ? {} : { severity }),
    ...(host === undefined ? {} : { component: host }),
    ...(textAt(problem, 'acknowledged') === '1' ? taken(id, problem['acknowledges']) : {}),
  };
}

/** Who acknowledged is a number that only administrators may look up; what they wrote is there. */
function taken(id: string, updates: unknown): Pick<IncomingAlert, 'status' | 'telling' | 'note'> {
  const acknowledging = (Array.isArray(updates) ? updates.filter(isObject) : [])
    .filter((update) => (Number(textAt(update, 'action')) & ACKNOWLEDGES) !== 0)
    .sort((a, b) => Number(textAt(a, 'acknowledgeid')) - Number(textAt(b, 'acknowledgeid')))
    .at(-1);
  const note = textAt(acknowledging ?? {}, 'message');
  return {
    status: 'acknowledged',
    telling: `acknowledged:${id}:${textAt(acknowledging ?? {}, 'acknowledgeid') ?? ''}`,
    ...(note === undefined ? {} : { note }),
  };
}
