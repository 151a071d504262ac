/** What people outside a window's crew are told of it. */
export const NOTICES = ['announced', 'reminder', 'changed', 'cancelled', 'started', 'ended', 'over-running', 'held'] as const;
export type Notice = (typeof NOTICES)[number];

/** What a stakeholder may be told: notices of windows, and updates of incidents. */
export const WANTED = [...NOTICES, 'incident'] as const;
export type Wanted = (typeof WANTED)[number];
