/**
 * What a support engineer would ask first, asked by the program itself. A check looks at one thing and answers with verdicts; each is said
 * with what was found, why it matters and what to do, because whoever reads it at 03:00 has not read the manual.
 *
 * Judging is pure and here, a file for each kind of thing; looking is the runtime's, in a table with one row a check (runtime/doctor/).
 */
import { z } from 'zod';
import { instant } from '../kernel/instant.ts';

/** In the order in which they are shown. */
export const STATES = ['problem', 'warning', 'skipped', 'ok'] as const;
export type State = (typeof STATES)[number];

export interface Verdict {
  readonly state: State;
  /** What was seen, as one sentence. */
  readonly found: string;
  /** What to do about it. */
  readonly todo?: string;
}

export const ok = (found: string): Verdict => ({ state: 'ok', found });
/** It could not be looked at, or there is nothing to look at; the sentence says which. */
export const skipped = (found: string): Verdict => ({ state: 'skipped', found });
export const warning = (found: string, todo: string): Verdict => ({ state: 'warning', found, todo });
export const problem = (found: string, todo: string): Verdict => ({ state: 'problem', found, todo });

/** Every check, in the order of the questions: what is it that runs, where does it keep things, whom does it hear, whom does it reach. */
export const CHECKS = {
  node: { title: 'Node', matters: 'Watchbill and its database driver are tested on these versions; older ones crash.' },
  config: { title: 'Configuration', matters: 'A file with a mistake is not taken, and the settings of before stay in force.' },
  database: { title: 'Database', matters: 'Alerts, tasks and clocks are kept there; without it nothing can be taken in.' },
  sqlite: { title: 'Database version', matters: 'SQLite 3.7.0 to 3.51.2 can corrupt a database that two processes write.' },
  integrity: {
    title: 'Integrity',
    matters: 'A damaged page is lost data, and damage grows; the sooner it is seen, the younger the backup that helps.',
  },
  permissions: {
    title: 'Permissions',
    matters: 'Whoever may read these files reads alerts and secrets; whoever may not write them stops Watchbill.',
  },
  wal: { title: 'Write-ahead log', matters: 'A log that cannot be folded in grows without end and makes every reading slower.' },
  leftovers: { title: 'Leftovers', matters: 'What a killed backup, upgrade or restore left behind takes room and confuses.' },
  disk: { title: 'Disk', matters: 'On a full disk no alert can be written down, so none is accepted.' },
  clock: { title: 'Clock', matters: 'Due times, windows and deduplication compare our clock with those of the sources.' },
  lease: {
    title: 'Engine',
    matters: 'One engine fires clocks, sends pages and asks sources. Without one, alerts are kept and nobody is told.',
  },
  schedule: { title: 'Schedule', matters: 'What is overdue although an engine runs is a promise that is being broken.' },
  sources: { title: 'Sources', matters: 'A source that says nothing looks exactly like a day without trouble.' },
  escalation: { title: 'Escalation', matters: 'An alert whose policy reaches nobody is an alert that nobody sees.' },
  audit: { title: 'Audit', matters: 'What the log says should have fired, and did not, is somebody who was not told.' },
  delivery: { title: 'Delivery', matters: 'A page that cannot leave wakes nobody, and this is the moment to find out.' },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly matters: string }>>;
export type CheckName = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[];

export const finding = z.object({
  check: z.enum(CHECK_NAMES as [CheckName, ...CheckName[]]),
  title: z.string(),
  state: z.enum(STATES),
  found: z.string(),
  matters: z.string(),
  todo: z.string().nullable(),
  fix: z.string().nullable().describe('What --fix would do about it; null where a person has to decide.'),
  fixed: z.string().nullable().describe('What --fix did about it.'),
});
export type Finding = z.output<typeof finding>;

export const examination = z.object({
  at: instant,
  version: z.string(),
  verdict: z.enum(['well', 'warnings', 'problems']),
  findings: z.array(finding),
});
export type Examination = z.output<typeof examination>;

export const findingOf = (check: CheckName, { state, found, todo }: Verdict, fix: string | null): Finding => ({
  check,
  ...CHECKS[check],
  state,
  found,
  todo: todo ?? null,
  fix: state === 'ok' || state === 'skipped' ? null : fix,
  fixed: null,
});

const rank = ({ state }: Finding): number => STATES.indexOf(state);

/** Worst first, and otherwise in the order of the questions. */
export const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort((a, b) => rank(a) - rank(b) || CHECK_NAMES.indexOf(a.check) - CHECK_NAMES.indexOf(b.check));

export function verdictOf(findings: readonly Finding[]): Examination['verdict'] {
  if (findings.some(({ state }) => state === 'problem')) return 'problems';
  return findings.some(({ state }) => state === 'warning') ? 'warnings' : 'well';
}

/** What the command ends with: 10 and up are a verb's own answers. */
export const EXIT_CODES: Readonly<Record<Examination['verdict'], number>> = { well: 0, warnings: 10, problems: 11 };
