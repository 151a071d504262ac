/** What people outside a window's crew are told of it. */
export const NOTICES = ['announced', 'reminder', 'changed', 'cancelled', 'started', 'ended', 'over-running', 'held'] as const;
export type Notice = (typeof NOTICES)[number];
