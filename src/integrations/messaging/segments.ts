/**
 * How a text message is cut (3GPP TS 23.038, 23.040). A text whose every sign stands in the GSM alphabet takes seven bits a sign, those of
 * the alphabet's extension twice that; a single sign outside it, and the whole text takes sixteen bits a UTF-16 unit. A segment holds 140
 * bytes; each of several gives 6 of them to the header that joins them again, and a sign is never split over two. Every segment costs.
 */

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

const SEPTETS: ReadonlyMap<string, number> = new Map([...BASIC, ...EXTENSION].map((sign) => [sign, EXTENSION.includes(sign) ? 2 : 1]));

const GSM7 = { alone: 160, joined: 153, width: (sign: string): number => SEPTETS.get(sign) ?? 0, ellipsis: '...' };
const UCS2 = { alone: 70, joined: 67, width: (sign: string): number => sign.length, ellipsis: '…' };

const encodingOf = (signs: readonly string[]): typeof GSM7 => (signs.every((sign) => SEPTETS.has(sign)) ? GSM7 : UCS2);

/** How many segments a text is sent in. */
export function segments(text: string): number {
  const signs = [...text];
  const { alone, joined, width } = encodingOf(signs);
  if (signs.reduce((sum, sign) => sum + width(sign), 0) <= alone) return 1;
  let count = 1;
  let used = 0;
  for (const sign of signs) {
    if (used + width(sign) > joined) {
      count++;
      used = 0;
    }
    used += width(sign);
  }
  return count;
}

/** As much of the text as fits into so many segments together with the tail, which stays whole. */
export function clipToSegments(text: string, most: number, tail = ''): string {
  if (segments(text + tail) <= most) return text + tail;
  // One sign more than could ever fit; the last one always goes, so half a surrogate pair goes with it.
  const signs = [...text.slice(0, most * GSM7.joined + 1)];
  for (let kept = signs.length - 1; kept > 0; kept--) {
    const start = signs.slice(0, kept).join('').trimEnd();
    const clipped = start + encodingOf([...start, ...tail]).ellipsis + tail;
    if (segments(clipped) <= most) return clipped;
  }
  return tail;
}

const TYPOGRAPHY: Readonly<Record<string, string>> = {
  '…': '...',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
};

/** Typographic signs as typewritten ones, where that alone keeps a text in the alphabet that is less than half the price. */
export function typewritten(text: string): string {
  const simple = text.replace(/[…‘’“”–—\u00a0]/g, (sign) => TYPOGRAPHY[sign] ?? sign);
  return encodingOf([...simple]) === GSM7 ? simple : text;
}
