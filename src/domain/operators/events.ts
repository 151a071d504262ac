import { eventKind } from '../kernel/event.ts';

export const added = eventKind<Readonly<Record<string, never>>>('operator.added', () => 'became an operator');
export const removed = eventKind<Readonly<Record<string, never>>>('operator.removed', () => 'is no operator any more');
export const resealed = eventKind<Readonly<Record<string, never>>>('operator.pin-changed', () => 'has another PIN');
export const entered = eventKind<Readonly<Record<string, never>>>('operator.entered', () => 'proved who they are');
export const failed = eventKind<{ readonly failures: number }>(
  'operator.failed',
  ({ failures }) => `a wrong PIN, the ${failures === 1 ? 'first' : `${failures}th`} in a row`,
);

export const operatorEvents = [added, removed, resealed, entered, failed] as const;
