import { emitKeypressEvents } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type Input, type Keypress, keyFrom } from '../keys/key.ts';
import { lift } from './lift.ts';

/** How long an Escape waits for the rest of a sequence: an arrow over a slow line arrives in pieces. */
const ESCAPE_MS = 25;

/**
 * Keys from a raw terminal. Node's own decoder does the work, since it takes several keys in one read and sequences split over reads
 * (Ink's does neither); only what is not typing is lifted out before it.
 */
export function readInput(stdin: Readable, listen: (input: Input) => void): () => void {
  const decoder = new StringDecoder('utf8');
  const typed = new PassThrough();
  let [held, pasted]: [string, string | undefined] = ['', undefined];
  let release: NodeJS.Timeout | undefined;

  emitKeypressEvents(typed, { escapeCodeTimeout: ESCAPE_MS } as never);

  const onKeypress = (text: string | undefined, press: Keypress): void => {
    if (press.name === 'paste-start') pasted = '';
    else if (press.name === 'paste-end') {
      if (pasted !== undefined) listen({ kind: 'paste', text: pasted });
      pasted = undefined;
    } else if (pasted !== undefined) pasted += press.sequence;
    else if (press.sequence === '\x1b[I' || press.sequence === '\x1b[O') listen({ kind: 'focus', focused: press.sequence === '\x1b[I' });
    else {
      const key = keyFrom(text, press);
      if (key !== undefined) listen({ kind: 'key', key });
    }
  };

  const onData = (chunk: Buffer | string): void => {
    clearTimeout(release);
    const lifted = lift(held, typeof chunk === 'string' ? chunk : decoder.write(chunk));
    held = lifted.held;
    if (lifted.keys !== '') typed.write(lifted.keys);
    if (held === '') return;
    release = setTimeout(() => {
      typed.write(held);
      held = '';
    }, ESCAPE_MS);
  };

  typed.on('keypress', onKeypress);
  stdin.on('data', onData);
  return () => {
    clearTimeout(release);
    stdin.off('data', onData);
    typed.off('keypress', onKeypress);
    typed.destroy();
  };
}
