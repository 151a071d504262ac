/**
 * The engine is killed twenty times at moments that nobody chose, while monitoring systems tell it of one alert after another and repeat
 * what was not answered. Whatever it answered with 2xx is there in the end, once, and its page has arrived.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../parts/eventually.ts';
import { openPaging } from '../parts/paging.ts';
import { startServe } from '../parts/program.ts';
import { type Records, recordsLeftIn, recordsOf } from '../parts/records.ts';
import { tell } from '../parts/webhook.ts';
import { brokenDeliveries, brokenRecords, sentAgain } from './promises.ts';

const KILLS = 20;
const SENDERS = 4;
/** From the first answer to the kill. */
const LONGEST_LIFE_MS = 700;

/** A sender that comes again until it is answered, and then tells the next. Its alerts are counted when they were accepted. */
function sender(name: string, url: string, token: string) {
  const accepted: string[] = [];
  let ended = false;
  const run = async (): Promise<void> => {
    for (let count = 0; !ended; count++) {
      const names = [`${name}-${count}a`, `${name}-${count}b`];
      while ((await tell(url, token, { status: 'firing', names })) !== 200) await pause(20);
      accepted.push(...names);
      await pause(40);
    }
  };
  const running = run();
  return {
    accepted,
    stop: async () => {
      ended = true;
      await running;
    },
  };
}

test('twenty kills lose nothing that was accepted, and double nothing', { timeout: 120_000 }, async () => {
  const paging = await openPaging({ steps: [{ delay: '0s', tell: 'ana' }] });
  onTestFinished(paging.close);
  const { home, smtp, token } = paging;
  const serve = await startServe(home);
  onTestFinished(serve.stop);
  const senders = Array.from({ length: SENDERS }, (_, index) => sender(`s${index}`, serve.url, token));
  const accepted = (): readonly string[] => senders.flatMap((one) => one.accepted);

  const crashes: { readonly left: Records; readonly mails: number }[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(Math.random() * LONGEST_LIFE_MS);
    await serve.kill();
    const answered = accepted();
    const left = recordsLeftIn(home.db);
    expect(brokenRecords(left), `after kill ${kill + 1}`).toEqual([]);
    const kept = new Set(left.alerts.map(({ fingerprint }) => fingerprint));
    expect(
      answered.filter((name) => !kept.has(name)),
      `accepted and lost by kill ${kill + 1}`,
    ).toEqual([]);
    crashes.push({ left, mails: smtp.mails.length });
    await serve.restart();
  }
  await Promise.all(senders.map((one) => one.stop()));
  await eventually(
    async () => {
      const waiting = await Promise.all(['queued', 'sending'].map((state) => home.json<unknown[]>(['outbox', 'list', '--state', state])));
      return waiting.flat().length === 0;
    },
    { within: 30_000, every: 200, what: 'the outbox is empty' },
  );
  await serve.stop();

  const records = recordsOf(home.db);
  expect(crashes.flatMap(({ left, mails }) => sentAgain(left, smtp.mails.slice(mails)))).toEqual([]);
  expect(brokenRecords(records)).toEqual([]);
  expect(brokenDeliveries(records, smtp.mails)).toEqual([]);
  expect(records.alerts.map(({ fingerprint }) => fingerprint).toSorted()).toEqual([...accepted()].toSorted());
  expect(records.outbox.every(({ state }) => state === 'sent')).toBe(true);
  const twice = smtp.mails.length - records.outbox.length;
  console.info(
    `${KILLS} kills: ${records.alerts.length} alerts, ${smtp.mails.length} mails, ${twice} of them a second time under the same Message-ID`,
  );
});
