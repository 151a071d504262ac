import { readFileSync } from 'node:fs';
import { main } from '../../src/cli/main.ts';
import type { Clock } from '../../src/domain/kernel/clock.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { type Io, writeFileOrRefuse } from '../../src/runtime/io.ts';
import { temporaryFolder } from '../parts/folder.ts';

export interface Setting {
  /** A person at a terminal so many cells wide. */
  readonly columns?: number;
  readonly stdin?: string;
  /** What the person types when asked. */
  readonly says?: string;
  readonly env?: Io['env'];
  readonly clock?: Clock;
  /** Minutes east of UTC. */
  readonly offset?: number;
  readonly ended?: AbortSignal;
}

export interface Heard {
  out: string;
  err: string;
}

export function ioFor(setting: Setting, heard: Heard): Io {
  const tty = setting.columns !== undefined;
  const output = (stream: keyof Heard): Io['out'] => ({
    write: (text) => {
      heard[stream] += text;
    },
    tty,
    columns: setting.columns ?? 80,
  });
  return {
    out: output('out'),
    err: output('err'),
    input: { tty, text: async () => setting.stdin ?? '', line: async () => setting.says ?? '', secret: async () => setting.says ?? '' },
    env: setting.env ?? {},
    clock: setting.clock ?? systemClock,
    user: 'ana',
    offsetAt: () => setting.offset ?? 0,
    readFile: async (path) => readFileSync(path, 'utf8'),
    writeFile: writeFileOrRefuse,
    ended: setting.ended ?? new AbortController().signal,
  };
}

/** `watchbill …` in this process, on a home and a database of its own. */
export function newShell() {
  const folder = temporaryFolder();
  const env = { HOME: folder.path, WATCHBILL_DB: `${folder.path}/test.db`, NO_COLOR: '1' };

  /** Begins a command that goes on; what it says can be read meanwhile. */
  function start(argv: readonly string[], setting: Setting = {}) {
    const heard: Heard = { out: '', err: '' };
    return { heard, ended: main(argv, ioFor({ ...setting, env: { ...env, ...setting.env } }, heard)) };
  }

  async function watchbill(argv: readonly string[], setting: Setting = {}) {
    const { heard, ended } = start(argv, setting);
    return { code: await ended, ...heard };
  }

  return {
    watchbill,
    start,
    path: folder.path,
    env,
    /** The one JSON document of a command that must succeed. */
    async json<T = Record<string, unknown>>(...argv: readonly string[]): Promise<T> {
      const { code, out, err } = await watchbill([...argv, '--json']);
      if (code !== 0) throw new Error(`watchbill ${argv.join(' ')} ended with ${code}: ${err}`);
      return JSON.parse(out) as T;
    },
    remove: folder.remove,
  };
}
