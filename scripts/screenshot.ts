/**
 * A picture of the real dashboard: runs a program in a pty, presses keys, and draws the cells that its terminal emulator then holds as SVG.
 *
 *   node scripts/screenshot.ts docs/screenshot.svg [--size 132x36] [--step KEYS=TEXT]… -- PROGRAM ARG…
 *
 * Each step presses its keys and waits until the screen shows its text.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { openTerminal, type Terminal } from '../test/terminal/pty.ts';

type Cell = NonNullable<ReturnType<NonNullable<ReturnType<Terminal['emulator']['buffer']['active']['getLine']>>['getCell']>>;

// A calm dark palette for the sixteen colours, which on a screen are whatever the person chose.
const SIXTEEN = [
  '#1d2229',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#c8ccd4',
  '#5c6370',
  '#ff7b86',
  '#b5e890',
  '#ffd68a',
  '#7cc4ff',
  '#dd8ff0',
  '#6fd3de',
  '#ffffff',
];
const [BACKGROUND, FOREGROUND, FAINT] = ['#14181d', '#c8ccd4', '#7b8391'];
const [WIDE, HIGH, SIZE] = [8.4, 18, 14];

const hex = (value: number): string => `#${value.toString(16).padStart(6, '0')}`;

/** One of the 256: sixteen named, a 6×6×6 cube, a ramp of greys. */
function indexed(index: number): string {
  if (index < 16) return SIXTEEN[index] ?? FOREGROUND;
  if (index >= 232) return hex((8 + (index - 232) * 10) * 0x010101);
  const level = (n: number): number => (n === 0 ? 0 : 55 + n * 40);
  const n = index - 16;
  return hex((level(Math.floor(n / 36)) << 16) | (level(Math.floor(n / 6) % 6) << 8) | level(n % 6));
}

interface Drawn {
  readonly text: string;
  readonly fill: string;
  readonly back: string;
  readonly bold: boolean;
  readonly underline: boolean;
}

function drawn(cell: Cell): Drawn {
  const front = cell.isFgRGB()
    ? hex(cell.getFgColor())
    : cell.isFgPalette()
      ? indexed(cell.getFgColor())
      : cell.isDim()
        ? FAINT
        : FOREGROUND;
  const behind = cell.isBgRGB() ? hex(cell.getBgColor()) : cell.isBgPalette() ? indexed(cell.getBgColor()) : BACKGROUND;
  const inverse = cell.isInverse() !== 0;
  return {
    text: cell.getChars() || ' ',
    fill: inverse ? behind : front,
    back: inverse ? front : behind,
    bold: cell.isBold() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function svgOf(emulator: Terminal['emulator']): string {
  const { cols, rows } = emulator;
  const [boxes, texts]: [string[], string[]] = [[], []];
  for (let row = 0; row < rows; row++) {
    const line = emulator.buffer.active.getLine(emulator.buffer.active.baseY + row);
    let run: { from: number; cells: number; look: Drawn; text: string } | undefined;
    const finish = (): void => {
      if (run === undefined) return;
      const [x, y] = [(run.from * WIDE).toFixed(1), row * HIGH];
      const width = (run.cells * WIDE).toFixed(1);
      if (run.look.back !== BACKGROUND) boxes.push(`<rect x="${x}" y="${y}" width="${width}" height="${HIGH}" fill="${run.look.back}"/>`);
      const style = `${run.look.bold ? ' font-weight="bold"' : ''}${run.look.underline ? ' text-decoration="underline"' : ''}`;
      if (run.text.trim() !== '')
        texts.push(`<text x="${x}" y="${y + 13.5}" fill="${run.look.fill}" textLength="${width}"${style}>${escaped(run.text)}</text>`);
    };
    for (let column = 0; column < cols; column++) {
      const cell = line?.getCell(column);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const look = drawn(cell);
      const same =
        run !== undefined &&
        run.look.fill === look.fill &&
        run.look.back === look.back &&
        run.look.bold === look.bold &&
        run.look.underline === look.underline;
      if (run !== undefined && same) run = { ...run, cells: run.cells + cell.getWidth(), text: run.text + look.text };
      else {
        finish();
        run = { from: column, cells: cell.getWidth(), look, text: look.text };
      }
    }
    finish();
  }
  const [width, height] = [Math.ceil(cols * WIDE + 24), rows * HIGH + 24];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g transform="translate(12 12)" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${SIZE}" xml:space="preserve">`,
    ...boxes,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { size: { type: 'string', default: '132x36' }, step: { type: 'string', multiple: true, default: [] } },
  });
  const [file, program, ...args] = positionals;
  if (file === undefined || program === undefined)
    throw new Error('Usage: screenshot.ts FILE [--size 132x36] [--step KEYS=TEXT]… -- PROGRAM ARG…');
  const [columns = 132, rows = 36] = values.size.split('x').map(Number);
  const env = { ...process.env, COLORTERM: 'truecolor', NO_COLOR: undefined, CI: undefined, TMUX: undefined };
  const terminal = openTerminal(program, args, { columns, rows, env });
  await terminal.waitFor('NEXT');
  for (const step of values.step) {
    const [keys = '', text = ''] = step.split(/=(.*)/s);
    terminal.type(keys);
    await terminal.waitFor(text);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, svgOf(terminal.emulator));
  await terminal.close();
}
