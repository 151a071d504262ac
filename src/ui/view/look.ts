import { cellsOf, fit } from '../terminal/width.ts';
import type { Glyphs } from '../theme/glyphs.ts';
import type { Paint, Token } from '../theme/theme.ts';

/** What every drawing function is given: how things look, and what time it is. */
export interface Look {
  readonly paint: Paint;
  readonly glyphs: Glyphs;
  readonly now: number;
  readonly ascii: boolean;
}

export interface Piece {
  readonly text: string;
  readonly token?: Token;
}

export const piece = (text: string, token?: Token): Piece => (token === undefined ? { text } : { text, token });

/** Pieces one after another in exactly `width` cells: what does not fit is cut with an ellipsis. */
export function line(look: Look, width: number, pieces: readonly Piece[], fill = true): string {
  let [left, out] = [width, ''];
  for (const { text, token } of pieces) {
    if (left <= 0) break;
    const cells = cellsOf(text);
    const shown = cells <= left ? text : fit(text, left, 'left', look.glyphs.ellipsis);
    out += token === undefined ? shown : look.paint(token, shown);
    left -= Math.min(cells, left);
  }
  return fill && left > 0 ? out + ' '.repeat(left) : out;
}

/** Left and right parts on one line; the right one gives way last. */
export function spread(look: Look, width: number, left: readonly Piece[], right: readonly Piece[]): string {
  const rightCells = right.reduce((sum, { text }) => sum + cellsOf(text), 0);
  if (rightCells >= width) return line(look, width, right);
  return line(look, width - rightCells, left) + line(look, rightCells, right);
}

export const rule = (look: Look, width: number): string => look.paint('rule', look.glyphs.horizontal.repeat(Math.max(0, width)));

const SEVERITY_WORDS: Readonly<Record<string, string>> = { critical: 'CRIT', error: 'ERROR', warning: 'WARN', info: 'INFO' };
const SEVERITY_TOKENS: Readonly<Record<string, Token>> = { critical: 'critical', error: 'error', warning: 'warning', info: 'info' };
const PRIORITY_TOKENS: Readonly<Record<string, Token>> = { urgent: 'urgent', high: 'high', normal: 'normal', low: 'low' };
const STATUS_TOKENS: Readonly<Record<string, Token>> = {
  in_progress: 'accent',
  blocked: 'error',
  waiting: 'dim',
  done: 'ok',
  cancelled: 'dim',
  acknowledged: 'accent',
  resolved: 'ok',
};

/** Sign, word and colour, always the three together. */
export const severityPiece = (look: Look, severity: string): Piece =>
  piece(
    `${look.glyphs.severity[severity] ?? look.glyphs.unknown} ${SEVERITY_WORDS[severity] ?? severity}`,
    SEVERITY_TOKENS[severity] ?? 'text',
  );

export const priorityPiece = (look: Look, priority: string): Piece =>
  piece(`${look.glyphs.priority[priority] ?? look.glyphs.unknown} ${priority}`, PRIORITY_TOKENS[priority] ?? 'text');

export const statusPiece = (look: Look, status: string): Piece =>
  piece(`${look.glyphs.status[status] ?? look.glyphs.unknown} ${status.replace('_', ' ')}`, STATUS_TOKENS[status] ?? 'text');
