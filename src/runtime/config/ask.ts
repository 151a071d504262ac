import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Somebody at a terminal. */
export interface Asking {
  /** The answer; undefined when the person leaves (Ctrl+C, Ctrl+D). A secret is not shown as it is typed. */
  ask(question: string, options?: { readonly secret?: boolean }): Promise<string | undefined>;
  tell(sentence: string): void;
  close(): void;
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Questions go to standard error, so that standard output carries the result alone. */
export function askOn({ input, output }: Terminal = { input: stdin, output: stderr }): Asking {
  let hidden = false;
  // readline echoes what is typed by writing to its output; for a secret that output swallows it.
  const echo = new Writable({
    write: (chunk, _encoding, done) => {
      if (!hidden) output.write(chunk as Buffer);
      done();
    },
  });
  const lines = createInterface({ input, output: echo, terminal: true });
  const left = new AbortController();
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => left.abort());
  return {
    ask: async (question, { secret = false } = {}) => {
      // The question is readline's own prompt, because it clears the line before it lets anybody type; a secret's stands outside, unechoed.
      if (secret) output.write(question);
      hidden = secret;
      try {
        return (await lines.question(secret ? '' : question, { signal: left.signal })).trim();
      } catch (error) {
        if (left.signal.aborted) return undefined;
        throw error;
      } finally {
        hidden = false;
        if (secret || left.signal.aborted) output.write('\n');
      }
    },
    tell: (sentence) => {
      output.write(`${sentence}\n`);
    },
    close: () => lines.close(),
  };
}
