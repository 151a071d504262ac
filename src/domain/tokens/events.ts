import { eventKind } from '../kernel/event.ts';

export const created = eventKind<{ readonly scope: string }>('token.created', ({ scope }) => `created for ${scope}`);
export const revoked = eventKind<Record<string, never>>('token.revoked', () => 'revoked');
export const tokenEvents = [created, revoked] as const;
