import { isRefusal } from '../domain/kernel/refusal.ts';
import { circumstances } from '../runtime/circumstances.ts';
import { restoreDatabase } from '../runtime/restore.ts';
import { confirmed } from './confirm.ts';
import type { Command } from './program.ts';
import { refused } from './refused.ts';
import type { Verb } from './verb.ts';

export const restoreVerb: Verb = {
  name: 'restore',
  summary: 'Puts a backup in the place of the database; the database of before is kept beside it.',
  args: [{ name: 'backup', key: 'backup', type: 'text', summary: 'A file that watchbill backup wrote.', required: true }],
  options: [],
  confirm: true,
};

/** `watchbill restore BACKUP`. It is no capability, because it needs the database closed and a capability runs on an open one. */
export const restoreHere: Command = async (input, line, io) => {
  const { globals } = line;
  const found = circumstances({ ...globals, env: io.env, user: io.user });
  if (isRefusal(found)) return refused(found, globals.json, io);
  if (!(await confirmed(line, found.actor, io))) return 1;
  const restored = await restoreDatabase(String(input['backup']), found.db, io.clock.now());
  if (isRefusal(restored)) return refused(restored, globals.json, io);
  const { kept } = restored;
  io.out.write(
    globals.json
      ? `${JSON.stringify({ file: found.db, kept })}\n`
      : `${found.db} is restored.${kept === null ? '' : ` The database of before is ${kept}.`}\n`,
  );
  return 0;
};
