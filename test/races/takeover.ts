/** Two engines over one store: the same tale on SQLite and on PostgreSQL. */
import { expect, onTestFinished, test } from 'vitest';
import { LEASE_MS } from '../../src/domain/kernel/lease.ts';
import { eventually } from '../parts/eventually.ts';
import { openPaging, type Paging } from '../parts/paging.ts';
import { type Serve, startServe } from '../parts/program.ts';
import type { Mail } from '../parts/smtp.ts';
import { tell } from '../parts/webhook.ts';

interface Page {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
}

const engineOf = async (serve: Serve): Promise<{ active: boolean; holder: string | null }> =>
  ((await (await fetch(`${serve.url}/healthz`)).json()) as { engine: { active: boolean; holder: string | null } }).engine;

async function openPair(paging: Paging): Promise<{ leader: Serve; standby: Serve }> {
  const pair = [await startServe(paging.home), await startServe(paging.home)] as const;
  for (const serve of pair) onTestFinished(serve.stop);
  const [leader, standby] = pair;
  await eventually(async () => (await engineOf(leader)).active, { what: 'the first is active' });
  const other = await eventually(async () => ((await engineOf(standby)).holder === null ? undefined : engineOf(standby)), {
    what: 'the second knows the first',
  });
  expect(other.active).toBe(false);
  expect(other.holder).toContain(`process ${leader.pid()}`);
  return { leader, standby };
}

/** How long until this one is the active engine, in milliseconds since `started`. */
async function takeover(serve: Serve, within: number, started = performance.now()): Promise<number> {
  await eventually(async () => (await engineOf(serve)).active, { within, what: 'the standby is active' });
  return Math.round(performance.now() - started);
}

const subjects = (mails: readonly Mail[]): readonly string[] => mails.map(({ subject, to }) => `${subject} ${to.join()}`).toSorted();
const keys = (mails: readonly Mail[]): readonly string[] => mails.map(({ messageId }) => messageId);

export interface Store {
  readonly db?: string;
  /** Whether somebody holds the lock that every writer needs; a process that is stopped while it does stops everybody. */
  readonly locked?: (db: string) => boolean;
  readonly patience: number;
}

export function takeoverTests(open: () => Promise<Store>): void {
  test('a killed engine is followed within a second or two, and its clocks keep their time', { timeout: 60_000 }, async () => {
    const { db } = await open();
    const paging = await openPaging({
      ...(db === undefined ? {} : { db }),
      steps: [
        { delay: '0s', tell: 'ana' },
        { delay: '4s', tell: 'bela' },
      ],
    });
    onTestFinished(paging.close);
    const { home, smtp, token } = paging;
    const { leader, standby } = await openPair(paging);
    // The standby's door takes alerts as well; the leader pages.
    expect(await tell(standby.url, token, { status: 'firing', names: ['DiskFull'] })).toBe(200);
    await leader.waitForLog(/page N1 about A1/);

    const killed = performance.now();
    await leader.kill();
    const took = await takeover(standby, 30_000, killed);
    console.info(`takeover after SIGKILL: ${took} ms`);
    // The lease would have lasted longer: that its holder's process is gone is what counted.
    expect(took).toBeLessThan(LEASE_MS - 1_000);
    await smtp.waitFor(({ to }) => to.includes('bela@example.org'));
    const { timeline } = await home.json<{ timeline: readonly { kind: string; text: string }[] }>(['alert', 'show', 'A1']);
    const steps = timeline.filter(({ kind }) => kind === 'escalation.stepped');
    expect(steps.map(({ text }) => text.includes('late'))).toEqual([false, false]);

    await leader.restart();
    expect((await engineOf(standby)).active).toBe(true);
    expect(await tell(leader.url, token, { status: 'resolved', names: ['DiskFull'] })).toBe(200);
    for (const person of ['ana', 'bela'])
      await smtp.waitFor(({ subject, to }) => subject.startsWith('[RESOLVED]') && to.includes(`${person}@example.org`));
    expect(subjects(smtp.mails)).toEqual([
      '[CRITICAL] A1 DiskFull ana@example.org',
      '[CRITICAL] A1 DiskFull bela@example.org',
      '[RESOLVED] A1 DiskFull ana@example.org',
      '[RESOLVED] A1 DiskFull bela@example.org',
    ]);
  });

  test('a stopped engine loses its lease, and continued sends nothing that the other has settled', { timeout: 120_000 }, async () => {
    const { db, locked = () => false, patience } = await open();
    const paging = await openPaging({ ...(db === undefined ? {} : { db }), steps: [{ delay: '0s', tell: 'ana' }] });
    onTestFinished(paging.close);
    const { home, smtp, token } = paging;
    const { leader, standby } = await openPair(paging);
    const pages = (): Promise<readonly Page[]> => home.json<readonly Page[]>(['outbox', 'list']);

    // Stopped in the middle of handing messages over: the server's answer waits in its socket.
    const stopped = new Promise<void>((resolve) => {
      smtp.objectToRecipients(() => {
        process.kill(leader.pid(), 'SIGSTOP');
        if (locked(home.db)) process.kill(leader.pid(), 'SIGCONT');
        else {
          smtp.acceptEverything();
          resolve();
        }
        return undefined;
      });
    });
    const names = Array.from({ length: 20 }, (_, index) => `Disk${index}`);
    expect(await tell(leader.url, token, { status: 'firing', names })).toBe(200);
    await stopped;
    const claimed = (await pages()).filter(({ state }) => state === 'sending').length;
    expect(claimed).toBeGreaterThan(0);

    const took = await takeover(standby, patience);
    console.info(`takeover after SIGSTOP: ${took} ms, with ${claimed} messages in the stopped engine's hands`);
    await eventually(async () => (await pages()).every(({ state }) => state === 'sent'), {
      within: 30_000,
      every: 100,
      what: 'everything is sent',
    });
    const before = smtp.mails.length;

    process.kill(leader.pid(), 'SIGCONT');
    await leader.waitForLog(/no longer active/);
    // It lets go of every message it had in hand, and says so of each.
    await eventually(() => leader.output().split('the row was no longer ours').length - 1 === claimed, {
      within: 60_000,
      what: `${claimed} messages let go`,
    });
    expect(keys(smtp.mails.slice(before))).toEqual([]);
    expect((await engineOf(leader)).holder).toContain(`process ${standby.pid()}`);

    // And it is as good a standby as any.
    await standby.kill();
    await takeover(leader, 30_000);
    expect(await tell(leader.url, token, { status: 'firing', names: ['Last'] })).toBe(200);
    await smtp.waitFor(({ subject }) => subject.endsWith('Last'));
    expect(new Set(keys(smtp.mails)).size).toBe(names.length + 1);
    expect((await pages()).every(({ attempts }) => attempts <= 2)).toBe(true);
  });

  test('an engine that is asked to end leaves a message that no server takes to the next one', { timeout: 60_000 }, async () => {
    const { db } = await open();
    const paging = await openPaging({ ...(db === undefined ? {} : { db }), steps: [{ delay: '0s', tell: 'ana' }] });
    onTestFinished(paging.close);
    const { home, smtp, token } = paging;
    const { leader, standby } = await openPair(paging);
    const asked = new Promise<void>((resolve) => {
      smtp.objectToMessages(() => {
        resolve();
        return 'hang';
      });
    });
    expect(await tell(leader.url, token, { status: 'firing', names: ['DiskFull'] })).toBe(200);
    await asked;
    const started = performance.now();
    process.kill(leader.pid(), 'SIGTERM');
    expect(await leader.ended()).toBe(0);
    const took = Math.round(performance.now() - started);
    console.info(`ended ${took} ms after it was asked to, with a message under way`);
    expect(took).toBeLessThan(LEASE_MS + 2_000);

    smtp.acceptEverything();
    await takeover(standby, 30_000);
    await smtp.waitFor(({ subject }) => subject.startsWith('[CRITICAL] A1'));
    await standby.waitForLog(/page N1 about A1/);
    expect((await home.json<readonly Page[]>(['outbox', 'list'])).map(({ state, attempts }) => ({ state, attempts }))).toEqual([
      { state: 'sent', attempts: 2 },
    ]);
    expect(smtp.mails.length).toBe(1);
  });
}
