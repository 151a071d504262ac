import type { Actor } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { openWatchbill } from './watchbill.ts';

/** Sends a test page under settings that are in force nowhere yet: a Watchbill in memory does it, and nothing of it stays. */
export async function sendTestPage(settings: Settings, person: string, actor: Actor) {
  const watchbill = await openWatchbill({ db: ':memory:', settings, actor });
  if (isRefusal(watchbill)) return watchbill;
  try {
    return await watchbill.notification.test({ person });
  } finally {
    await watchbill.close();
  }
}
