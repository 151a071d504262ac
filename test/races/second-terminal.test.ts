/** What one terminal does another shows, without a key press; the processes know of each other only through the store. */
import { expect, onTestFinished, test } from 'vitest';
import { openDashboard } from '../parts/dashboard.ts';
import { startMetronome } from '../parts/metronome.ts';
import { openPaging } from '../parts/paging.ts';
import { startServe } from '../parts/program.ts';
import { recordsOf } from '../parts/records.ts';
import { tell } from '../parts/webhook.ts';

/** What the product promises, from the commit to the screen. */
const SHOWN_WITHIN_MS = 250;
const CHANGES = 8;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const listed = (values: readonly number[]): string => values.map((value) => Math.round(value)).join(', ');

test('a command, an alert and a key press elsewhere are on the screen within a quarter of a second', { timeout: 120_000 }, async () => {
  const paging = await openPaging({ steps: [{ delay: '1h', tell: 'ana' }] });
  onTestFinished(paging.close);
  const { home, token } = paging;
  const serve = await startServe(home);
  onTestFinished(serve.stop);
  const terminal = openDashboard(home, { columns: 120, rows: 40 });
  await terminal.waitFor(`process ${serve.pid()}`);
  terminal.type('2');
  await terminal.waitFor('No task is open.');
  const metronome = await startMetronome();

  /** When the screen showed what, by the same clock that stamps events. */
  const shown = new Map<string, number>();
  const watch = async (text: string): Promise<void> => {
    await terminal.waitFor(text);
    shown.set(text, Date.now());
  };
  for (let change = 0; change < CHANGES; change++) {
    const title = `Change number ${change}`;
    const appears = watch(title);
    await home.json(['task', 'create', title]);
    const list = await home.json<readonly { title: string }[]>(['task', 'list']);
    expect(list.map((task) => task.title)).toContain(title);
    await appears;
  }
  for (let change = 0; change < CHANGES; change++) {
    const title = `Alert number ${change}`;
    const appears = watch(title);
    expect(await tell(serve.url, token, { status: 'firing', names: [title.replaceAll(' ', '-')], summary: title })).toBe(200);
    await appears;
  }

  // A key press in a third process, seen by the second.
  const other = openDashboard(home, { columns: 120, rows: 40 });
  await other.waitFor(`process ${serve.pid()}`);
  other.type('3');
  await other.waitFor(/▌ A1 /);
  terminal.type('3');
  await terminal.waitFor(/status +\S+ firing/);
  other.type('a');
  await terminal.waitFor(/status +\S+ ack/);
  shown.set('A1', Date.now());
  const noise = await metronome.stop();
  await serve.stop();

  const { events } = recordsOf(home.db);
  const latency = (kind: string, name: (event: (typeof events)[number]) => string): readonly number[] =>
    events.filter((event) => event.kind === kind).map((event) => (shown.get(name(event)) ?? Number.NaN) - event.at);
  const commands = latency('task.created', ({ data }) => String(data['title']))
    .filter((value) => !Number.isNaN(value))
    .slice(0, CHANGES);
  const alerts = latency('alert.opened', ({ data }) => String(data['title']));
  const keys = latency('alert.acknowledged', ({ subject }) => subject);
  console.info(
    `from commit to screen: commands ${listed(commands)} ms, alerts ${listed(alerts)} ms, a key press ${listed(keys)} ms; a bare timer was late by ${Math.round(noise)} ms at most`,
  );
  expect(commands.length).toBe(CHANGES);
  expect(alerts.length).toBe(CHANGES);
  for (const values of [commands, alerts, keys]) {
    expect(median(values)).toBeLessThanOrEqual(SHOWN_WITHIN_MS);
    expect(Math.max(...values)).toBeLessThanOrEqual(SHOWN_WITHIN_MS + noise);
  }
});
