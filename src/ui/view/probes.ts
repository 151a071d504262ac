/** The probes of a component: what is certain, the last results as a strip of states and a line of latencies, and what was measured. */
import type { ProbeHistory } from '../rows.ts';
import { sparkline } from '../screens/alerting.ts';
import type { Token } from '../theme/theme.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { age } from './time.ts';

type Probe = ProbeHistory[number];

const SIGNS: Readonly<Record<string, readonly [sign: string, token: Token]>> = {
  ok: ['ok', 'ok'],
  warning: ['degraded', 'warning'],
  critical: ['down', 'critical'],
  unknown: ['unknown', 'info'],
  pending: ['none', 'dim'],
};

const signOf = (look: Look, state: string): Piece => {
  const [sign, token] = SIGNS[state] ?? ['unknown', 'info'];
  return piece(look.glyphs.state[sign] ?? look.glyphs.unknown, token);
};

const LABEL = 9;

const milliseconds = (ms: number): string =>
  ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function latencyPieces(look: Look, results: Probe['results']): readonly Piece[] {
  const taken = results.flatMap(({ responseMs }) => responseMs ?? []);
  if (taken.length === 0) return [];
  return [
    piece('took'.padEnd(LABEL), 'dim'),
    piece(
      sparkline(
        look,
        results.map(({ responseMs }) => responseMs ?? 0),
      ),
      'accent',
    ),
    piece(`  ${milliseconds(median(taken))}, at most ${milliseconds(Math.max(...taken))}`, 'dim'),
  ];
}

function probeLines(look: Look, width: number, probe: Probe): string[] {
  // What does not fit beside its label is the past.
  const results = probe.results.slice(-(width - LABEL - 30 > 10 ? width - LABEL - 30 : 10));
  const notes = [
    probe.flapping ? 'flapping' : '',
    probe.held ? 'held: what it needs is down' : '',
    probe.attempt > 0 ? `attempt ${probe.attempt}` : '',
  ].filter(Boolean);
  const latency = latencyPieces(look, results);
  const measured = probe.results.at(-1)?.measures ?? [];
  return [
    line(look, width, [
      signOf(look, probe.state),
      piece(` ${probe.setting}`, 'strong'),
      piece(`  ${probe.state} for ${age(probe.since, look.now)}`),
      piece(notes.length === 0 ? '' : `  ${notes.join(', ')}`, 'warning'),
    ]),
    ...(probe.summary === '' ? [] : [line(look, width, [piece('said'.padEnd(LABEL), 'dim'), piece(probe.summary)])]),
    line(look, width, [piece('asked'.padEnd(LABEL), 'dim'), piece(probe.target)]),
    ...(results.length === 0
      ? []
      : [line(look, width, [piece('was'.padEnd(LABEL), 'dim'), ...results.map(({ state }) => signOf(look, state))])]),
    ...(latency.length === 0 ? [] : [line(look, width, latency)]),
    ...measured.map(({ label, value, unit, warn, crit }) =>
      line(look, width, [
        piece(''.padEnd(LABEL)),
        piece(`${label} `, 'dim'),
        piece(`${value}${unit}`),
        piece([warn === undefined ? '' : `  warns at ${warn}`, crit === undefined ? '' : `  critical at ${crit}`].join(''), 'dim'),
      ]),
    ),
  ];
}

export function probesLines(look: Look, width: number, probes: ProbeHistory): string[] {
  if (probes.length === 0) return [];
  return [
    '',
    look.paint('heading', 'Probes') + look.paint('dim', `  ${probes.length}`),
    ...probes.flatMap((probe) => probeLines(look, width, probe)),
  ];
}
