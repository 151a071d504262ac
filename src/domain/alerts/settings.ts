import { z } from 'zod';
import { FAILURE_KINDS } from '../inventory/component.ts';
import { duration, durationFrom, key, text } from '../kernel/fields.ts';
import { severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';
import { matcherTexts } from '../silences/matcher.ts';
import { alertRule } from './rules.ts';

const labelNames = z
  .array(text)
  .min(1)
  .meta({ title: 'a list of label names', examples: ['["component"]', '["cluster", "alertname"]'] });

const correlation = z.strictObject({
  name: key,
  /** Alerts that have the same values of all of these are one incident. `source`, `severity` and `component` count as labels, and so does `parent`, the path of what the component lies in. */
  by: labelNames,
  /** How long after the last of them another one joins. */
  window: durationFrom('1s').prefault('5m'),
});
export type Correlation = z.output<typeof correlation>;

const inhibition = z.strictObject({
  name: key,
  /** While an alert that fits these is open, */
  source: matcherTexts,
  /** those that fit these are quiet, */
  target: matcherTexts,
  /** if both have the same values of these labels. */
  equal: z.array(text).default([]),
});
export type Inhibition = z.output<typeof inhibition>;

const percent = z
  .int()
  .min(0)
  .max(100)
  .meta({ title: 'a percentage', examples: ['30'] });

const storm = z.strictObject({
  /** More first-seen alerts of one kind in a minute are a storm; 0: never. */
  above: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(3_000)
    .meta({ title: 'a number of alerts a minute, 0 for never', examples: ['600'] }),
  /** What makes a kind, beside the source. */
  by: labelNames.default(['alertname', 'cluster']),
  /** A storm is over when its kind has been below the limit for so long. */
  calm: duration.prefault('5m'),
});
export type Storm = z.output<typeof storm>;

export const alertSettings = section('alert', 'How the words of monitoring systems become severities and categories.', () =>
  z
    .strictObject({
      /** The severity by the word that the alert's format or its `severity` label has for it, in lower case. A value that is added here joins those that are known. */
      severity: z
        .object({
          emergency: severity.default('critical'),
          fatal: severity.default('critical'),
          disaster: severity.default('critical'),
          critical: severity.default('critical'),
          page: severity.default('critical'),
          down: severity.default('critical'),
          error: severity.default('error'),
          high: severity.default('error'),
          major: severity.default('error'),
          unreachable: severity.default('error'),
          warning: severity.default('warning'),
          warn: severity.default('warning'),
          average: severity.default('warning'),
          minor: severity.default('warning'),
          unknown: severity.default('warning'),
          info: severity.default('info'),
          information: severity.default('info'),
          low: severity.default('info'),
          none: severity.default('info'),
          p1: severity.default('critical'),
          p2: severity.default('error'),
          p3: severity.default('warning'),
          p4: severity.default('info'),
          p5: severity.default('info'),
        })
        .catchall(severity)
        .prefault({}),
      /** For an alert without a severity, or with one that nobody has mapped. */
      default_severity: severity.default('warning'),
      /** What one source means by its words, before what everybody means by them. */
      source: z
        .record(
          key,
          z.strictObject({
            severity: z.record(text, severity).default({}),
            default_severity: severity.optional(),
          }),
        )
        .default({}),
      /** What alerts ask of people; the first rule that fits decides. */
      rule: z
        .array(alertRule)
        .default([])
        .meta({ title: 'a list of rules', examples: ['one [[alert.rule]] or more'] }),
      /** Alerts that all of these fit make a task and page nobody, unless a rule names their policy; without any, none. */
      task_only: matcherTexts.default(['source=probe', 'severity=~warning|info']),
      /** So long the bodies that opened alerts are kept, masked and compressed; 0s: not at all. */
      keep_raw: duration.prefault('0s'),
      /** The category of a task whose alert has no `category` label. */
      category: text.default('incident'),
      /** When alerts come faster than anybody can read, those of a kind become one incident with one task, one clock and one page. */
      storm: storm.prefault({}),
      /** An alert that comes and goes is one incident that escalates once, until it is calm. */
      flap: z
        .strictObject({
          /** From so much change in its last 21 states on it flaps; 0: never. */
          start: percent.default(30),
          /** At so much or less it is calm. */
          stop: percent.default(20),
          /** While nothing changes, the last state counts once for each. */
          sample: durationFrom('1s').prefault('1m'),
        })
        .prefault({}),
      /** Which alerts are quiet while another says more. */
      inhibit: z
        .array(inhibition)
        .default([])
        .meta({ title: 'a list of rules', examples: ['one [[alert.inhibit]] or more'] }),
      /** Which alerts are quiet while what their component depends on is down. */
      parents: z
        .strictObject({
          /** The ways in which one component depends on another; without any, this is off. */
          edges: z
            .array(z.enum(FAILURE_KINDS))
            .default([...FAILURE_KINDS])
            .meta({ title: 'a list of needs, runs-on and in', examples: ['["needs", "runs-on", "in"]', '[]'] }),
          /** A component is down while it has an open alert of one of these. */
          down: z
            .array(severity)
            .default(['critical'])
            .meta({ title: 'a list of severities', examples: ['["critical"]'] }),
        })
        .prefault({}),
      /** Which alerts belong together; the first that fits counts. Without one each alert has its own task. */
      correlate: z
        .array(correlation)
        .default([])
        .meta({ title: 'a list of rules', examples: ['one [[alert.correlate]] or more'] }),
    })
    .prefault({}),
);
