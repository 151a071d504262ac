/**
 * The door of the library.
 *
 *   import { openWatchbill } from 'watchbill';
 *   const watchbill = await openWatchbill({ db: 'ops.db' });
 *   const answer = await watchbill.task.create({ title: 'Replace the disk in web07' });
 *
 * It imports nothing before it has looked at Node, because on an older one the native SQLite module would crash the importing process.
 */
import type { openMonitoring as monitor } from './runtime/monitoring.ts';
import type { openWatchbill as open } from './runtime/watchbill.ts';

export type { Actor, Role } from './domain/kernel/access.ts';
export type { Clock, Instant } from './domain/kernel/clock.ts';
export type { Event } from './domain/kernel/event.ts';
export type { Reason, Refusal } from './domain/kernel/refusal.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  throw new Error(
    `Watchbill needs Node.js 22.18 or newer, and this is ${process.versions.node}: install a current one from https://nodejs.org.`,
  );
}

export const openWatchbill: typeof open = async (...options) => (await import('./runtime/watchbill.ts')).openWatchbill(...options);

/** Checks, measurements, alerts and reports for another program to embed. */
export const openMonitoring: typeof monitor = async (...options) => (await import('./runtime/monitoring.ts')).openMonitoring(...options);
