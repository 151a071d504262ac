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

/** What a clock may be about, by the letter of its number: its word, and how it is answered. */
const SUBJECTS: Readonly<Record<string, { readonly word: string; readonly answer: string }>> = {
  A: { word: 'Alert:', answer: 'alert acknowledge' },
  I: { word: 'Incident:', answer: 'incident acknowledge' },
};
const TASK = { word: 'Task:', answer: 'task start' };
const kindOf = ({ subject }: Brief): { readonly word: string; readonly answer: string } => SUBJECTS[subject.charAt(0)] ?? TASK;

const about = (brief: Brief): readonly string[] => [
  plainLines(clip(brief.text, LONGEST_TEXT)),
  '',
  ...(brief.severity === null ? [] : [`Severity:  ${brief.severity}`]),
  `Task:      ${brief.task} (${brief.priority})`,
  ...(brief.subject === brief.task ? [] : [`${kindOf(brief).word.padEnd(10)} ${brief.subject}`]),
  ...(brief.component === null ? [] : [`Component: ${plain(brief.component)}`]),
  ...(brief.source === null ? [] : [`Source:    ${plain(brief.source)}`]),
  ...(brief.url === null ? [] : [`Link:      ${plain(brief.url)}`]),
];

/** The subject line carries what a lock screen shows: how bad, which, what. */
const heading = (word: string, brief: Brief): string => clip(`[${word}] ${brief.subject} ${plain(brief.title)}`, 200);

const answerWith = (brief: Brief): string => `Answer with: watchbill ${kindOf(brief).answer} ${brief.subject}`;

const urgently = (brief: Brief): string => heading((brief.severity ?? brief.priority).toUpperCase(), brief);

export function page(
  brief: Brief,
  said: {
    readonly policy: string;
    /** From 1. */
    readonly step: number;
    readonly steps: number;
    readonly round: number;
    readonly lateMs: number;
    readonly nextInMs: number | undefined;
  },
): Text {
  const where = `Step ${said.step} of ${said.steps} of policy ${said.policy}${said.round > 0 ? `, round ${said.round + 1}` : ''}`;
  return {
    subject: urgently(brief),
    text: [
      ...about(brief),
      '',
      said.lateMs > 0 ? `${where}, late by ${formatDuration(said.lateMs)}: the engine was down.` : `${where}.`,
      said.nextInMs === undefined
        ? 'Nobody else will be told after you.'
        : `Without an answer the next step follows in ${formatDuration(said.nextInMs)}.`,
      answerWith(brief),
    ].join('\n'),
  };
}

/** For the last resort: everybody else should have had it. */
export const lastPage = (brief: Brief, policy: string): Text => ({
  subject: urgently(brief),
  text: [...about(brief), '', `Nobody of policy ${policy} could be told. You are the last resort.`, answerWith(brief)].join('\n'),
});

/** For somebody whom a person called by hand. */
export const callPage = (brief: Brief, by: string, handover: boolean, reason: string | null): Text => ({
  subject: urgently(brief),
  text: [
    ...about(brief),
    '',
    handover ? `${plain(by)} hands this over to you. It is theirs no more.` : `${plain(by)} asks you to look at this.`,
    ...(reason === null ? [] : [plainLines(clip(reason, LONGEST_TEXT))]),
    answerWith(brief),
  ].join('\n'),
});

export const allClear = (brief: Brief, by: string, afterMs: number): Text => ({
  subject: heading('RESOLVED', brief),
  text: [...about(brief), '', `Resolved by ${plain(by)} after ${formatDuration(afterMs)}. Nothing more needs doing.`].join('\n'),
});
