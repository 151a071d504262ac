/**
 * CSV (RFC 4180) by its header. Known columns are facts, `label.KEY` and every other column a label. A row's key is the column `key`, else
 * its `uid`, its `fqdn`, its name; `parent` and the edge columns name keys of other rows, several separated by spaces.
 */
import { EDGE_KINDS } from './component.ts';
import { LABEL } from './facts.ts';
import type { Reader } from './formats.ts';
import type { Observation, Observed, ObservedEdge } from './observed.ts';

const KEYS = ['key', 'uid', 'fqdn', 'name'] as const;
const FIELDS: ReadonlySet<string> = new Set(['key', 'name', 'type', 'parent', 'uid', 'fqdn', 'site', 'addresses', ...EDGE_KINDS]);

/** Other words for the same column, as other programs export it. */
const ALIASES: Readonly<Record<string, string>> = {
  hostname: 'name',
  host: 'name',
  kind: 'type',
  serial: 'uid',
  id: 'key',
  ip: 'addresses',
  address: 'addresses',
  ip_address: 'addresses',
  runs_on: 'runs-on',
  redundant_with: 'redundant-with',
};

export const csv: Reader = { parse: parseCsv };

export function parseCsv(text: string): Observation | { readonly problem: string } {
  const { rows, unclosed } = rowsOf(text.replace(/^\ufeff/, ''));
  if (unclosed !== undefined) return { problem: `line ${unclosed}: a quote is not closed, or stands inside a cell without being doubled` };
  const [first, ...body] = rows;
  const header = columnsOf(first?.cells ?? []);
  const wrong = headerProblem(header);
  if (wrong !== undefined) return { problem: `the header ${wrong}` };

  const components: Observed[] = [];
  const problems: { where: string; problem: string }[] = [];
  for (const { cells, line } of body) {
    if (cells.length === 1 && cells[0] === '') continue;
    const where = `line ${line}`;
    if (cells.length !== header.length) problems.push({ where, problem: `has ${cells.length} columns, and the header ${header.length}` });
    else {
      const row = new Map(header.map((column, at) => [column, cells[at] ?? ''] as const).filter(([, value]) => value !== ''));
      const name = row.get('name');
      if (name === undefined) problems.push({ where, problem: 'has no name' });
      else components.push(observedOf(row, name));
    }
  }
  return { components, problems };
}

/** Fields in any case, then other words for those that are not there themselves; the rest are labels as they are written. */
function columnsOf(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => (FIELDS.has(cell.trim().toLowerCase()) ? cell.trim().toLowerCase() : cell.trim()));
  const taken = new Set(names);
  return names.map((name) => {
    const alias = Object.hasOwn(ALIASES, name.toLowerCase()) ? ALIASES[name.toLowerCase()] : undefined;
    if (alias === undefined || taken.has(alias)) return name;
    taken.add(alias);
    return alias;
  });
}

function headerProblem(header: readonly string[]): string | undefined {
  if (!header.includes('name'))
    return `has no column "name"; allowed beside it: ${[...FIELDS].filter((field) => field !== 'name').join(', ')}, and others as labels`;
  const twice = header.find((column, at) => header.indexOf(column) !== at);
  if (twice !== undefined) return `has the column "${twice}" twice`;
  return header.includes('') ? 'has a column without a name' : undefined;
}

function observedOf(row: ReadonlyMap<string, string>, name: string): Observed {
  const said = (field: string): string | undefined => row.get(field)?.trim();
  const key = KEYS.map(said).find((value) => value !== undefined) ?? name;
  const labels: Record<string, string> = {};
  for (const [column, value] of row)
    if (!FIELDS.has(column)) labels[column.startsWith(LABEL) ? column.slice(LABEL.length) : column] = value;
  const edges = EDGE_KINDS.flatMap((kind): readonly ObservedEdge[] => listOf(said(kind)).map((to) => ({ kind, to })));
  const [parent, uid, fqdn, site] = ['parent', 'uid', 'fqdn', 'site'].map(said);
  const addresses = listOf(said('addresses'));
  return {
    key,
    name,
    type: said('type') ?? 'component',
    labels,
    ...(parent === undefined ? {} : { parent }),
    ...(uid === undefined ? {} : { uid }),
    ...(fqdn === undefined ? {} : { fqdn }),
    ...(site === undefined ? {} : { site }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(edges.length === 0 ? {} : { edges }),
  };
}

const listOf = (text: string | undefined): readonly string[] => text?.split(/[\s;]+/).filter(Boolean) ?? [];

interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Rows with the line on which each begins. A quote where none may stand reads as one that is not closed. */
function rowsOf(text: string): { readonly rows: readonly CsvRow[]; readonly unclosed?: number } {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length || cells.length > 0) {
    const match = CELL.exec(text);
    if (match === null) return { rows, unclosed: line };
    const [whole, quoted, bare, end] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ',') continue;
    rows.push({ cells, line: start });
    cells = [];
    start = line;
    if (CELL.lastIndex >= text.length) break;
  }
  return { rows };
}
