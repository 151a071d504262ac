/**
 * What a Prometheus shows without an Alertmanager: the alerts that fire (`/api/v1/alerts`) and, as alerts of Watchbill's own making, the rules
 * that cannot be evaluated (`/api/v1/rules`): a broken rule is silent about whatever it should watch.
 *
 * An alert that is pending keeps what is open here and opens nothing: after a restart, what fired is pending first. A rule that has not been
 * evaluated yet says nothing of its alerts. `external_labels` are not in these answers, so an alert that the same Prometheus also sends
 * would be another one: a source is asked, or it sends.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { readMember } from './alertmanager.ts';
import { labelFingerprint } from './fingerprint.ts';
import { isObject, type Json, kindOf, present, quote, textAt } from './json.ts';
import { authorizationOf, type Conversation, type Poll, type Problem } from './poll.ts';
import { readEach } from './reading.ts';

export const prometheusPoll: Poll = {
  kind: 'prometheus',
  tail: '/api/v1/alerts',
  *ask(source) {
    const authorization = authorizationOf(source);
    const ruled = yield* listOf('groups', { path: '/api/v1/rules', authorization });
    if ('problem' in ruled) return ruled;
    const shown = yield* listOf('alerts', { path: '/api/v1/alerts', authorization });
    if ('problem' in shown) return shown;
    const rules = ruled.list.flatMap(rulesOf);
    const { alerts, rejected } = readEach(shown.list, readShown);
    const pending = new Set(shown.list.filter((member) => isObject(member) && member['state'] === 'pending').map(fingerprintOf));
    const unevaluated = new Set(rules.filter(({ health }) => health === 'unknown').map(({ name }) => name));
    return {
      alerts: [
        ...alerts.filter(({ fingerprint }) => !pending.has(fingerprint)),
        ...rules.filter(({ health }) => health === 'err').map(brokenRule),
      ],
      kept: alerts.filter(({ fingerprint }) => pending.has(fingerprint)),
      unread: rejected,
      judges: ({ alertname = '', rule = '' }) => !unevaluated.has(alertname) && !unevaluated.has(rule),
    };
  },
};

function* listOf(
  name: 'alerts' | 'groups',
  question: { readonly path: string; readonly authorization: string | undefined },
): Conversation<{ readonly list: readonly unknown[] }> {
  const answer = yield question;
  if (!isObject(answer) || answer['status'] !== 'success') return failure(answer);
  const data = answer['data'];
  const list = isObject(data) ? data[name] : undefined;
  return Array.isArray(list) ? { list } : { problem: `the data of Prometheus must have a list of ${name}; found ${kindOf(list)}` };
}

const failure = (answer: unknown): Problem => ({
  problem: isObject(answer)
    ? `Prometheus says ${textAt(answer, 'error', 'errorType') ?? `that the status is ${quote(answer['status'])}`}`
    : `Prometheus must answer an object; found ${kindOf(answer)}`,
});

/** Labels without a value do not exist. */
const labelsOf = (member: unknown): Json =>
  isObject(member) && isObject(member['labels'])
    ? Object.fromEntries(Object.entries(member['labels']).filter(([, value]) => value !== ''))
    : {};

const fingerprintOf = (member: unknown): string => labelFingerprint(labelsOf(member) as Readonly<Record<string, string>>);

function readShown(member: unknown): IncomingAlert | string {
  if (!isObject(member)) return `an alert must be an object; found ${kindOf(member)}`;
  const { state, activeAt, annotations } = member;
  if (state !== 'firing' && state !== 'pending') return `state must be "firing" or "pending"; found ${quote(state)}`;
  return readMember({ labels: labelsOf(member), annotations, startsAt: activeAt }, 'firing', null);
}

interface Rule {
  readonly group: string;
  readonly file: string;
  readonly name: string;
  readonly health: string;
  readonly error: string;
}

function rulesOf(group: unknown): readonly Rule[] {
  const rules = isObject(group) ? group['rules'] : undefined;
  if (!isObject(group) || !Array.isArray(rules)) return [];
  return rules.filter(isObject).map((rule) => ({
    group: textAt(group, 'name') ?? '',
    file: textAt(group, 'file') ?? '',
    name: textAt(rule, 'name') ?? '',
    health: textAt(rule, 'health') ?? '',
    error: textAt(rule, 'lastError') ?? '',
  }));
}

function brokenRule({ group, file, name, error }: Rule): IncomingAlert {
  const labels = present({ alertname: 'RuleBroken', rule: name, rule_group: group, file });
  return {
    fingerprint: labelFingerprint(labels),
    status: 'firing',
    labels,
    annotations: present({ summary: `Rule ${name} of group ${group} is broken: nothing watches what it should`, description: error }),
    startsAt: null,
    endsAt: null,
    url: null,
    group: null,
    severity: 'error',
  };
}
