import { eventKind } from '../kernel/event.ts';

export const changeReported = eventKind<{
  readonly summary: string;
  readonly component: string | null;
  readonly url: string | null;
  readonly at: number | null;
}>(
  'source.change',
  ({ summary, component, url }) => `${summary}${component === null ? '' : ` (${component})`}${url === null ? '' : ` ${url}`}`,
);

export const sourceEvents = [changeReported] as const;
