import type { AskPin } from '../runtime/identity.ts';
import type { Io } from '../runtime/io.ts';

/** Asks for a PIN on the terminal, if there is one. */
export const askPinOf =
  (io: Io): AskPin =>
  async (name) =>
    io.input.tty ? await io.input.secret(`PIN of ${name}: `) : undefined;
