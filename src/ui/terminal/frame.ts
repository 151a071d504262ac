/**
 * The stdout that Ink is given. Ink in debug mode hands over whole frames; this one keeps what the screen shows and writes what differs,
 * by absolute address, in one write per frame. Ink's own writers throttle, or clear the screen; here nothing is throttled, and no screen is
 * cleared after the first frame except on a resize or when a person asks for it.
 *
 * A frame is written at the end of the turn that made it, so a key that changes five things is one write. While the terminal has not taken
 * the last write only the newest frame counts: a slow line loses frames, never keys.
 */
import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import type { Canvas } from './canvas.ts';
import { type Cell, lineUpdate } from './cells.ts';

export interface Screen {
  columns?: number;
  rows?: number;
}

export interface FrameWriter {
  /** What Ink writes to. */
  readonly stream: NodeJS.WriteStream;
  /** Forgets what the screen shows; the next frame is painted whole over a cleared screen. */
  reset(): void;
  /** Control text beside the frames (bell, title, clipboard): no cell may change by it. */
  control(text: string): void;
  /** While shut nothing is written: the terminal belongs to somebody else. */
  setOpen(open: boolean): void;
}

const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

export function createFrameWriter(out: Writable & Screen, canvas: Canvas): FrameWriter {
  /** What each row was composed of, to tell at a glance whether it changed, and the cells it has on the screen. */
  let keys: string[] = [];
  let cells: Cell[][] = [];
  let frame: string[] = [];
  let [open, stale, waiting, scheduled] = [true, true, false, false];

  const size = (): { columns: number; rows: number } => ({ columns: out.columns || 80, rows: out.rows || 24 });

  const send = (text: string): void => {
    if (out.write(text)) return;
    waiting = true;
    out.once('drain', () => {
      waiting = false;
      paint();
    });
  };

  const paint = (): void => {
    scheduled = false;
    if (!open || waiting) return;
    const { columns, rows } = size();
    const arranged = canvas.arrange();
    let update = '';
    if (stale) {
      [keys, cells, stale] = [[], [], false];
      update = '\x1b[0m\x1b[2J';
    }
    for (let row = 0; row < rows; row++) {
      const composed = arranged.row(row, frame[row] ?? '', columns);
      if (composed.key === keys[row]) continue;
      const after = composed.cells();
      update += lineUpdate(row + 1, cells[row] ?? [], after, columns);
      cells[row] = after;
      keys[row] = composed.key;
    }
    if (update !== '') send(BEGIN + update + END);
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(paint);
  };
  canvas.onChange(schedule);

  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    writable: true,
    // Ink's own cursor and mode sequences begin with a private CSI and are the session's business; a frame never does.
    write: (text: string, ...rest: unknown[]): boolean => {
      if (!text.startsWith('\x1b[?')) {
        frame = text.split('\n');
        schedule();
      }
      const done = rest.at(-1);
      if (typeof done === 'function') queueMicrotask(() => (done as () => void)());
      return true;
    },
  });
  Object.defineProperties(stream, { columns: { get: () => size().columns }, rows: { get: () => size().rows } });

  return {
    stream: stream as unknown as NodeJS.WriteStream,
    reset: () => {
      stale = true;
      schedule();
    },
    control: (text) => {
      if (open) send(text);
    },
    setOpen: (value) => {
      open = value;
      if (!open) return;
      stale = true;
      schedule();
    },
  };
}
