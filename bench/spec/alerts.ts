import Database from 'better-sqlite3';
import type { Figure, Run } from '../benchmark.ts';
import { show } from '../figures.ts';
import { startWatchbill } from '../ingest/servers.ts';
import { webhook } from '../parts/webhook.ts';

const ONE_BY_ONE = 1_000;
const AT_ONCE = 100;

/** Tasks from alerts over one connection, each sent when the one before was answered; then a hundred in the same moment. */
export async function alertFigures({ progress }: Run): Promise<readonly Figure[]> {
  progress('tasks from alerts');
  const watchbill = await startWatchbill();
  const { send, close } = webhook({ url: watchbill.url, token: watchbill.token ?? '' });
  try {
    const started = performance.now();
    for (let index = 0; index < ONE_BY_ONE; index++) await send(`alone-${index}`);
    const rate = ONE_BY_ONE / ((performance.now() - started) / 1_000);
    const alone = countTasks(watchbill.db);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(`together-${index}`)));
    const accepted = answers.filter((status) => status >= 200 && status < 300).length;
    const together = countTasks(watchbill.db) - alone;
    return [
      {
        what: 'tasks a second from alerts, one after another',
        ours: show(rate, '/s'),
        value: rate,
        goal: { is: 'at least', limit: 100, unit: '/s' },
      },
      { what: `tasks from ${ONE_BY_ONE} alerts`, ours: String(alone), value: alone, goal: { is: 'at least', limit: ONE_BY_ONE } },
      { what: `2xx for ${AT_ONCE} alerts at once`, ours: String(accepted), value: accepted, goal: { is: 'at least', limit: AT_ONCE } },
      { what: `tasks from ${AT_ONCE} alerts at once`, ours: String(together), value: together, goal: { is: 'at least', limit: AT_ONCE } },
    ];
  } finally {
    close();
    await watchbill.stop();
    watchbill.remove();
  }
}

function countTasks(db: string): number {
  const connection = new Database(db, { readonly: true });
  const count = connection.prepare('select count(*) from task').pluck().get() as number;
  connection.close();
  return count;
}
