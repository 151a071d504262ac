/**
 * What running a capability takes beyond its line, as one module: the build makes one file of it with everything behind it, because a
 * start that opens eighty small files spends a third of its time on opening them.
 */

import { z } from 'zod';
import type { Refusal } from '../domain/kernel/refusal.ts';
import type { Io } from '../runtime/io.ts';
import { capabilityNamed } from '../runtime/nouns.ts';
import { openSession, type Session } from '../runtime/session.ts';
import { answer } from './answer.ts';
import type { Globals } from './line.ts';
import { askPinOf } from './pin.ts';

// A parser that runs once is not worth compiling: 8 ms of a start.
z.config({ jitless: true });

export { answer, capabilityNamed as capability };

export const open = (globals: Globals, io: Io): Promise<Session | Refusal> =>
  openSession({ ...globals, env: io.env, user: io.user }, io.clock, askPinOf(io));
