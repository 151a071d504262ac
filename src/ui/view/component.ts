import type { ComponentDetail } from '../rows.ts';
import { criticalityPiece, healthPiece } from '../screens/inventory.ts';
import { cellsOf, fit, wrap } from '../terminal/width.ts';
import { type Look, line, type Piece, piece, priorityPiece, severityPiece, statusPiece } from './look.ts';
import { probesLines } from './probes.ts';
import { age, shortWall } from './time.ts';
import { timelineLines } from './timeline.ts';

const LABEL = 11;

const heading = (look: Look, text: string, count?: number): string[] => [
  '',
  look.paint('heading', text) + (count === undefined ? '' : look.paint('dim', `  ${count}`)),
];

/** What it says of itself, or from where it has it. */
function fieldLines(look: Look, width: number, detail: ComponentDetail): string[] {
  const from = new Map(detail.inherited.map(({ fact, from: path }) => [fact, path]));
  const field = (name: string, value: string | null, shown: Piece = piece(value ?? '')): string[] => {
    const above = from.get(name);
    if (value === null) return [];
    return [
      line(look, width, [piece(name.padEnd(LABEL), 'dim'), shown, ...(above === undefined ? [] : [piece(`  from ${above}`, 'dim')])]),
    ];
  };
  return [
    line(look, width, [piece('path'.padEnd(LABEL), 'dim'), piece(detail.path)]),
    ...field('type', detail.type),
    ...field('owner', detail.owner, piece(detail.owner ?? '', 'accent')),
    ...field('criticality', detail.criticality, criticalityPiece(detail.criticality)),
    ...field('client', detail.client),
    ...field('zone', detail.zone),
    ...field('hours', detail.hours),
    ...field('site', detail.site),
    ...field('fqdn', detail.fqdn),
    ...field('uid', detail.uid),
    ...field('addresses', detail.addresses.length === 0 ? null : detail.addresses.join(' ')),
    ...field('in it', detail.children === 0 ? null : `${detail.children}`),
  ];
}

function healthLines(look: Look, width: number, detail: ComponentDetail): string[] {
  const unknown = detail.health === null && detail.missingSince === null;
  return [
    line(look, width, [
      piece('health'.padEnd(LABEL), 'dim'),
      unknown ? piece('no alert is open on it or in it', 'dim') : healthPiece(look, detail),
      ...(detail.health !== null && detail.ownHealth !== detail.health
        ? [piece(`  itself ${detail.ownHealth ?? 'without an alert'}`, 'dim')]
        : []),
    ]),
    ...detail.why.map((why) => line(look, width, [piece(' '.repeat(LABEL)), piece(why)])),
    ...(detail.missingSince === null
      ? []
      : [
          line(look, width, [
            piece('missing'.padEnd(LABEL), 'dim'),
            piece(`since ${age(detail.missingSince, look.now)}: no source knows it any more`, 'warning'),
          ]),
        ]),
  ];
}

/** Its own and those from above, marked with where they come from. */
function labelLines(look: Look, width: number, detail: ComponentDetail): string[] {
  const from = new Map(detail.inherited.map(({ fact, from: path }) => [fact, path]));
  const labels = Object.entries(detail.labels);
  if (labels.length === 0) return [];
  return [
    ...heading(look, 'Labels', labels.length),
    ...labels.map(([key, value]) => {
      const above = from.get(`label.${key}`);
      return line(look, width, [piece(`${key}=`, 'dim'), piece(value), ...(above === undefined ? [] : [piece(`  from ${above}`, 'dim')])]);
    }),
  ];
}

const EDGE: Readonly<Record<'to' | 'from', Readonly<Record<string, string>>>> = {
  to: { needs: 'needs', 'runs-on': 'runs on', 'redundant-with': 'redundant with' },
  from: { needs: 'is needed by', 'runs-on': 'carries', 'redundant-with': 'redundant with' },
};

function edgeLines(look: Look, width: number, { edges, cycle }: ComponentDetail): string[] {
  const open = edges.filter(({ until }) => until === null);
  const around =
    cycle.length === 0 ? [] : [line(look, width, [piece('goes round: ', 'warning'), piece(cycle.join(` ${look.glyphs.arrow} `))])];
  if (open.length === 0) return around;
  return [
    ...heading(look, 'Dependencies', open.length),
    ...open.map(({ direction, kind, component, source, since }) =>
      line(look, width, [
        piece(`${(EDGE[direction][kind] ?? kind).padEnd(15)}`, 'dim'),
        piece(component, 'strong'),
        piece(`  ${source}, ${age(since, look.now)}`, 'dim'),
      ]),
    ),
    ...around,
  ];
}

const MORE = (look: Look, width: number, listed: number, all: number): string[] =>
  all > listed ? [line(look, width, [piece(`and ${all - listed} more`, 'dim')])] : [];

function workLines(look: Look, width: number, detail: ComponentDetail): string[] {
  const place = (path: string): Piece => piece(path === detail.path ? '' : `  ${path.slice(detail.path.length + 1)}`, 'dim');
  const alerts = detail.alerts.map(({ number, title, severity, component }) =>
    line(look, width, [piece(`${number} `, 'strong'), severityPiece(look, severity), piece(`  ${title}`), place(component)]),
  );
  const tasks = detail.tasks.map(({ number, title, status, priority, assignee, component }) =>
    line(look, width, [
      piece(`${number} `, 'strong'),
      priorityPiece(look, priority),
      piece('  '),
      statusPiece(look, status),
      piece(assignee === null ? '' : ` ${assignee}`, 'accent'),
      piece(`  ${title}`),
      place(component),
    ]),
  );
  const windows = detail.windows.map(({ number, title, status, startsAt, endsAt, component }) =>
    line(look, width, [
      piece(`${number} `, 'strong'),
      piece(`${shortWall(startsAt)} ${look.glyphs.arrow} ${shortWall(endsAt)} `, 'accent'),
      piece(` ${status}`, 'dim'),
      piece(`  ${title}`),
      component === detail.path ? piece('') : piece(`  ${component}`, 'dim'),
    ]),
  );
  return [
    ...(windows.length === 0
      ? []
      : [...heading(look, 'Maintenance', detail.openWindows), ...windows, ...MORE(look, width, windows.length, detail.openWindows)]),
    ...(alerts.length === 0
      ? []
      : [...heading(look, 'Open alerts', detail.openAlerts), ...alerts, ...MORE(look, width, alerts.length, detail.openAlerts)]),
    ...(tasks.length === 0
      ? []
      : [...heading(look, 'Open tasks', detail.openTasks), ...tasks, ...MORE(look, width, tasks.length, detail.openTasks)]),
  ];
}

/** Source by source, the most trusted first: what it says, since when, and when it was last heard to. A word that does not count is dim. */
function factLines(look: Look, width: number, { facts }: ComponentDetail): string[] {
  const bySource = Map.groupBy(facts, ({ source }) => source);
  return [...bySource].flatMap(([source, said]) => {
    const seen = Math.max(...said.map(({ seenAt }) => seenAt));
    const cells = Math.min(20, Math.max(...said.map(({ fact }) => cellsOf(fact)))) + 1;
    return [
      '',
      look.paint('heading', `Facts of ${source}`) +
        look.paint('dim', source === 'manual' ? '  by hand' : `  heard ${age(seen, look.now)} ago`),
      ...said.map(({ fact, value, since, counts }) =>
        line(look, width, [
          piece(fit(fact, cells, 'left', look.glyphs.ellipsis), 'dim'),
          piece(value ?? 'nothing', counts ? 'text' : 'dim'),
          piece(`  ${age(since, look.now)}${counts ? '' : ', overruled'}`, 'dim'),
        ]),
      ),
    ];
  });
}

/** Everything known about a component. A section is there when there is something in it. */
export function componentLines(look: Look, width: number, detail: ComponentDetail): string[] {
  return [
    ...wrap(`${detail.number} ${detail.name}`, width).map((one) => look.paint('heading', line(look, width, [piece(one)]))),
    '',
    ...healthLines(look, width, detail),
    ...fieldLines(look, width, detail),
    ...probesLines(look, width, detail.probes ?? []),
    ...workLines(look, width, detail),
    ...edgeLines(look, width, detail),
    ...labelLines(look, width, detail),
    ...factLines(look, width, detail),
    ...heading(look, 'Timeline'),
    ...(detail.timeline.length === 0 ? [look.paint('dim', 'nothing yet')] : timelineLines(look, width, detail.timeline)),
  ];
}
