import type { Level } from '../domain/kernel/ports.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { parseInstant } from '../domain/kernel/rfc3339.ts';
import { circumstances } from '../runtime/circumstances.ts';
import { every } from '../runtime/follow.ts';
import { atLeast, colourFor, formatLogLine, LEVELS, type LogLine, parseLogLine } from '../runtime/log-line.ts';
import { openLogReader } from '../runtime/log-reader.ts';
import type { Command } from './program.ts';
import { refused, say } from './refused.ts';
import type { Verb } from './verb.ts';

export const logVerb: Verb = {
  name: 'log',
  summary: 'Shows what Watchbill wrote down about itself: tasks, claims, pages, recoveries, problems.',
  args: [],
  options: [
    { name: 'follow', key: 'follow', type: 'flag', short: 'f', summary: 'Go on as lines come.' },
    { name: 'level', key: 'level', type: 'choice', choices: LEVELS, summary: 'Only lines of this level and above.' },
    { name: 'since', key: 'since', type: 'instant', past: true, summary: 'Only lines since then, such as 1h or "2026-11-21 03:00".' },
    { name: 'limit', key: 'limit', type: 'integer', summary: 'At most so many, the newest; 200 unless --since is given.' },
  ],
};

const LOOK_AGAIN_MS = 100;
/** Without `--since`: what fits a few screens. */
const USUAL_LINES = 200;

/** `watchbill log`: the log of this machine's Watchbill, readably. */
export const showLog: Command = async (input, { globals }, io) => {
  const found = circumstances({ ...globals, env: io.env, user: io.user });
  if (isRefusal(found)) return refused(found, globals.json, io);
  const path = found.logFile;
  const level = (input['level'] ?? 'debug') as Level;
  const since = typeof input['since'] === 'string' ? parseInstant(input['since']) : undefined;
  const follow = input['follow'] === true;
  const limit = typeof input['limit'] === 'number' ? input['limit'] : since === undefined ? USUAL_LINES : Number.POSITIVE_INFINITY;

  const style = { offsetAt: io.offsetAt, colour: colourFor(io.out, io.env) };
  const wanted = (raw: string): LogLine | undefined => {
    const line = parseLogLine(raw);
    return line !== undefined && atLeast(line.level, level) && (since === undefined || line.at >= since) ? line : undefined;
  };
  const shown = (raw: string, line: LogLine): string => (globals.json ? raw : formatLogLine(line, style));

  const reader = openLogReader(path, since);
  try {
    const past: string[] = [];
    reader.more((raw) => {
      const line = wanted(raw);
      if (line === undefined) return;
      past.push(shown(raw, line));
      if (past.length > limit) past.shift();
    });
    if (follow || !globals.json) io.out.write(past.map((line) => `${line}\n`).join(''));
    else io.out.write(`[${past.join(',')}]\n`);
    if (past.length === 0 && !follow && !globals.json) say('none', `There is no such line in ${path}.`, undefined, false, io);
    if (follow) {
      await every(LOOK_AGAIN_MS, io.ended, () =>
        reader.more((raw) => {
          const line = wanted(raw);
          if (line !== undefined) io.out.write(`${shown(raw, line)}\n`);
        }),
      );
    }
    return 0;
  } finally {
    reader.close();
  }
};
