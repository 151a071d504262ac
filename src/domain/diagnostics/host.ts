/** The machine: what runs, how much room there is, who may read what, what time it is. */
import { formatDuration } from '../kernel/duration.ts';
import { formatBytes } from './bytes.ts';
import { ok, problem, skipped, type Verdict, warning } from './check.ts';

const OLDEST_NODE = [22, 18] as const;

/** `running` and the floor as numbers: 22.9 is older than 22.18. */
export function judgeNode(version: string, platform: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floor, least] = OLDEST_NODE;
  const said = `Node ${version} on ${platform}`;
  if (major < floor || (major === floor && minor < least))
    return problem(
      `${said} is older than ${OLDEST_NODE.join('.')}.`,
      `Install Node ${OLDEST_NODE.join('.')} or later, best a current LTS.`,
    );
  // Odd majors get no fixes after half a year.
  return major % 2 === 1
    ? warning(`${said} is no long-term release.`, 'Use an even major: those get fixes for three years.')
    : ok(`${said}.`);
}

export interface Room {
  readonly path: string;
  readonly free: number;
  readonly total: number;
  /** What a copy of the database takes; 0 where none is kept there. */
  readonly copy: number;
}

const NEARLY_NOTHING = 256 * 1_048_576;
const NEARLY_FULL = 0.05;
/** A twentieth of a large disk is still a lot of room. */
const PLENTY = 20 * 1_073_741_824;

export function judgeRoom({ path, free, total, copy }: Room): Verdict {
  const said = `${formatBytes(free)} of ${formatBytes(total)} are free where ${path} lies`;
  if (free < NEARLY_NOTHING)
    return problem(`${said}.`, 'Make room now; nothing is lost, and what was refused is taken when there is room.');
  if (free < copy)
    return warning(`${said}, less than a backup takes (${formatBytes(copy)}).`, 'Make room, or keep backups on another disk.');
  if (free < total * NEARLY_FULL && free < PLENTY) return warning(`${said}.`, 'Make room before it is full.');
  return ok(`${said}.`);
}

export interface Kept {
  readonly path: string;
  /** What it is, for people: `the database`. */
  readonly what: string;
  readonly mode: number;
  readonly writable: boolean;
  /** Whether others can get as far as the file: a closed folder protects what lies in it. */
  readonly open: boolean;
}

/** The group is left alone: a service and its operators share a database through one. */
const OTHERS = 0o007;

/** What the mode would be without what it gives away; the same where it gives nothing away. */
export const closedMode = (mode: number): number => mode & ~OTHERS;

export function judgeKept({ path, what, mode, writable, open }: Kept): Verdict {
  const octal = (mode & 0o777).toString(8).padStart(3, '0');
  if (!writable)
    return problem(`${what} cannot be written: ${path} has mode ${octal}.`, `Run Watchbill as its owner, or: chown "$(id -un)" ${path}`);
  if (!open || closedMode(mode) === mode) return ok(`${what} is closed to others: ${path}.`);
  const may = (mode & 0o002) === 0 ? 'read' : 'write';
  return warning(`Others may ${may} ${what}: ${path} has mode ${octal}.`, `chmod ${(closedMode(mode) & 0o777).toString(8)} ${path}`);
}

/** How far a source's clock is from ours, by its own answer or by when its alerts began. */
export interface Offset {
  readonly source: string;
  /** Positive: the source is ahead of us. Undefined where it did not say. */
  readonly ms: number | undefined;
  /** How much the way of asking may be wrong. */
  readonly margin: number;
}

/** Less than this moves no window and no due time that a person would notice. */
const SMALL = 5_000;
const LARGE = 60_000;

export function judgeOffset({ source, ms, margin }: Offset): Verdict {
  if (ms === undefined) return skipped(`${source} did not say what time it is.`);
  const off = Math.max(0, Math.abs(ms) - margin);
  const said = `The clock of ${source} is ${formatDuration(Math.abs(ms))} ${ms > 0 ? 'ahead of' : 'behind'} ours`;
  if (off < SMALL) return ok(`The clocks of ${source} and of this machine agree.`);
  const todo = 'Look at both: timedatectl on Linux says whether a machine is synchronised (chrony, systemd-timesyncd).';
  return off < LARGE ? warning(`${said}.`, todo) : problem(`${said}.`, todo);
}
