import { onWire } from '../domain/kernel/outcome.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { every } from '../runtime/follow.ts';
import type { Io } from '../runtime/io.ts';
import { capabilityNamed } from '../runtime/nouns.ts';
import { openSession, type Session } from '../runtime/session.ts';
import { screenOf } from './answer.ts';
import { boardLines } from './board.ts';
import type { Line } from './line.ts';
import { askPinOf } from './pin.ts';
import type { Command } from './program.ts';
import { refused } from './refused.ts';

/** How soon after a change the board is printed again; several changes in between are one print. */
const LOOK_AGAIN_MS = 250;

/** `watchbill` alone: the dashboard where there is a terminal, else the board as text. */
export const openHere: Command = async (input, line, io) => {
  const watching = input['watch'] === true;
  if (io.out.tty && io.input.tty && !watching && !line.globals.json) {
    const { openDashboardHere } = await import('../runtime/dashboard.ts');
    return openDashboardHere(line.globals);
  }
  return printBoard(watching, line, io);
};

async function printBoard(watching: boolean, { globals }: Line, io: Io): Promise<number> {
  const session = await openSession({ ...globals, env: io.env, user: io.user }, io.clock, askPinOf(io));
  if (isRefusal(session)) return refused(session, globals.json, io);
  try {
    const first = await printOnce(session, globals.json, io);
    if (!watching || first !== 0) return first;
    let changed = false;
    const unsubscribe = session.onChange(() => {
      changed = true;
    });
    await every(LOOK_AGAIN_MS, io.ended, async () => {
      if (!changed) return;
      changed = false;
      if (!globals.json) io.out.write('\n');
      await printOnce(session, globals.json, io);
    });
    unsubscribe();
    return 0;
  } finally {
    await session.close();
  }
}

async function printOnce(session: Session, json: boolean, io: Io): Promise<number> {
  const show = await capabilityNamed('board.show');
  if (show === undefined) throw new Error('there is no capability board.show');
  const board = await session.run(show, {});
  if (isRefusal(board)) return refused(board, json, io);
  io.out.write(json ? `${JSON.stringify(onWire(show, board))}\n` : `${(await boardLines(board, screenOf(io))).join('\n')}\n`);
  return 0;
}
