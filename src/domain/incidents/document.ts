/** What a report says whatever it is printed as, so that the page and the text cannot differ. Cells are plain text. */
import { formatDuration } from '../kernel/duration.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { IncidentReport } from './report.ts';

/** What people have to write; the rest is known. */
export const TO_FILL: readonly (readonly [title: string, hint: string])[] = [
  ['What caused it', 'The conditions that had to come together, not the person who was there.'],
  ['What went well', 'What kept it short, and should stay.'],
  ['What to learn', 'What would have shown it earlier, or made it smaller.'],
];

export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Beneath the table. */
  readonly note?: string;
}

const DASH = '–';
const day = (at: number): string =>
  formatInstant(at)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
const clock = (at: number): string => day(at).slice(11);
const took = (ms: number | null): string => (ms === null ? DASH : formatDuration(ms));

const more = (named: number, total: number, what: string): { readonly note?: string } =>
  total > named ? { note: `and ${total - named} more ${what}` } : {};

export const headingOf = ({ incident }: IncidentReport): string => `${incident.number} ${incident.title}`;

export const summaryOf = (report: IncidentReport): string => {
  const { incident, duration } = report;
  const over =
    incident.resolvedAt === null
      ? `It is not over: ${incident.stage}, ${formatDuration(duration)} so far.`
      : `It was over at ${day(incident.resolvedAt)}, after ${formatDuration(duration)}.`;
  return `${incident.kind.charAt(0).toUpperCase()}${incident.kind.slice(1)} incident, opened ${day(incident.openedAt)} (${incident.why}). ${over}`;
};

export const factsOf = (report: IncidentReport): readonly (readonly [name: string, value: string])[] => {
  const { incident } = report;
  return [
    ['Severity', incident.severity],
    ['Stage', incident.stage],
    ['Lead', incident.lead ?? DASH],
    ['Opened', day(incident.openedAt)],
    ['Acknowledged', report.acknowledgedAt === null ? DASH : `${day(report.acknowledgedAt)}, after ${took(report.toAcknowledge)}`],
    ['Resolved', incident.resolvedAt === null ? DASH : `${day(incident.resolvedAt)}, after ${took(report.toResolve)}`],
    ['Duration', formatDuration(report.duration)],
  ];
};

export function sectionsOf(report: IncidentReport): readonly Section[] {
  const { people, pages, timeline, alerts, impact, followUps } = report;
  return [
    {
      title: 'People',
      head: ['Who', 'Roles', 'Paged', 'Delivered'],
      rows: people.map(({ name, roles, pages: times, delivered }) => [
        name,
        roles.map(({ role, from, until }) => `${role} ${clock(from)} to ${until === null ? 'the end' : clock(until)}`).join('; ') || DASH,
        String(times),
        String(delivered),
      ]),
    },
    {
      title: 'Impact',
      head: ['Component', 'Where', 'Effect'],
      rows: [
        ...impact.components.map(({ name, path }) => [name, path, 'it is about this']),
        ...impact.named.map(({ name, path, effect }) => [
          name,
          path,
          effect === 'breaks' ? 'hangs on it' : 'at risk: something redundant stood',
        ]),
      ],
      ...more(impact.named.length, impact.felt, 'hang on these'),
    },
    {
      title: 'Timeline',
      head: ['When', 'What', 'About', 'Who', 'Text'],
      rows: timeline.map(({ at, entry, subject, actor, text }) => [day(at), entry, subject, actor, text]),
    },
    {
      title: 'Pages',
      head: ['When', 'Who', 'By', 'Outcome', 'Detail'],
      rows: pages.map(({ at, person, channel, outcome, detail }) => [day(at), person, channel, outcome, detail ?? DASH]),
    },
    {
      title: 'Alerts',
      head: ['Alert', 'Severity', 'Title', 'Component', 'First seen', 'Resolved'],
      rows: alerts.named.map((alert) => [
        alert.number,
        alert.severity,
        alert.title,
        alert.component ?? DASH,
        day(alert.firstSeenAt),
        alert.resolvedAt === null ? DASH : day(alert.resolvedAt),
      ]),
      ...more(alerts.named.length, alerts.total, 'alerts'),
    },
    {
      title: 'Follow-up',
      head: ['Task', 'Status', 'Priority', 'Whose', 'Due', 'Title'],
      rows: followUps.map((task) => [
        task.number,
        task.status.replace('_', ' '),
        task.priority,
        task.assignee ?? DASH,
        task.dueAt === null ? DASH : day(task.dueAt),
        task.title,
      ]),
    },
  ];
}
