import { pollsOf } from '../kernel/poll-records.ts';
import type { InventorySource } from './settings.ts';

/** When each source of the inventory is read; never its token. */
export const polls = pollsOf<InventorySource>('inventory_poll', ({ format, file, url, every, cron, zone }) =>
  JSON.stringify([format, file ?? url ?? '', every ?? cron ?? '', zone]),
);
