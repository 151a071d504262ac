/**
 * A terminal whose reader has stopped (a scroll lock, a dead network) blocks the dashboard's thread in its write. Clocks, mail and intake
 * run in another one, and must not notice.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { startMetronome } from '../parts/metronome.ts';
import { openPaging } from '../parts/paging.ts';
import { freePort } from '../parts/port.ts';
import { type EventRecord, recordsLeftIn } from '../parts/records.ts';
import { tell } from '../parts/webhook.ts';
import { startStorm } from '../races/storm.ts';

const FROZEN_MS = 8_000;
/** What the product promises. */
const LATEST_MS = 200;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const worst = (values: readonly number[]): number => Math.round(Math.max(...values));

/** Where the program's main thread waits in the kernel; undefined where the kernel does not tell. */
function waitsIn(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/wchan`, 'utf8');
  } catch {
    return undefined;
  }
}

/** When each step of an alert's clock was due, fired, and its page delivered. The first was due with the alert. */
function stepsOf(events: readonly EventRecord[], subject: string) {
  const fired = events.filter((event) => event.subject === subject && event.kind === 'escalation.stepped');
  const sent = events.filter((event) => event.subject === subject && event.kind === 'notification.sent');
  return fired.map(({ at }, index) => {
    const due = index === 0 ? at : Number(fired[index - 1]?.data['nextDueAt']);
    return { due, late: at - due, delivered: (sent[index]?.at ?? Number.NaN) - due };
  });
}

test('a frozen terminal delays no step, no page and no sender', { timeout: 120_000 }, async () => {
  const port = await freePort();
  const steps = Array.from({ length: 20 }, (_, index) => ({ delay: index === 0 ? '0s' : '1s', tell: index % 2 === 0 ? 'ana' : 'bela' }));
  const only = '[[policy]]\nname = "nobody"\n[[policy.step]]\ndelay = "1h"\ntell = ["chidi"]\n';
  const paging = await openPaging({ steps, match: { team: 'noc' }, more: `${only}\n[intake]\nlisten = "127.0.0.1:${port}"\n` });
  onTestFinished(paging.close);
  const { home, smtp, token } = paging;
  const url = `http://127.0.0.1:${port}`;

  const terminal = openDashboard(home);
  await terminal.waitFor('engine here');
  expect(await tell(url, token, { status: 'firing', names: ['Escalating'], labels: { team: 'noc' } })).toBe(200);
  await smtp.waitFor(({ to }) => to.includes('bela@example.org'));
  await terminal.waitFor('Escalating');

  const metronome = await startMetronome();
  terminal.pause();
  const written = terminal.output().length;
  const from = Date.now();
  const storm = startStorm(url, token);
  onTestFinished(storm.stop);
  await pause(FROZEN_MS);
  await storm.stop();
  const until = Date.now();
  const noise = await metronome.stop();
  const blocked = waitsIn(terminal.pid);
  // It is stuck in its write, where the kernel tells it, and not waiting for something to do.
  if (blocked !== undefined && blocked !== '0') expect(blocked).not.toMatch(/epoll|ep_poll/);
  // What was on its way when the reader stopped, and no more.
  expect(terminal.output().length - written).toBeLessThan(70_000);
  terminal.resume();

  const { alerts, events } = recordsLeftIn(home.db);
  expect(alerts.length).toBe(1 + storm.accepted().length);
  await terminal.waitFor(`${alerts.length} unacknowledged`);
  const during = stepsOf(events, 'A1').filter(({ due }) => due > from && due < until - LATEST_MS);
  console.info(
    `frozen ${FROZEN_MS} ms (main thread in ${blocked}): ${during.length} steps, late by ${worst(during.map(({ late }) => late))} ms at most (delivered after ` +
      `${worst(during.map(({ delivered }) => delivered))} ms); ${storm.took().length} requests, answered in ${Math.round(median(storm.took()))} ms at the median, ` +
      `${worst(storm.took())} ms at most; a bare timer was late by ${Math.round(noise)} ms at most`,
  );
  expect(during.length).toBeGreaterThanOrEqual(7);
  expect(worst(during.map(({ late }) => late))).toBeLessThanOrEqual(LATEST_MS + noise);
  expect(storm.refused()).toEqual([]);
  expect(median(storm.took())).toBeLessThan(LATEST_MS);

  terminal.type('q');
  await terminal.waitFor('Quit and stop every clock?');
  terminal.type('<tab><enter>');
  expect(await terminal.exited).toBe(0);
});
