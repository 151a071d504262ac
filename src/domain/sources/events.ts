import { eventKind } from '../kernel/event.ts';
import type { Aspect } from './settings.ts';

export const changeReported = eventKind<{
  readonly summary: string;
  readonly component: string | null;
  readonly url: string | null;
  readonly at: number | null;
}>(
  'source.change',
  ({ summary, component, url }) => `${summary}${component === null ? '' : ` (${component})`}${url === null ? '' : ` ${url}`}`,
);

const ASPECT_WORDS: Readonly<Record<Aspect, string>> = {
  acknowledge: 'the acknowledgement',
  silence: 'the silence',
  close: 'that it is closed',
};

/** What was done here with an alert is known where it came from. */
export const written = eventKind<{ readonly source: string; readonly aspect: Aspect; readonly ends: boolean }>(
  'source.written',
  ({ source, aspect, ends }) =>
    ends ? `${ASPECT_WORDS[aspect]} was taken back at ${source}` : `${source} was told ${ASPECT_WORDS[aspect]}`,
);
export const unwritten = eventKind<{
  readonly source: string;
  readonly aspect: Aspect;
  readonly problem: string;
  readonly refused: boolean;
}>(
  'source.unwritten',
  ({ source, aspect, problem, refused }) =>
    `${source} could not be told ${ASPECT_WORDS[aspect]}: ${problem}${refused ? '' : '; it is tried again'}`,
);

export const sourceEvents = [changeReported, written, unwritten] as const;
