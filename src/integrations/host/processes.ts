/** The table of processes: /proc where there is one, `ps` elsewhere. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Running } from '../../domain/processes/process.ts';

const LONGEST_COMMAND = 4_096;

export const runningProcesses = async (): Promise<readonly Running[]> => (existsSync('/proc/self/stat') ? fromProc() : fromPs());

/** proc(5): `pid (comm) state ppid …`, where comm may hold anything, so its end is the last parenthesis. */
function fromProc(): readonly Running[] {
  return readdirSync('/proc').flatMap((name): readonly Running[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      const program = stat.slice(stat.indexOf('(') + 1, end);
      const [state = '', parent = '0'] = stat.slice(end + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').slice(0, LONGEST_COMMAND).replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), parent: Number(parent), program, command: command || program, zombie: state === 'Z' }];
    } catch {
      // It ended while the others were read.
      return [];
    }
  });
}

async function fromPs(): Promise<readonly Running[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,state=,comm=,command='], { maxBuffer: 16 * 1_048_576 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', program = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const short = program.slice(program.lastIndexOf('/') + 1);
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        program: short,
        command: command.slice(0, LONGEST_COMMAND),
        zombie: state.startsWith('Z'),
      },
    ];
  });
}

/** The number in a PID or lock file; null where it holds none. */
export function pidIn(path: string): number | null {
  const [, pid] = /^\s*(\d{1,10})\b/.exec(readFileSync(path, 'utf8').slice(0, 200)) ?? [];
  return pid === undefined ? null : Number(pid);
}

/** Undefined where there is no such file. */
export const ageOf = (path: string, now: number): number | undefined => {
  const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return at === undefined ? undefined : Math.max(0, Math.round(now - at));
};
