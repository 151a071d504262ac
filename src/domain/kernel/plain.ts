/**
 * Text from outside is hostile to a terminal: an escape sequence in an alert's summary can repaint the screen, write the clipboard
 * (OSC 52) or ring forever, and a bidi override can show one host and mean another ("Trojan Source", CVE-2021-42574). What is drawn,
 * logged or mailed passes here first.
 */

// Whole sequences go before single characters, so that `ESC [31m` leaves nothing behind: OSC/DCS/SOS/PM/APC up to their end, CSI, two-byte escapes.
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what this finds
  /(?:\u001b[\]P^_X]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]?|\u001b[ -/]{0,8}[0-~]?/gu;

const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

// Remaining C0 and C1, soft hyphen, zero-width and joiners, bidi marks, overrides and isolates, variation selectors' tag block, BOM, interlinear marks.
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\u{e0000}-\u{e03ff}]/gu;

// Nothing outside printable ASCII: most alert text passes on this one test.
const HARMLESS = /^[ -~]*$/;

/** One line of text that a terminal shows as itself: white space folded to spaces, control, escape, bidi and invisible characters gone. */
export function plain(text: string): string {
  if (HARMLESS.test(text)) return text;
  // Halves of characters go first: what stands between two of them is about to go, and they would meet.
  return text.toWellFormed().replace(SEQUENCES, '').replace(SPACES, ' ').replace(INVISIBLE, '');
}

/** The same over several lines: line feeds stay. */
export const plainLines = (text: string): string =>
  HARMLESS.test(text)
    ? text
    : text
        .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
        .map(plain)
        .join('\n');

/** At most `limit` UTF-16 units, cut with an ellipsis and never inside a surrogate pair. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
