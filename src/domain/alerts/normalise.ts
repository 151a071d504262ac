import type { Instant } from '../kernel/clock.ts';
import { clip, plain, plainLines } from '../kernel/plain.ts';
import type { Severity } from '../kernel/rank.ts';
import { type Masking, masking } from '../masking/masking.ts';
import type { IncomingAlert } from './incoming.ts';
import { withoutSecrets } from './secrets.ts';
import { judge, type Words } from './severity.ts';

/** What every source's report is brought to before it is decided on. */
export interface Report extends Omit<IncomingAlert, 'severity' | 'component' | 'by' | 'note' | 'expiresAt' | 'telling' | 'known'> {
  readonly source: string;
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
  readonly component: string | null;
  readonly category: string | null;
  readonly by: string | null;
  readonly note: string | null;
  readonly expiresAt: Instant | null;
  readonly telling: string | null;
  readonly known: NonNullable<IncomingAlert['known']> | null;
}

// Label names come from outside: only own properties are looked up, or `constructor` would be a severity.

/** The labels that name a system, best first; a port says which exporter answered, not which system is ill. */
const COMPONENT_LABELS = ['component', 'host', 'hostname', 'instance', 'node', 'nodename', 'pod', 'service'] as const;
const PORT = /:\d{1,5}$/;

const LONGEST_TITLE = 300;
/** The whole stays in the annotations; this is what lists, tasks and mails show. */
const LONGEST_TEXT = 10_000;
const LONGEST_COMPONENT = 200;
const LONGEST_CATEGORY = 60;
const LONGEST_NAME = 100;
const LONGEST_NOTE = 10_000;
const LONGEST_URL = 2_000;
const LONGEST_GROUP = 500;

/** A line to be shown; null when nothing of it can be. */
const line = (text: string | null | undefined, limit: number): string | null => clip(plain(text ?? '').trim(), limit) || null;

const first = (from: Readonly<Record<string, string>>, keys: readonly string[]): string | undefined => {
  for (const key of keys) if (Object.hasOwn(from, key) && from[key] !== '') return from[key];
  return undefined;
};

/** The source's own word for how bad it is. */
export const severityWord = ({ severity, labels }: Pick<IncomingAlert, 'severity' | 'labels'>): string =>
  severity ?? first(labels, ['severity']) ?? '';

/** What kind of work the source says that it is. */
export const categoryOf = (labels: Readonly<Record<string, string>>): string | null => line(first(labels, ['category']), LONGEST_CATEGORY);

export function normalise(source: string, told: IncomingAlert, words: Words, masks: Masking = masking()): Report {
  const alert = withoutSecrets(told, masks);
  const { labels, annotations } = alert;
  const component = line(alert.component ?? first(labels, COMPONENT_LABELS)?.replace(PORT, ''), LONGEST_COMPONENT);
  const name = first(labels, ['alertname']) ?? 'alert';
  const { severity } = judge(words, source, severityWord(alert));
  const title =
    line(first(annotations, ['summary', 'title']) ?? (component === null ? name : `${name} ${component}`), LONGEST_TITLE) ??
    'alert without a name';
  const text = clip(plainLines(first(annotations, ['description', 'message', 'summary']) ?? ''), LONGEST_TEXT);
  return {
    ...alert,
    source,
    severity,
    title,
    text,
    component,
    category: categoryOf(labels),
    url: line(alert.url, LONGEST_URL),
    group: line(alert.group, LONGEST_GROUP),
    by: line(alert.by, LONGEST_NAME),
    note: alert.note === undefined ? null : clip(plainLines(alert.note).trim(), LONGEST_NOTE) || null,
    expiresAt: alert.expiresAt ?? null,
    telling: alert.telling ?? null,
    known: alert.known ?? null,
  };
}
