import type { Actor } from '../domain/kernel/access.ts';
import { plain } from '../domain/kernel/plain.ts';
import type { Io } from '../runtime/io.ts';
import type { Line } from './line.ts';
import { say } from './refused.ts';

/** Whether a dangerous verb may go on. Nobody to ask is a no: a script says `--yes`. */
export async function confirmed(line: Line, actor: Actor, io: Io): Promise<boolean> {
  if (line.verb.confirm !== true || line.yes) return true;
  const { name, summary } = line.verb;
  if (!io.input.tty || !io.err.tty) {
    say(
      'unconfirmed',
      `${name} asks before it acts, and there is no terminal to ask on; nothing was done.`,
      'Add --yes to do it without asking.',
      line.globals.json,
      io,
    );
    return false;
  }
  const subjects = Object.values(line.given)
    .flat()
    .filter((value) => typeof value === 'string');
  io.err.write(`${plain(`${name} ${subjects.join(' ')}`.trim())}, as ${plain(actor.name)}: ${summary}\nDo it? [y/N] `);
  if (/^y(?:es)?$/i.test((await io.input.line()).trim())) return true;
  io.err.write('Nothing was done.\n');
  return false;
}
