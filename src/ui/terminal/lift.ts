/**
 * Takes out of the input what is not typing and Node's key decoder would leak as digits: mouse reports (SGR 1006) and the terminal's
 * answers (device attributes, modes, OSC and DCS strings). They may be split over reads, so an unfinished one is held back; a lone
 * Escape is not, since it is a key.
 */
const WHOLE = /\x1b\[<[\d;]*[Mm]|\x1b\[\?[\d;]*(?:c|\$y|u)|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\/g;
const UNFINISHED = /\x1b(?:\[(?:[<?][\d;$]*)?|\][^\x07\x1b]*\x1b?|P[^\x1b]*\x1b?)$/;

/** Longer than any answer a terminal gives: what is held beyond this is typing after all. */
const HELD_MAX = 4_096;

export interface Lifted {
  readonly keys: string;
  readonly held: string;
}

export function lift(held: string, chunk: string): Lifted {
  const text = (held + chunk).replace(WHOLE, '');
  const tail = UNFINISHED.exec(text);
  if (tail === null || tail[0].length > HELD_MAX) return { keys: text, held: '' };
  return { keys: text.slice(0, tail.index), held: tail[0] };
}
