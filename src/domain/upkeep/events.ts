import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';

export const started = eventKind<{ readonly task: string; readonly moved?: string }>('upkeep.started', ({ task, moved }) =>
  moved === undefined ? `${task} began` : `${task} began late: ${moved}`,
);
export const finished = eventKind<{ readonly task: string; readonly state: string; readonly tookMs: number; readonly problem?: string }>(
  'upkeep.finished',
  ({ task, state, tookMs, problem }) => `${task}: ${state} after ${formatDuration(tookMs)}${problem === undefined ? '' : `: ${problem}`}`,
);
export const moved = eventKind<{ readonly to: string; readonly reason: string }>(
  'upkeep.moved',
  ({ to, reason }) => `moved to ${to}: ${reason}`,
);

export const upkeepEvents = [started, finished, moved];
