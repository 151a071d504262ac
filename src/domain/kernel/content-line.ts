/**
 * Lines of iCalendar, RFC 5545 §3.1: CRLF, at most 75 octets and no character cut in two, text escaped (§3.3.11). Whoever writes a calendar
 * writes it with these.
 */
import type { Instant } from './clock.ts';
import { plainLines } from './plain.ts';
import { formatInstant } from './rfc3339.ts';

const LONGEST_LINE = 75;

const octets = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
};

/** The space that begins a continuation counts. */
export function folded(line: string): string {
  // Short ASCII, most of every calendar.
  if (line.length <= LONGEST_LINE && /^[ -~]*$/.test(line)) return `${line}\r\n`;
  let text = '';
  let width = 0;
  for (const character of line) {
    const size = octets(character);
    if (width + size > LONGEST_LINE) {
      text += '\r\n ';
      width = 1;
    }
    text += character;
    width += size;
  }
  return `${text}\r\n`;
}

export const written = (lines: readonly string[]): string => lines.map(folded).join('');

export const escaped = (text: string): string =>
  plainLines(text)
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\n/g, '\\n');

export const unescaped = (text: string): string => text.replace(/\\(.)/g, (_whole, next: string) => (/[nN]/.test(next) ? '\n' : next));

export const escapedList = (texts: readonly string[]): string => texts.map(escaped).join(',');

/** The texts of a list, each unescaped; a comma that is part of one is escaped. */
export const listIn = (text: string): readonly string[] => (text.match(/(?:\\.|[^,\\])+/gs) ?? []).map(unescaped);

/** A parameter's value: in quotes where it needs them, and what cannot be quoted left out. */
export const parameter = (text: string): string => {
  const safe = plainLines(text).replace(/["\n]/g, ' ').trim();
  return /[:;,]/.test(safe) ? `"${safe}"` : safe;
};

/** `20261123T080000Z`. */
export const utcText = (at: Instant): string => `${localText(at)}Z`;

/** A wall reading: `20261123T080000`. */
export const localText = (reading: number): string => formatInstant(reading).slice(0, 19).replace(/[-:]/g, '');

/** The day of a wall reading: `20261123`. */
export const dayText = (reading: number): string => localText(reading).slice(0, 8);
