/** What would come of a body, were it sent: read, normalised and masked as the intake does it, and nothing kept. */
import { normalise } from '../domain/alerts/normalise.ts';
import { alertSettings } from '../domain/alerts/settings.ts';
import { choose } from '../domain/escalation/clock.ts';
import { policies } from '../domain/escalation/settings.ts';
import type { Instant } from '../domain/kernel/clock.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { formatInstant } from '../domain/kernel/rfc3339.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { masking } from '../domain/masking/masking.ts';
import { maskingSettings } from '../domain/masking/settings.ts';
import { sources } from '../domain/sources/settings.ts';
import { FORMATS } from '../integrations/monitoring/formats.ts';

export interface Tried {
  readonly source: string;
  readonly format: string;
  readonly alerts: readonly TriedAlert[];
  /** What could not be read, and how many times. */
  readonly rejected: readonly { readonly problem: string; readonly count: number }[];
}

export interface TriedAlert {
  readonly status: string;
  readonly severity: string;
  readonly title: string;
  readonly component: string | null;
  readonly fingerprint: string;
  readonly startsAt: string | null;
  readonly url: string | null;
  readonly policy: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly text: string;
}

export function tryIntake(settings: Settings, name: string, body: string, now: Instant): Tried | Refusal {
  const known = settings.of(sources);
  const configured = known.find((source) => source.name === name);
  if (configured === undefined) {
    return refuse({ kind: 'not-found', noun: 'source', reference: name, nearest: known.map((source) => source.name) });
  }
  const format = FORMATS.find(({ kind }) => kind === configured.kind);
  const entry = format?.entries.find(({ method }) => method === 'POST');
  if (format === undefined || entry === undefined) {
    return refuse({
      kind: 'invalid',
      where: `the source ${name}`,
      problem: `is of kind ${configured.kind}, which sends nothing that could be tried`,
    });
  }
  const headers = { 'content-type': 'application/json' };
  const query = new URLSearchParams();
  const read = entry.read({ source: name, body: Buffer.from(body), headers, query, places: {}, configured, now });
  const masks = masking(settings.of(maskingSettings));
  const alerts = read.alerts.map((told): TriedAlert => {
    const report = normalise(name, told, settings.of(alertSettings), masks);
    const { status, severity, title, component, fingerprint, startsAt, url, labels, text } = report;
    const policy = choose(settings.of(policies), { ...labels, severity, source: name })?.name ?? null;
    return {
      status,
      severity,
      title,
      component,
      fingerprint,
      startsAt: startsAt === null ? null : formatInstant(startsAt),
      url,
      policy,
      labels,
      text,
    };
  });
  return {
    source: name,
    format: format.name,
    alerts,
    rejected: read.rejections.map(({ problem, count = 1 }) => ({ problem: masks.text(problem), count })),
  };
}
