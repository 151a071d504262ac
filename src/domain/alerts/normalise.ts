import { clip, plain, plainLines } from '../kernel/plain.ts';
import type { Severity } from '../kernel/rank.ts';
import type { IncomingAlert } from './incoming.ts';

/** What every source's report is brought to before it is decided on. */
export interface Report extends IncomingAlert {
  readonly source: string;
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
  readonly component: string | null;
}

// Label names come from outside: only own properties are looked up, or `constructor` would be a severity.

/** The labels that name a system, best first; a port says which exporter answered, not which system is ill. */
const COMPONENT_LABELS = ['component', 'host', 'hostname', 'instance', 'node', 'nodename', 'pod', 'service'] as const;
const PORT = /:\d{1,5}$/;

const LONGEST_TITLE = 300;
/** The whole stays in the annotations; this is what lists, tasks and mails show. */
const LONGEST_TEXT = 10_000;

const first = (from: Readonly<Record<string, string>>, keys: readonly string[]): string | undefined => {
  for (const key of keys) if (Object.hasOwn(from, key) && from[key] !== '') return from[key];
  return undefined;
};

export interface Words {
  readonly severity: Readonly<Record<string, Severity>>;
  readonly default_severity: Severity;
}

export function normalise(source: string, alert: IncomingAlert, words: Words): Report {
  const { labels, annotations } = alert;
  const named = first(labels, COMPONENT_LABELS);
  const component = named === undefined ? null : clip(plain(named.replace(PORT, '')), 200);
  const name = first(labels, ['alertname']) ?? 'alert';
  const said = (first(labels, ['severity']) ?? '').toLowerCase();
  const severity = (Object.hasOwn(words.severity, said) ? words.severity[said] : undefined) ?? words.default_severity;
  const title = clip(
    plain(first(annotations, ['summary', 'title']) ?? (component === null ? name : `${name} ${component}`)).trim() ||
      'alert without a name',
    LONGEST_TITLE,
  );
  const text = clip(plainLines(first(annotations, ['description', 'message', 'summary']) ?? ''), LONGEST_TEXT);
  return { ...alert, source, severity, title, text, component };
}
