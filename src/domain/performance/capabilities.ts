import { z } from 'zod';
import { command, query } from '../kernel/capability.ts';
import { formatDuration, parseDuration } from '../kernel/duration.ts';
import { clip, plain } from '../kernel/plain.ts';
import { refuse } from '../kernel/refusal.ts';
import { judgeOperation } from './alerting.ts';
import { formatValue, METRIC_NAMES, METRICS, type MetricName, UNITS } from './metric.ts';
import { figuresIn, linesIn } from './reading.ts';
import { store } from './records.ts';
import { monitoringSettings } from './settings.ts';
import { back, span } from './span.ts';
import { FULL, reaches, trendOf } from './trend.ts';
import { figures, moment, trend } from './view.ts';

export { graph } from './graph.ts';

export const list = query({
  name: 'perf.list',
  summary: 'What is measured, of this host, of Watchbill and of operations, with its figures.',
  input: z.object({ metric: z.string().optional().describe('Those whose name begins so: host, watchbill, operation.'), since: span }),
  args: ['metric'],
  output: z.array(figures),
  columns: [
    { key: 'title', title: 'Measured' },
    { key: 'subject', title: 'Of' },
    { key: 'now', title: 'Now', align: 'right' },
    { key: 'usually', title: 'Average', align: 'right' },
    { key: 'between', title: 'Lowest to highest' },
    { key: 'mostly', title: 'p95', align: 'right' },
    { key: 'count', title: 'Times', align: 'right' },
    { key: 'success', title: 'Success', align: 'right' },
  ],
  permission: 'viewer',
  *run({ now, settings }, { metric = '', since }) {
    const names = METRIC_NAMES.filter((name) => name.startsWith(metric));
    const { retention } = settings.of(monitoringSettings);
    const found = yield* figuresIn(names, { from: now - back(since), to: now + 1 }, { now, retention });
    return found.map(({ metric: name, subject, last, ...figure }) => {
      const { title, unit } = METRICS[name];
      return {
        metric: name,
        subject,
        title,
        unit,
        last,
        ...figure,
        now: formatValue(last, unit),
        usually: formatValue(figure.average, unit),
        between: `${formatValue(figure.min, unit)} – ${formatValue(figure.max, unit)}`,
        mostly: formatValue(figure.p95, unit),
        success: name === 'operation.duration' || name === 'probe.latency' ? `${Math.round(figure.successRate * 1_000) / 10} %` : '',
      };
    });
  },
});

const POINTS = 400;

export const show = query({
  name: 'perf.show',
  summary: 'One thing that is measured, over time: its figures, where it is going and when it is full.',
  input: z.object({
    name: z.string().describe('A metric such as host.cpu, or the name of an operation.'),
    subject: z.string().optional().describe('Whose, where several are measured: noc1:/var.'),
    since: span,
    points: z.int().min(10).max(2_000).default(POINTS).describe('At most so many points.'),
  }),
  args: ['name', 'subject'],
  output: z.object({
    metric: z.enum(METRIC_NAMES as [MetricName, ...MetricName[]]),
    subject: z.string(),
    title: z.string(),
    unit: z.enum(UNITS),
    resolution: z.enum(['raw', 'minute', 'hour', 'day']),
    count: z.int(),
    average: z.number(),
    min: z.number(),
    max: z.number(),
    p95: z.number(),
    successRate: z.number(),
    trend: trend.nullable().describe('By the day; null where there is too little to tell.'),
    full: z.string().nullable().describe('When the line reaches 100 percent, in words.'),
    points: z.array(moment),
  }),
  permission: 'viewer',
  *run({ now, settings }, { name, subject, since, points: mostPoints }) {
    const isMetric = Object.hasOwn(METRICS, name);
    const metric = isMetric ? (name as MetricName) : 'operation.duration';
    const { retention } = settings.of(monitoringSettings);
    const range = { from: now - back(since), to: now + 1 };
    const lines = yield* linesIn([metric], isMetric ? subject : name, range, { now, retention, mostPoints });
    const [line, ...others] = lines;
    if (line === undefined)
      return refuse({ kind: 'not-found', noun: 'measurement', reference: [name, subject].filter(Boolean).join(' of ') });
    if (others.length > 0)
      return refuse({ kind: 'ambiguous', noun: 'subject', reference: name, candidates: lines.map((one) => one.subject) });
    const { title, unit } = METRICS[metric];
    const going = trendOf(line.sums);
    const reaching = unit === 'percent' && going !== undefined ? reaches(going, FULL, now) : undefined;
    const [own] = yield* figuresIn([metric], range, { now, retention }, line.subject);
    const { count, average, min, max, p95, successRate } = own ?? { count: 0, average: 0, min: 0, max: 0, p95: 0, successRate: 1 };
    return {
      ...{ metric, subject: line.subject, title, unit, resolution: line.resolution, count, average, min, max, p95, successRate },
      trend: going ?? null,
      full: reaching === undefined ? null : `in ${formatDuration(reaching.at - now)} (${spread(reaching, now)})`,
      points: line.sums.map(({ at, count: n, failed, sum, min: low, max: high }) => ({
        at,
        count: n,
        failed,
        average: sum / n,
        min: low,
        max: high,
      })),
    };
  },
});

const spread = ({ earliest, latest }: { readonly earliest: number; readonly latest: number }, now: number): string =>
  `${formatDuration(earliest - now)} to ${formatDuration(latest - now)}`;

const milliseconds = z
  .codec(z.string(), z.number().nonnegative(), {
    decode: (text, context) => {
      const ms = parseDuration(text);
      if (ms === undefined) context.issues.push({ code: 'custom', message: 'is not a duration such as 90s', input: text });
      return ms ?? z.NEVER;
    },
    encode: (ms) => `${Math.round(ms)}ms`,
  })
  .describe('How long it took: 90s, 1h30m, 250ms.');

export const add = command({
  name: 'perf.add',
  summary: 'Writes down that an operation ran: how long it took, how it went and how much memory it had.',
  input: z.object({
    operation: z.string().trim().min(1).max(200).describe('Its name, the same each time.'),
    took: milliseconds,
    failed: z.boolean().default(false).describe('It did not succeed.'),
    memory: z.int().nonnegative().optional().describe('Bytes at its peak.'),
  }),
  args: ['operation'],
  output: z.object({ operation: z.string(), took: z.number().describe('Milliseconds.'), failed: z.boolean() }),
  permission: 'operator',
  *run(context, { operation, took, failed, memory }) {
    const subject = clip(plain(operation).trim(), 200);
    if (subject === '') return refuse({ kind: 'invalid', where: 'perf.add operation', problem: 'nothing of this name can be shown' });
    const at = context.now;
    yield* store([
      { metric: 'operation.duration', subject, at, value: took, failed },
      ...(memory === undefined ? [] : [{ metric: 'operation.memory' as const, subject, at, value: memory }]),
    ]);
    yield* judgeOperation(context, subject, took);
    return { operation: subject, took, failed };
  },
});
