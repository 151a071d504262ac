import { plain } from '../domain/kernel/plain.ts';
import { formatValue } from '../domain/performance/metric.ts';
import { perfRecord } from '../runtime/perf-record.ts';
import type { Command } from './program.ts';
import { misused } from './refused.ts';
import type { Verb } from './verb.ts';

export const perfVerbs: readonly Verb[] = [
  {
    name: 'perf record',
    summary: 'Runs a program, measures it, and ends as it ended: watchbill perf record --name backup -- /usr/local/bin/backup.sh.',
    args: [
      { name: 'command', key: 'command', type: 'text', summary: 'The program and its arguments, behind --.', many: true, required: true },
    ],
    options: [{ name: 'name', key: 'name', type: 'text', summary: 'What the operation is called; otherwise like the program.' }],
  },
];

/** What a shell answers when there is nothing to run. */
const NOT_FOUND = 127;

/** The program's own exit code is the answer, whatever becomes of the measurement: a wrapper must not fail a backup that succeeded. */
export const recordRun: Command = async (input, { globals }, io) => {
  const [file = '', ...args] = input['command'] as readonly string[];
  const operation = plain(typeof input['name'] === 'string' ? input['name'] : (file.split('/').at(-1) ?? file)).trim();
  const done = await perfRecord(operation, [file, ...args], { ...globals, env: io.env, user: io.user }, io.clock);
  if ('problem' in done) {
    misused({ misuse: `${plain(file)} ${done.problem}.` }, globals.json, io);
    return NOT_FOUND;
  }
  const { took, memory, exitCode, unwritten } = done;
  // On standard error: standard output is the program's.
  if (unwritten !== undefined) io.err.write(`It was not written down: ${unwritten}\n`);
  if (globals.json) io.err.write(`${JSON.stringify({ operation, took, memory: memory ?? null, exitCode })}\n`);
  else if (io.err.tty) {
    const cost = [formatValue(took, 'milliseconds'), ...(memory === undefined ? [] : [formatValue(memory, 'bytes')])];
    io.err.write(`${operation}: ${[...cost, ...(exitCode === 0 ? [] : [`exit code ${exitCode}`])].join(', ')}\n`);
  }
  return exitCode;
};
