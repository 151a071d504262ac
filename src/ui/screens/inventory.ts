import type { ComponentRow, DrawnRow, SyncRow } from '../rows.ts';
import type { Token } from '../theme/theme.ts';
import { type Look, type Piece, piece } from '../view/look.ts';
import type { Column } from '../view/table.ts';
import { age, countdown } from '../view/time.ts';

/** What a lists' row and a detail both know: its health with what lies in it, its own, and in lists how much in it is in trouble. */
interface Health {
  readonly health: string | null;
  readonly ownHealth: string | null;
  readonly status: string;
  readonly below?: Pick<ComponentRow['below'], 'down' | 'degraded' | 'unknown' | 'missing'>;
}

const STATE_TOKENS: Readonly<Record<string, Token>> = {
  down: 'critical',
  degraded: 'warning',
  unknown: 'info',
  missing: 'warning',
  ok: 'ok',
  none: 'dim',
  maintenance: 'accent',
  disturbed: 'accent',
};

export const stateToken = (state: string): Token => STATE_TOKENS[state] ?? 'text';

const TROUBLE: ReadonlySet<string | null> = new Set(['down', 'degraded', 'unknown']);

/** Sign, word and colour, and how many in it are so: `✖ down`, `▲ degraded 3`. What nobody watches is not called fine. */
export function healthPiece(look: Look, { health, ownHealth, status, below }: Health): Piece {
  const sign = (state: string, count = 0): Piece =>
    piece(
      `${look.glyphs.state[state] ?? look.glyphs.unknown} ${state === 'none' ? '' : state}${count > 0 ? ` ${count}` : ''}`,
      STATE_TOKENS[state] ?? 'text',
    );
  const missing = below?.missing ?? 0;
  if (ownHealth === 'down') return sign('down');
  if (status === 'missing') return sign('missing');
  if (health !== null && TROUBLE.has(health)) return sign(health, below === undefined ? 0 : below.down + below.degraded + below.unknown);
  return missing > 0 ? sign('missing', missing) : sign(health ?? 'none');
}

const CRITICALITY_TOKENS: Readonly<Record<string, Token>> = { critical: 'critical', high: 'high', normal: 'normal', low: 'low' };

export const criticalityPiece = (criticality: string | null): Piece =>
  criticality === null ? piece('') : piece(criticality, CRITICALITY_TOKENS[criticality] ?? 'text');

const some = (count: number, token: Token): Piece => (count === 0 ? piece('') : piece(`${count}`, token));

const STEP = '  ';

/** The name as a branch: how deep, whether it is unfolded, and dim where it only leads to what a filter found. */
function branchPiece(look: Look, row: ComponentRow): Piece {
  const [folded, open] = look.glyphs.fold;
  const sign = row.children === 0 ? ' ' : row.unfolded ? open : folded;
  return piece(`${STEP.repeat(row.depth)}${sign} ${row.name}`, row.hit ? (row.children > 0 ? 'strong' : 'text') : 'dim');
}

export const treeColumns: readonly Column<ComponentRow>[] = [
  { key: 'name', title: '  NAME', width: 20, grows: { wants: 36 }, keep: 0, cell: (row, look) => branchPiece(look, row) },
  { key: 'health', title: 'HEALTH', width: 13, keep: 1, cell: (row, look) => healthPiece(look, { ...row, ownHealth: row.own.state }) },
  { key: 'type', title: 'TYPE', width: 10, keep: 4, cell: (row) => piece(row.type, 'dim') },
  { key: 'children', title: 'IN IT', width: 5, align: 'right', keep: 3, cell: (row) => some(row.children, 'dim') },
  { key: 'alerts', title: 'ALERTS', width: 6, align: 'right', keep: 2, cell: (row) => some(row.own.alerts + row.below.alerts, 'warning') },
  { key: 'tasks', title: 'TASKS', width: 5, align: 'right', keep: 5, cell: (row) => some(row.own.tasks + row.below.tasks, 'text') },
  { key: 'criticality', title: 'CRIT.', width: 8, keep: 6, cell: (row) => criticalityPiece(row.criticality) },
  { key: 'owner', title: 'OWNER', width: 12, keep: 7, cell: (row) => piece(row.owner ?? '', 'accent') },
  { key: 'sources', title: 'SOURCES', width: 16, keep: 8, cell: (row) => piece(row.sources.join(' '), 'dim') },
  { key: 'number', title: 'NO', width: 7, keep: 9, cell: (row) => piece(row.number, 'dim') },
  {
    key: 'missing',
    title: 'MISSING',
    width: 7,
    align: 'right',
    keep: 10,
    cell: (row, look) => (row.missingSince === null ? piece('') : piece(age(row.missingSince, look.now), 'warning')),
  },
];

/** The edge as it reads from the component nearer to the middle. */
const BY: Readonly<Record<DrawnRow['side'], Readonly<Record<string, string>>>> = {
  dependents: { needs: 'needs it', 'runs-on': 'runs on it', in: 'lies in it' },
  itself: {},
  needed: { needs: 'needs', 'runs-on': 'runs on', in: 'lies in', 'redundant-with': 'redundant' },
};

function drawnPiece(look: Look, row: DrawnRow): Piece {
  const strokes = row.guide.map((stroke) => look.glyphs.stroke[stroke]).join('');
  const more =
    row.again && row.kind !== 'redundant-with'
      ? ` ${look.glyphs.more[row.side === 'dependents' ? 1 : 0]} see there`
      : row.beyond > 0
        ? ` +${row.beyond}`
        : '';
  const token: Token = row.side === 'itself' ? 'accent' : row.again ? 'dim' : 'text';
  return piece(` ${strokes}${row.name}${more}`, token);
}

function effectPiece(look: Look, { side, effect, impact }: DrawnRow): Piece {
  if (impact !== undefined)
    return impact.breaks + impact.atRisk === 0
      ? piece('nothing breaks', 'ok')
      : piece(`${impact.breaks} break${impact.atRisk > 0 ? `, ${impact.atRisk} at risk` : ''}`, impact.breaks > 0 ? 'error' : 'warning');
  if (side !== 'dependents' || effect === null) return piece('');
  return effect === 'breaks'
    ? piece(`${look.glyphs.bad} breaks`, 'error')
    : piece(`${look.glyphs.severity['warning'] ?? '!'} at risk`, 'warning');
}

export const drawnColumns: readonly Column<DrawnRow>[] = [
  { key: 'name', title: ' COMPONENT', width: 22, grows: { wants: 40 }, keep: 0, cell: (row, look) => drawnPiece(look, row) },
  { key: 'by', title: 'BY', width: 11, keep: 1, cell: (row) => piece(BY[row.side][row.kind ?? ''] ?? '', 'dim') },
  { key: 'effect', title: 'IF IT GOES', width: 20, keep: 2, cell: (row, look) => effectPiece(look, row) },
  { key: 'health', title: 'HEALTH', width: 13, keep: 3, cell: (row, look) => healthPiece(look, { ...row, ownHealth: row.own.state }) },
  {
    key: 'redundant',
    title: 'STANDS IN',
    width: 16,
    keep: 4,
    cell: (row, look) => (row.redundant.length === 0 ? piece('') : piece(`${look.glyphs.redundant} ${row.redundant.join(' ')}`, 'info')),
  },
  { key: 'type', title: 'TYPE', width: 10, keep: 5, cell: (row) => piece(row.type, 'dim') },
  { key: 'number', title: 'NO', width: 7, keep: 6, cell: (row) => piece(row.number, 'dim') },
];

/** Whether its facts can be trusted to be as old as they ought to be. */
export function syncPiece(look: Look, { lastSuccess, failures, stale, reading }: SyncRow): Piece {
  if (reading) return piece(`${look.glyphs.status['in_progress'] ?? look.glyphs.unknown} reading`, 'accent');
  if (stale) return piece(`${look.glyphs.bad} stale`, 'critical');
  if (failures > 0) return piece(`${look.glyphs.state['degraded'] ?? look.glyphs.unknown} failed ${failures}`, 'warning');
  return lastSuccess === null ? piece(`${look.glyphs.unknown} never read`, 'dim') : piece(`${look.glyphs.ok} read`, 'ok');
}

const changed = (count: number | undefined, sign: string, token: Token): Piece =>
  count === undefined ? piece('') : piece(count === 0 ? '0' : `${sign}${count}`, count === 0 ? 'dim' : token);

export const syncColumns: readonly Column<SyncRow>[] = [
  { key: 'name', title: 'SOURCE', width: 14, keep: 0, cell: (row) => piece(row.name, 'strong') },
  { key: 'state', title: 'STATE', width: 12, keep: 1, cell: (row, look) => syncPiece(look, row) },
  {
    key: 'age',
    title: 'AGE',
    width: 7,
    align: 'right',
    keep: 2,
    cell: (row, look) => (row.lastSuccess === null ? piece('') : piece(age(row.lastSuccess, look.now), row.stale ? 'critical' : 'text')),
  },
  { key: 'added', title: 'ADDED', width: 6, align: 'right', keep: 3, cell: (row) => changed(row.report?.added, '+', 'ok') },
  { key: 'changed', title: 'CHANGED', width: 7, align: 'right', keep: 3, cell: (row) => changed(row.report?.changed, '', 'info') },
  { key: 'vanished', title: 'GONE', width: 6, align: 'right', keep: 3, cell: (row) => changed(row.report?.vanished, '-', 'warning') },
  { key: 'refused', title: 'REFUSED', width: 7, align: 'right', keep: 3, cell: (row) => changed(row.report?.refused, '', 'error') },
  { key: 'components', title: 'KNOWS', width: 7, align: 'right', keep: 6, cell: (row) => piece(`${row.components}`) },
  { key: 'format', title: 'FORMAT', width: 13, keep: 7, cell: (row) => piece(row.format ?? 'by hand', 'dim') },
  {
    key: 'next',
    title: 'NEXT',
    width: 9,
    align: 'right',
    keep: 8,
    cell: (row, look) => (row.nextTry === null ? piece('') : piece(countdown(row.nextTry, look.now), 'dim')),
  },
  { key: 'error', title: 'LAST ERROR', width: 10, grows: { wants: 16 }, keep: 5, cell: (row) => piece(row.error ?? '', 'warning') },
];
