import { formatDuration } from '../kernel/duration.ts';
import { clip, plain, plainLines } from '../kernel/plain.ts';
import type { Text } from '../notifications/notification.ts';

/** What a clock knows of its subject, kept with it so that a page can be written whatever became of the rest. */
export interface Brief {
  readonly task: string;
  readonly subject: string;
  readonly title: string;
  readonly text: string;
  readonly severity: string | null;
  readonly priority: string;
  readonly source: string | null;
  readonly component: string | null;
  readonly url: string | null;
}

const LONGEST_TEXT = 20_000;

const about = (brief: Brief): readonly string[] => [
  plainLines(clip(brief.text, LONGEST_TEXT)),
  '',
  ...(brief.severity === null ? [] : [`Severity:  ${brief.severity}`]),
  `Task:      ${brief.task} (${brief.priority})`,
  ...(brief.subject === brief.task ? [] : [`Alert:     ${brief.subject}`]),
  ...(brief.component === null ? [] : [`Component: ${plain(brief.component)}`]),
  ...(brief.source === null ? [] : [`Source:    ${plain(brief.source)}`]),
  ...(brief.url === null ? [] : [`Link:      ${plain(brief.url)}`]),
];

/** The subject line carries what a lock screen shows: how bad, which, what. */
const heading = (word: string, brief: Brief): string => clip(`[${word}] ${brief.subject} ${plain(brief.title)}`, 200);

export function page(
  brief: Brief,
  step: {
    readonly policy: string;
    readonly number: number;
    readonly of: number;
    readonly round: number;
    readonly lateMs: number;
    readonly nextInMs: number | undefined;
  },
): Text {
  const where = `Step ${step.number} of ${step.of} of policy ${step.policy}${step.round > 0 ? `, round ${step.round + 1}` : ''}`;
  return {
    subject: heading((brief.severity ?? brief.priority).toUpperCase(), brief),
    text: [
      ...about(brief),
      '',
      step.lateMs > 0 ? `${where}, late by ${formatDuration(step.lateMs)}: the engine was down.` : `${where}.`,
      step.nextInMs === undefined
        ? 'Nobody else will be told after you.'
        : `Without an answer the next step follows in ${formatDuration(step.nextInMs)}.`,
      `Answer with: watchbill ${brief.subject === brief.task ? 'task start' : 'alert acknowledge'} ${brief.subject}`,
    ].join('\n'),
  };
}

export const allClear = (brief: Brief, by: string, afterMs: number): Text => ({
  subject: heading('RESOLVED', brief),
  text: [...about(brief), '', `Resolved by ${plain(by)} after ${formatDuration(afterMs)}. Nothing more needs doing.`].join('\n'),
});
