import { z } from 'zod';
import { policies } from '../escalation/settings.ts';
import { effect } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { key } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { priority, severity } from '../kernel/rank.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { masking } from '../masking/masking.ts';
import { maskingSettings } from '../masking/settings.ts';
import { type Labels, labelsOf, matchersOf, matches } from '../silences/matcher.ts';
import { activeSilences, type InForce } from '../silences/records.ts';
import { REASONS } from '../sources/records.ts';
import { type Decision, decider } from './decide.ts';
import type { IncomingAlert } from './incoming.ts';
import { normalise, type Report, severityWord } from './normalise.ts';
import { readPayload } from './payloads.ts';
import type { AlertRule } from './rules.ts';
import { alertSettings } from './settings.ts';
import { judge } from './severity.ts';

const explained = z.object({
  source: z.string(),
  fingerprint: z.string(),
  status: z.enum(['firing', 'acknowledged', 'resolved']),
  title: z.string(),
  severity,
  severityWhy: z.string(),
  component: z.string().nullable(),
  startsAt: instant.nullable(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  open: z.string().nullable().describe('The open alert that it would be a report of; without one, a firing one opens an alert.'),
  rule: z.string().nullable(),
  ruleWhy: z.string(),
  passedOver: z.array(z.string()).describe('The rules before it, each with what does not fit.'),
  task: z.object({
    priority,
    category: z.string(),
    dueIn: z.int().nullable().describe('Milliseconds.'),
    tags: z.array(z.string()),
    component: z.string().nullable(),
    assignee: z.string().nullable(),
    team: z.string().nullable(),
  }),
  policy: z.string().nullable(),
  policyWhy: z.string(),
  silences: z.array(z.object({ silence: z.string(), endsAt: instant, comment: z.string() })),
});
type Explained = z.output<typeof explained>;

export const explain = effect({
  name: 'alert.explain',
  summary: 'Says what would become of a payload: each alert as it is understood, its rule, policy and silences, and why. Changes nothing.',
  input: z.object({
    file: z.string().meta({ format: 'file' }).describe('What a monitoring system sent, or - for standard input.'),
    format: key.describe('What the sender speaks, such as alertmanager, grafana or zabbix.'),
    source: key.optional().describe('The name of the source that it comes from; the format if not said.'),
    header: z.record(z.string(), z.string()).default({}).describe('A header that came with it, NAME=VALUE, where the format reads it.'),
  }),
  args: ['file'],
  output: z.object({
    alerts: z.array(explained),
    rejected: z.array(z.object({ reason: z.enum(REASONS), count: z.int(), problem: z.string() })),
  }),
  permission: 'viewer',
  async run(context, { file, format, source, header }, { store }) {
    const moment = context();
    const read = await readPayload({ format, source, body: file, headers: header, now: moment.now });
    if (isRefusal(read)) return read;
    const alerts = await store.read(() => explainAll(moment, read.source, read.alerts));
    const rejected = read.rejections.map(({ reason, count = 1, problem }) => ({ reason, count, problem }));
    return { alerts, rejected };
  },
});

function* explainAll(context: Context, source: string, incoming: readonly IncomingAlert[]): Script<Explained[]> {
  const silences = yield* activeSilences(context.now);
  const rows = yield* all<{ fingerprint: string; number: number }>(
    'select fingerprint, number from alert where source = $1 and fingerprint in {values $2} and resolved_at is null',
    source,
    JSON.stringify(incoming.map(({ fingerprint }) => fingerprint)),
  );
  const open = new Map(rows.map(({ fingerprint, number }) => [fingerprint, label('A', number)]));
  const words = context.settings.of(alertSettings);
  const masks = masking(context.settings.of(maskingSettings));
  const decide = decider(context.settings);
  return incoming.map((alert) => {
    const report = normalise(source, alert, words, masks);
    const decision = decide(report);
    const labels = labelsOf(report);
    return {
      source,
      fingerprint: report.fingerprint,
      status: report.status,
      title: report.title,
      severity: report.severity,
      severityWhy: severityWhy(context, source, alert),
      component: report.component,
      startsAt: report.startsAt,
      labels: { ...report.labels },
      annotations: { ...report.annotations },
      open: open.get(report.fingerprint) ?? null,
      rule: decision.rule?.name ?? null,
      ruleWhy: ruleWhy(words.rule, decision.rule),
      passedOver: passedOver(words.rule, decision.rule, labels),
      task: {
        priority: decision.priority,
        category: decision.category,
        dueIn: decision.deadline,
        tags: [...decision.tags],
        component: decision.component,
        assignee: decision.assignee,
        team: decision.team,
      },
      policy: decision.policy?.name ?? null,
      policyWhy: policyWhy(context, report, decision),
      silences: silencesOf(silences, labels),
    };
  });
}

function severityWhy(context: Context, source: string, alert: IncomingAlert): string {
  const word = severityWord(alert);
  const said = word === '' ? 'it says no severity' : `it says "${word}"`;
  const { by } = judge(context.settings.of(alertSettings), source, word);
  if (by === 'source') return `${said}, and [alert.source.${source}.severity] has it`;
  return by === 'map' ? `${said}, and [alert.severity] has it` : `${said}${word === '' ? '' : ', which no map has'}: the default`;
}

function ruleWhy(rules: readonly AlertRule[], rule: AlertRule | undefined): string {
  if (rule === undefined) return rules.length === 0 ? 'there is no rule' : 'no rule fits';
  return rule.match.length === 0 ? 'it fits every alert' : `${rule.match.join(', ')} fit`;
}

/** The rules before the one that fits, each with its first matcher that does not. */
const passedOver = (rules: readonly AlertRule[], rule: AlertRule | undefined, labels: Labels): string[] =>
  rules.slice(0, rule === undefined ? rules.length : rules.indexOf(rule)).flatMap(({ name, match }) => {
    const [missed] = match.flatMap((text) => unfitting(text, labels) ?? []);
    return missed === undefined ? [] : [`${name}: ${missed}`];
  });

/** What the label is instead; undefined where the matchers of the text fit. */
function unfitting(text: string, labels: Labels): string | undefined {
  const matcher = matchersOf([text]).find((one) => !matches([one], labels));
  if (matcher === undefined) return undefined;
  const value = Object.hasOwn(labels, matcher.label) ? (labels[matcher.label] ?? '') : '';
  return `${text} does not fit, ${value === '' ? `there is no ${matcher.label}` : `${matcher.label} is "${value}"`}`;
}

function policyWhy({ settings }: Context, report: Report, { rule, policy }: Decision): string {
  if (policy === undefined) {
    if (settings.of(policies).length === 0) return 'there is no policy: nobody is told';
    const { task_only } = settings.of(alertSettings);
    const quiet = task_only.length > 0 && matches(matchersOf(task_only), labelsOf(report));
    return quiet ? `task_only fits: ${task_only.join(', ')}` : 'no policy matches: nobody is told';
  }
  if (rule?.policy === policy.name) return `rule ${rule.name} names it`;
  const wanted = Object.keys(policy.match);
  const fits = wanted.map((name) => `${name} ${labelsOf(report)[name] ?? ''}`).join(', ');
  return wanted.length === 0 ? 'the first that matches, and it matches every alert' : `the first that matches: ${fits}`;
}

const silencesOf = (silences: readonly InForce[], labels: Labels): Explained['silences'] =>
  silences
    .filter(({ matchers }) => matches(matchers, labels))
    .map(({ number, endsAt, comment }) => ({ silence: label('S', number), endsAt, comment }));
