import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { formatDuration } from '../kernel/duration.ts';
import { formatValue, METRIC_NAMES, METRICS, type MetricName, UNITS } from './metric.ts';
import { linesIn } from './reading.ts';
import { averageOf, plus } from './series.ts';
import { monitoringSettings } from './settings.ts';
import { back, span } from './span.ts';
import { FULL, reaches, trendOf } from './trend.ts';
import { moment } from './view.ts';

export const chart = z.object({
  metric: z.enum(METRIC_NAMES as [MetricName, ...MetricName[]]),
  subject: z.string(),
  title: z.string(),
  unit: z.enum(UNITS),
  last: z.string().describe('As people read it.'),
  usual: z.string().describe('On average.'),
  lowest: z.string(),
  highest: z.string(),
  top: z.string().describe('Of the scale that a drawing has.'),
  scale: z.number(),
  full: z.string().nullable().describe('In how long it is full, if it goes on like this.'),
  points: z.array(moment),
});
export type Chart = z.output<typeof chart>;

export const graph = query({
  name: 'perf.graph',
  summary: 'Lines of what is measured, for charts.',
  input: z.object({
    metrics: z.array(z.string()).optional().describe('Without it, everything.'),
    since: span,
    points: z.int().min(10).max(2_000).default(400).describe('At most so many in a line.'),
  }),
  output: z.array(chart),
  permission: 'viewer',
  *run({ now, settings }, { metrics, since, points: mostPoints }) {
    const { retention } = settings.of(monitoringSettings);
    const names = METRIC_NAMES.filter((name) => metrics?.includes(name) ?? true);
    const lines = yield* linesIn(names, undefined, { from: now - back(since), to: now + 1 }, { now, retention, mostPoints });
    const rank = (name: MetricName): number => names.indexOf(name);
    return [...lines]
      .sort((a, b) => rank(a.metric) - rank(b.metric))
      .map(({ metric, subject, sums }): Chart => {
        const { title, unit } = METRICS[metric];
        const total = sums.reduce(plus);
        const last = sums.at(-1) ?? total;
        const going = unit === 'percent' ? trendOf(sums) : undefined;
        const reaching = going === undefined ? undefined : reaches(going, FULL, now);
        // A share of everything is drawn as one; the rest up to the highest average.
        const scale = unit === 'percent' ? FULL : Math.max(...sums.map(averageOf)) || 1;
        return {
          metric,
          subject,
          title,
          unit,
          last: formatValue(averageOf(last), unit),
          usual: formatValue(averageOf(total), unit),
          lowest: formatValue(total.min, unit),
          highest: formatValue(total.max, unit),
          top: formatValue(scale, unit),
          scale,
          full: reaching === undefined ? null : formatDuration(reaching.at - now),
          points: sums.map(({ at, count, failed, sum, min, max }) => ({ at, count, failed, average: sum / count, min, max })),
        };
      });
  },
});
