/**
 * What a Nagios shows (`statusjson.cgi`), its problems at each time and everything seldom: the full list of a large site is 15 MB and a second
 * of its processor, the problems are a fiftieth of that. What flaps and is well at the moment stands in the full list only.
 *
 * Traps: a refusal is HTTP 200 with a `type_code`; times are milliseconds and 0 is never; without `enumerate` states are bits, in which
 * unknown is 8 and critical 16; the CGI answers from a file, so it goes on answering when Nagios is dead. A soft state is one that Nagios
 * is not sure of yet. An alert has the same key here as when the notification command sends it.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { minutes } from '../../domain/kernel/clock.ts';
import { formatInstant } from '../../domain/kernel/rfc3339.ts';
import { labelFingerprint } from './fingerprint.ts';
import { isObject, type Json, kindOf, present, quote, textAt } from './json.ts';
import { authorizationOf, type Conversation, type Poll } from './poll.ts';
import type { RejectedAlert } from './reading.ts';

const CGI = '/cgi-bin/statusjson.cgi';

/** Without a new status for so long Nagios is dead; so long after a start it may not have checked everything again. */
const SETTLED = minutes(5);

export const nagiosPoll: Poll = {
  kind: 'nagios',
  tail: CGI,
  *ask(source, { everything }) {
    const authorization = authorizationOf(source);
    const ask = (list: string, problems: string): Conversation<Listed> =>
      listOf(list, {
        path: `${CGI}?query=${list}&details=true&formatoptions=enumerate${everything ? '' : `&${problems}`}`,
        authorization,
      });
    const hosts = yield* ask('hostlist', 'hoststatus=down+unreachable');
    if ('problem' in hosts) return hosts;
    const services = yield* ask('servicelist', 'servicestatus=warning+critical+unknown');
    if ('problem' in services) return services;

    const shown = [
      ...Object.values(hosts.list),
      ...Object.values(services.list).flatMap((of) => (isObject(of) ? Object.values(of) : [of])),
    ];
    const alerts: IncomingAlert[] = [];
    const kept: IncomingAlert[] = [];
    const unread: RejectedAlert[] = [];
    for (const [index, entry] of shown.entries()) {
      const read = readEntry(entry);
      if (typeof read === 'string') unread.push({ index, problem: read });
      else (read.inDowntime ? kept : alerts).push(...read.alerts);
    }
    const young = Math.min(hosts.age, services.age) < SETTLED;
    const judges = young ? () => false : ({ about }: Readonly<Record<string, string>>) => everything || about !== 'flapping';
    return { alerts, kept, unread, judges };
  },
};

interface Listed {
  readonly list: Json;
  /** Milliseconds since Nagios started. */
  readonly age: number;
}

function* listOf(name: string, question: { readonly path: string; readonly authorization: string | undefined }): Conversation<Listed> {
  const answer = yield question;
  const result = isObject(answer) ? answer['result'] : undefined;
  if (!isObject(answer) || !isObject(result)) return { problem: 'statusjson.cgi must answer an object with a result' };
  if (result['type_code'] !== 0)
    return {
      problem: `Nagios refuses ${name}: ${textAt(result, 'message', 'type_text')?.replace(/\.$/, '') ?? quote(result['type_code'])}`,
    };
  const [asked, updated, started] = ['query_time', 'last_data_update', 'program_start'].map((key) => Number(result[key]));
  if (!(asked !== undefined && updated !== undefined && started !== undefined && asked > 0 && updated > 0 && started > 0))
    return { problem: 'Nagios says no time of its status, so it is not running' };
  if (asked - updated > SETTLED) return { problem: `Nagios stands still: its status is of ${formatInstant(updated)}` };
  const data = answer['data'];
  const list = isObject(data) ? data[name] : undefined;
  return isObject(list) ? { list, age: asked - started } : { problem: `Nagios must answer a ${name}; found ${kindOf(list)}` };
}

const WELL = new Set(['ok', 'up', 'pending']);
const STATES = new Set([...WELL, 'warning', 'critical', 'unknown', 'down', 'unreachable']);

interface Entry {
  readonly alerts: readonly IncomingAlert[];
  readonly inDowntime: boolean;
}

/** A host or a service: ill, flapping, both or neither. */
function readEntry(entry: unknown): Entry | string {
  if (!isObject(entry)) return `a host or service must be an object; found ${kindOf(entry)}`;
  const service = textAt(entry, 'description');
  const host = textAt(entry, service === undefined ? 'name' : 'host_name');
  if (host === undefined) return 'nothing says which host it is';
  const [status, hard] = [entry['status'], entry['last_hard_state']];
  if (typeof status !== 'string' || !STATES.has(status)) return `status ${quote(status)} is not known; allowed: ${[...STATES].join(', ')}`;
  const unsure = entry['state_type'] === 'soft' && (typeof hard !== 'string' || WELL.has(hard));
  return {
    alerts: [
      ...(WELL.has(status) || unsure ? [] : [problemOf(entry, host, service, status.toUpperCase())]),
      ...(entry['is_flapping'] === true ? [flappingOf(entry, host, service)] : []),
    ],
    inDowntime: Number(entry['scheduled_downtime_depth']) > 0,
  };
}

const nameOf = (host: string, service: string | undefined): string => (service === undefined ? host : `${service} on ${host}`);

function problemOf(entry: Json, host: string, service: string | undefined, state: string): IncomingAlert {
  const identity = present({ host, service });
  const fingerprint = labelFingerprint(identity);
  const taken = entry['problem_has_been_acknowledged'] === true;
  return {
    ...bare(entry, host),
    fingerprint,
    status: taken ? 'acknowledged' : 'firing',
    labels: { alertname: service ?? 'Host', ...identity, state },
    annotations: present({
      summary: `${nameOf(host, service)} is ${state}`,
      description: [textAt(entry, 'plugin_output'), textAt(entry, 'long_plugin_output')?.replaceAll('\\n', '\n')]
        .filter(Boolean)
        .join('\n'),
      perfdata: textAt(entry, 'perf_data'),
    }),
    severity: state,
    ...(taken ? { telling: `acknowledged:${fingerprint}:${String(entry['last_hard_state_change'])}` } : {}),
  };
}

function flappingOf(entry: Json, host: string, service: string | undefined): IncomingAlert {
  const identity = present({ host, service, about: 'flapping' });
  return {
    ...bare(entry, host),
    fingerprint: labelFingerprint(identity),
    status: 'firing',
    labels: { alertname: service ?? 'Host', ...identity },
    annotations: present({ summary: `${nameOf(host, service)} is flapping`, percent_change: textAt(entry, 'percent_state_change') }),
    severity: 'warning',
  };
}

const bare = (entry: Json, component: string) => ({
  startsAt: Number(entry['last_state_change']) > 0 ? Number(entry['last_state_change']) : null,
  endsAt: null,
  url: null,
  group: null,
  component,
});
