/** Which capability says everything about a row, and how lists that are read whole are cut to what was asked. */
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { Chart } from '../../domain/performance/graph.ts';
import type {
  AlertDetail,
  AlertRow,
  ChartRow,
  ComponentDetail,
  IncidentDetail,
  IncidentRow,
  ListedSource,
  Page,
  ProbeHistory,
  Rejection,
  SilenceDetail,
  SyncRow,
  TaskDetail,
  Why,
  WindowDetail,
} from '../rows.ts';
import { readDuty } from './duties.ts';
import { type HeadingLine, withHeadings } from './groups.ts';
import { syncPage } from './inventory.ts';
import { type Ask, fitting } from './reading.ts';
import type { Detail, ScreenName } from './store.ts';
import { readUpkeepDetail } from './upkeep.ts';

/** Rejections are counted by minute, source and reason: so many are days of trouble. */
const REJECTIONS = 1_000;

export const whole = <R>(rows: readonly R[]): Page<R> => ({ rows, offset: 0, total: rows.length, anchorIndex: null });

export async function readSources(ask: Ask, query: string): Promise<Page<ListedSource> | Refusal> {
  const sources = await ask<readonly Omit<ListedSource, 'id' | 'number'>[]>('source.list', {});
  if (isRefusal(sources)) return sources;
  return whole(
    sources
      .filter(({ name, kind, silent, lastError }) =>
        fitting(query, `${name} ${kind} ${silent ? 'silent' : 'ok'} ${lastError?.problem ?? ''}`),
      )
      .map((row) => ({ ...row, id: row.name, number: row.name })),
  );
}

export async function readRejections(ask: Ask, query: string): Promise<Page<Rejection> | Refusal> {
  const found = await ask<readonly Omit<Rejection, 'id' | 'number'>[]>('source.rejections', { limit: REJECTIONS });
  if (isRefusal(found)) return found;
  return whole(
    found
      .filter(({ source, reason, problem }) => fitting(query, `${source} ${reason} ${problem}`))
      .map((row) => ({ ...row, id: `${row.minute} ${row.source} ${row.reason}`, number: `${row.minute} ${row.source} ${row.reason}` })),
  );
}

/** Points of a line: one for each column of the widest drawing. */
const POINTS = 120;
const SINCE = /(?:^|\s)since:(\S+)/;

/** What is measured; `since:7d` in the filter says how far back, the other words what. */
export async function readCharts(ask: Ask, query: string): Promise<Page<ChartRow> | Refusal> {
  const since = SINCE.exec(query)?.[1];
  const charts = await ask<readonly Chart[]>('perf.graph', { points: POINTS, ...(since === undefined ? {} : { since }) });
  if (isRefusal(charts)) return charts;
  const words = query.replace(SINCE, ' ').trim();
  return whole(
    charts
      .filter(({ title, metric, subject }) => fitting(words, `${title} ${metric} ${subject}`))
      .map(({ subject: of, ...chart }) => {
        const id = `${chart.metric} ${of}`.trim();
        return { ...chart, of, id, number: id };
      }),
  );
}

/** Alerts with the headings of their incidents between them; without an incident there is nothing to head. */
export const withIncidents = (
  page: Page<AlertRow> & { readonly incidents?: readonly IncidentRow[] },
  folded: readonly string[],
): Page<AlertRow | HeadingLine> => {
  const { groups = [], incidents: _, ...flat } = page;
  if (groups.every(({ name }) => name === '' && !folded.includes(name))) return { ...flat, groups: [] };
  const known = new Map(page.incidents?.map((incident) => [incident.number, incident]));
  return withHeadings(page, folded, (name) => {
    const incident = known.get(name);
    return incident === undefined ? { title: 'in no incident' } : { number: incident.number, incident };
  });
};

/** A detail together with who was told of it, and what it was like before. */
async function withWhy<D extends AlertDetail | IncidentDetail | TaskDetail>(
  shown: Promise<D | Refusal>,
  why: Promise<Why | Refusal>,
): Promise<D | Refusal> {
  const [detail, answer] = await Promise.all([shown, why]);
  return isRefusal(detail) || isRefusal(answer) ? detail : { ...detail, paging: answer };
}

/** A component together with who probes it. */
async function withProbes(
  shown: Promise<ComponentDetail | Refusal>,
  history: Promise<ProbeHistory | Refusal>,
): Promise<ComponentDetail | Refusal> {
  const [detail, probes] = await Promise.all([shown, history]);
  return isRefusal(detail) || isRefusal(probes) ? detail : { ...detail, probes };
}

const inPage = async <R extends Detail>(page: Promise<Page<R> | Refusal>, number: string): Promise<Detail | undefined> => {
  const answer = await page;
  return isRefusal(answer) ? undefined : answer.rows.find((row) => row.number === number);
};

const BY_KIND: Readonly<Record<string, (ask: Ask, number: string) => Promise<Detail | Refusal>>> = {
  A: (ask, alert) => withWhy(ask<AlertDetail>('alert.show', { alert }), ask<Why>('alert.why', { alert })),
  C: (ask, component) =>
    withProbes(ask<ComponentDetail>('component.show', { component }), ask<ProbeHistory>('probe.history', { component })),
  I: (ask, incident) => withWhy(ask<IncidentDetail>('incident.show', { incident }), ask<Why>('alert.why', { alert: incident })),
  S: (ask, silence) => ask<SilenceDetail>('silence.show', { silence }),
  T: (ask, task) => withWhy(ask<TaskDetail>('task.show', { task }), ask<Why>('alert.why', { alert: task })),
  W: (ask, window) => ask<WindowDetail>('window.show', { window }),
};

/** Everything about what a number means on a screen. */
export async function readDetailOf(ask: Ask, screen: ScreenName, number: string, query = ''): Promise<Detail | Refusal | undefined> {
  if (screen === 'sources') return inPage(readSources(ask, ''), number);
  if (screen === 'upkeep') return readUpkeepDetail(ask, number);
  if (screen === 'oncall') return readDuty(ask, number);
  if (screen === 'rejections') return inPage(readRejections(ask, ''), number);
  if (screen === 'performance') return inPage(readCharts(ask, query), number);
  if (screen === 'syncs') {
    const sources = await ask<readonly SyncRow[]>('component.sources', {});
    return isRefusal(sources) ? undefined : syncPage(sources, '').rows.find((row) => row.number === number);
  }
  return BY_KIND[number.slice(0, 1)]?.(ask, number);
}
