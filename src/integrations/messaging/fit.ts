import { plainLines } from '../../domain/kernel/plain.ts';

const CUT = '\n…\n';

/**
 * As much of a text as a vendor has room for, as `width` measures it. Its last line, which says what the reader is to do, stays; what is
 * cut is said to be.
 */
export function fitted(text: string, room: number, width: (text: string) => number = (said) => said.length): string {
  const whole = plainLines(text);
  if (width(whole) <= room) return whole;
  const last = whole.trimEnd().split('\n').at(-1) ?? '';
  const tail = width(CUT + last) <= room ? CUT + last : '…';
  let [least, most] = [0, Math.min(whole.length, room)];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (width(cut(whole, middle) + tail) <= room) least = middle;
    else most = middle - 1;
  }
  return cut(whole, least) + tail;
}

/** Never inside a surrogate pair. */
const cut = (text: string, length: number): string =>
  text
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();

export const bytes = (text: string): number => Buffer.byteLength(text);
