/**
 * Where a text stops being TOML, and why, in words. The parser stops at its first error and often names a later line than the one at
 * fault, for it looks for the missing value or bracket further down. The line at fault is the one behind the longest beginning of the
 * text that is still TOML. With that line left out the next fault shows, so that one look finds them all; a broken header or an unclosed
 * list ends the search, because what follows would be misread.
 */
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';

export interface Problem {
  readonly line: number;
  readonly text: string;
}

export function parsed(text: string): AST.TOMLProgram | ParseError {
  try {
    return parseTOML(text, { tomlVersion: '1.0' });
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

const MOST = 20;

export function syntaxProblems(text: string, first: ParseError): readonly Problem[] {
  const lines = text.split('\n');
  const problems: Problem[] = [];
  for (let error: unknown = first; error instanceof ParseError && problems.length < MOST; error = parsed(lines.join('\n'))) {
    const index = faultyLine(lines, error);
    const beginning = lines.slice(0, index + 1).join('\n');
    const alone = parsed(beginning);
    const goesOn = OPENS.test(lines[index] ?? '') && alone instanceof ParseError && alone.index >= beginning.length;
    const unclosed = goesOn && error.index >= lines.join('\n').trimEnd().length;
    // A statement of several lines is fine so far after its first; then the parser's own finding is the better one.
    const at = goesOn && !unclosed ? Math.min(error.lineNumber, lines.length) - 1 : index;
    const line = lines[at]?.trim() ?? '';
    const finding = goesOn || !(alone instanceof ParseError) ? error : alone;
    problems.push({ line: at + 1, text: `${unclosed ? UNCLOSED : fault(line, finding)}: ${masked(line)}` });
    if (goesOn || line.startsWith('[')) break;
    lines[index] = '';
  }
  return problems;
}

/** A value that may go on over several lines. */
const OPENS = /=\s*(?:[[{]|"""|''')/;

const UNCLOSED = 'a list, a table or a text is not closed';

function faultyLine(lines: readonly string[], error: ParseError): number {
  let index = Math.min(error.lineNumber, lines.length) - 1;
  while (index > 0 && parsed(lines.slice(0, index).join('\n')) instanceof ParseError) index -= 1;
  return index;
}

const UNQUOTED = /^[^=#]+=\s*(?!(?:true|false|inf|nan)\s*(?:#|$))[A-Za-z_~/.]/;

/** The parser's terse findings, in words. */
const FAULTS: readonly (readonly [finding: RegExp, fault: string])[] = [
  [/^Unspecified values/, 'a value is missing behind "="'],
  [/^Expected equal/, 'a key must be followed by "=" and a value'],
  [/^Unterminated string/, 'a text is not closed; put a quote at its end'],
  [/^Unterminated table-key/, 'a section\'s name is not closed; put a "]" at its end'],
  [/^Unterminated (array|inline table)/, UNCLOSED],
  [/^Expected comma/, 'a comma is missing'],
  [/^Defining a key multiple/, 'this is written twice; keep one'],
  [/^Must be a newline/, 'only one setting fits on a line'],
  [/^Unexpected (character|token)/, 'this is not TOML'],
  [/^Empty bare keys/, 'a key is missing before "="'],
  [/^Trailing comma/, 'a comma must not stand last in an inline table'],
  [/^No newlines/, 'an inline table must stay on one line'],
];

function fault(line: string, error: ParseError): string {
  if (UNQUOTED.test(line) && !/^Defining/.test(error.message)) return 'text belongs in quotes';
  return FAULTS.find(([finding]) => finding.test(error.message))?.[1] ?? error.message.charAt(0).toLowerCase() + error.message.slice(1);
}

/** The line as it stands, but never what might be a secret on it. */
function masked(line: string): string {
  const shown = line.replace(/((?:password|token|secret|url)\w*\s*=\s*).*/i, '$1…');
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}
