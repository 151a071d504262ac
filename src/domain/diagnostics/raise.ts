/**
 * What is looked at again and again, and becomes an alert where it is a problem: a repository, a process, a promise. Each kind of problem is an alert of
 * its own, so that one which goes ends while another stays; a warning is shown and wakes nobody.
 */
import { ingest } from '../alerts/ingest.ts';
import { normalise } from '../alerts/normalise.ts';
import { closeAlerts, type Resolving } from '../alerts/resolve.ts';
import { alertSettings } from '../alerts/settings.ts';
import type { Context } from '../kernel/context.ts';
import type { Severity } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { OURSELVES } from '../sources/settings.ts';
import type { Verdict } from './check.ts';

/** A verdict about one aspect: `dirty`, `remote`, `count`. */
export interface Aspect extends Verdict {
  readonly aspect: string;
}

export interface Looked {
  /** The label's name, and the beginning of each fingerprint. */
  readonly noun: keyof typeof ALERTNAMES;
  readonly name: string;
  readonly severity: Severity;
  readonly aspects: readonly Aspect[];
}

const ALERTNAMES = { repository: 'RepositoryUnhealthy', process: 'ProcessUnhealthy', audit: 'AuditDifference' } as const;

const ourselves = (context: Context): Context => ({ ...context, actor: { name: OURSELVES, role: 'operator' } });

/** Raises an alert for each problem, and ends those of what is no problem any more. */
export function* raise(context: Context, { noun, name, severity, aspects }: Looked): Script<void> {
  const problems = aspects.filter(({ state }) => state === 'problem');
  yield* ingest(
    ourselves(context),
    problems.map(({ aspect, found, todo }) =>
      normalise(
        OURSELVES,
        {
          fingerprint: `${noun}:${name}:${aspect}`,
          status: 'firing',
          labels: { alertname: ALERTNAMES[noun], [noun]: name, aspect },
          annotations: { summary: `${name}: ${found}`, description: [found, todo ?? ''].join('\n').trim() },
          startsAt: null,
          endsAt: null,
          url: null,
          group: null,
          severity,
        },
        context.settings.of(alertSettings),
      ),
    ),
  );
  yield* settle(context, `${noun}:${name}:`, new Set(problems.map(({ aspect }) => `${noun}:${name}:${aspect}`)), 'it is well again');
}

/** Ends the alerts about what nobody looks at any more. */
export function* settleGone(context: Context, noun: Looked['noun'], names: readonly string[]): Script<void> {
  for (const name of names) yield* settle(context, `${noun}:${name}:`, new Set(), 'nobody looks at it any more');
}

function* settle(context: Context, prefix: string, open: ReadonlySet<string>, note: string): Script<void> {
  const rows = yield* all<Resolving & { readonly fingerprint: string }>(
    `select number, count, task, incident, muted, fingerprint from alert
     where source = $1 and fingerprint >= $2 and fingerprint < $3 and resolved_at is null {lock}`,
    OURSELVES,
    prefix,
    `${prefix}~`,
  );
  yield* closeAlerts(
    ourselves(context),
    rows.filter(({ fingerprint }) => !open.has(fingerprint)).map((row) => ({ ...row, note })),
  );
}
