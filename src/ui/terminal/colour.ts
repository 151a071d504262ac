import chalk, { type ColorSupportLevel } from 'chalk';

type Environment = Readonly<Record<string, string | undefined>>;

/** Colours a terminal shows: none, 16, 256 or 16 million. */
export type ColourLevel = ColorSupportLevel;

const FORCED: Readonly<Record<string, ColourLevel>> = { '0': 0, false: 0, '': 1, '1': 1, true: 1, '2': 2, '3': 3 };

/**
 * NO_COLOR (no-color.org) and FORCE_COLOR (Node's own reading of it) decide first, then what the terminal says of itself. NO_COLOR wins
 * over FORCE_COLOR, because a person who asks for no colour has a reason.
 */
export function colourLevel(env: Environment, depth: number): ColourLevel {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return FORCED[forced] ?? 1;
  if (env['TERM'] === 'dumb') return 0;
  if (depth >= 24) return 3;
  return depth >= 8 ? 2 : depth >= 4 ? 1 : 0;
}

/**
 * Chalk, which Ink draws with, knows nothing of NO_COLOR. Without colour it still writes bold and inverse, which NO_COLOR does not forbid
 * and without which no row could be seen to be selected; the theme is then `mono`, which names no colour.
 */
export function applyColour(level: ColourLevel): void {
  chalk.level = Math.max(1, level) as ColourLevel;
}
