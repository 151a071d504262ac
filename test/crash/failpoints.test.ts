/**
 * The program is killed at each of its failpoints while an alert becomes a page and a page the next step's page, and is started again:
 * nothing accepted is lost, nothing that was settled is sent again, and a step that fell due meanwhile fires once and says how late.
 */
import { describe, test } from 'vitest';
import { LATE_MS } from '../../src/domain/escalation/clock.ts';
import { FAILPOINTS, type Failpoint } from '../../src/runtime/failpoint.ts';
import { eventually } from '../parts/eventually.ts';
import { openPaging } from '../parts/paging.ts';
import { startServe } from '../parts/program.ts';
import { recordsLeftIn, recordsOf } from '../parts/records.ts';
import { tell } from '../parts/webhook.ts';
import { brokenDeliveries, brokenRecords, sentAgain } from './promises.ts';

interface EnginePlace {
  readonly dies: 'engine';
  /** Whether the alert is in the file the process left. */
  readonly kept: boolean;
  /** The sender got its answer; undefined where it may or may not have. */
  readonly answered?: boolean;
  /** The states of the outbox that the process left; undefined where they depend on who was faster. */
  readonly outbox?: readonly string[];
  /** How many mails the server had taken. */
  readonly mails?: number;
  /** The second step fell due while nothing ran. */
  readonly late: boolean;
}

interface CommandPlace {
  readonly dies: 'command';
  /** Whether the person's acknowledgement is in the file. */
  readonly kept: boolean;
}

/** Killed while a vendor tells what became of a message: test/crash/outbox.test.ts. */
interface ReceiptPlace {
  readonly dies: 'receipt';
}

/** What is true at the moment of each death. A failpoint without a row does not compile, and its test fails. */
const PLACES: Readonly<Record<Failpoint, EnginePlace | CommandPlace | ReceiptPlace>> = {
  'intake.read': { dies: 'engine', kept: false, answered: false, outbox: [], mails: 0, late: false },
  'intake.written': { dies: 'engine', kept: false, answered: false, outbox: [], mails: 0, late: false },
  'intake.committed': { dies: 'engine', kept: true, answered: false, outbox: ['queued'], mails: 0, late: true },
  'intake.answered': { dies: 'engine', kept: true, answered: true, late: true },
  'escalation.fired': { dies: 'engine', kept: true, answered: true, outbox: ['sent'], mails: 1, late: true },
  'escalation.committed': { dies: 'engine', kept: true, answered: true, outbox: ['sent', 'queued'], mails: 1, late: false },
  'delivery.claimed': { dies: 'engine', kept: true, outbox: ['sending'], mails: 0, late: true },
  'delivery.accepted': { dies: 'engine', kept: true, answered: true, outbox: ['sending'], mails: 1, late: true },
  'delivery.settled': { dies: 'engine', kept: true, answered: true, outbox: ['sent'], mails: 1, late: true },
  'receipt.written': { dies: 'receipt' },
  'receipt.committed': { dies: 'receipt' },
  'command.written': { dies: 'command', kept: false },
  'command.committed': { dies: 'command', kept: true },
};

const NAMES = Object.keys(FAILPOINTS) as readonly Failpoint[];
const placesWhere = <D extends 'engine' | 'command'>(dies: D) =>
  NAMES.flatMap((name) => {
    const place = PLACES[name];
    return place?.dies === dies ? [[name, place as Extract<EnginePlace | CommandPlace, { dies: D }>] as const] : [];
  });

const FIRING = { status: 'firing', names: ['DiskFull'] } as const;
const RESOLVED = { status: 'resolved', names: ['DiskFull'] } as const;
const NEVER = { WATCHBILL_FAILPOINT: undefined };

test('every failpoint has its row in the table', ({ expect }) => {
  expect(Object.keys(PLACES)).toEqual(NAMES);
});

describe.concurrent('the engine dies while an alert becomes pages', () => {
  test.for(placesWhere('engine'))('at %s', { timeout: 90_000 }, async ([name, place], { expect, onTestFinished }) => {
    const paging = await openPaging({
      steps: [
        { delay: '0s', tell: 'ana' },
        { delay: '2s', tell: 'bela' },
      ],
    });
    onTestFinished(paging.close);
    const { home, smtp, token } = paging;
    const serve = await startServe(home, { env: { WATCHBILL_FAILPOINT: name } });
    onTestFinished(serve.stop);

    const first = await tell(serve.url, token, FIRING);
    expect(await serve.ended()).toBeNull();
    const atCrash = recordsLeftIn(home.db);
    const mailsAtCrash = smtp.mails.length;
    expect(brokenRecords(atCrash)).toEqual([]);
    expect(atCrash.alerts.length).toBe(place.kept ? 1 : 0);
    if (place.answered !== undefined) expect(first).toBe(place.answered ? 200 : undefined);
    if (place.outbox !== undefined) expect(atCrash.outbox.map(({ state }) => state)).toEqual(place.outbox);
    if (place.mails !== undefined) expect(mailsAtCrash).toBe(place.mails);

    // Nothing runs until the second step is late enough to be called so.
    const due = atCrash.clocks[0]?.due_at ?? 0;
    await eventually(() => Date.now() > due + LATE_MS, { what: 'the second step is late' });
    await serve.restart({ env: NEVER });
    if (first === undefined) expect(await tell(serve.url, token, FIRING)).toBe(200);
    await smtp.waitFor(({ to }) => to.includes('bela@example.org'));
    await smtp.waitFor(({ to }) => to.includes('ana@example.org'));

    // The all-clear is the last in the outbox, so whatever else was to be sent has gone when it comes.
    const sent = () => home.json<readonly unknown[]>(['outbox', 'list', '--state', 'sent']);
    await eventually(async () => (await sent()).length === 2, { what: 'both pages are settled' });
    expect(await tell(serve.url, token, RESOLVED)).toBe(200);
    for (const person of ['ana', 'bela']) {
      await smtp.waitFor(({ to, subject }) => subject.startsWith('[RESOLVED]') && to.includes(`${person}@example.org`));
    }
    const { timeline } = await home.json<{ timeline: readonly { kind: string; text: string }[] }>(['alert', 'show', 'A1']);
    await serve.stop();

    const records = recordsOf(home.db);
    const told = place.kept && first === undefined ? 2 : 1;
    expect(brokenRecords(records)).toEqual([]);
    expect(brokenDeliveries(records, smtp.mails)).toEqual([]);
    expect(sentAgain(atCrash, smtp.mails.slice(mailsAtCrash))).toEqual([]);
    expect(records.alerts).toEqual([{ number: 1, fingerprint: 'DiskFull', status: 'resolved', count: told, task: 1 }]);
    expect(records.tasks).toEqual([{ number: 1, status: 'done', cause: 'A1' }]);
    expect(records.outbox.map(({ kind, person, state }) => [kind, person, state])).toEqual([
      ['page', 'ana', 'sent'],
      ['page', 'bela', 'sent'],
      ['resolved', 'ana', 'sent'],
      ['resolved', 'bela', 'sent'],
    ]);
    expect(records.received).toEqual({ prometheus: told + 1 });

    const steps = timeline.filter(({ kind }) => kind === 'escalation.stepped');
    expect(steps.map(({ text }) => /late by \d+s: engine was down/.test(text))).toEqual([false, place.late]);
    const page = smtp.mails.find(({ to }) => to.includes('bela@example.org'));
    expect(page?.text.includes('the engine was down')).toBe(place.late);
  });
});

describe.concurrent('the engine dies while a resolved alert becomes an all-clear', () => {
  const places = placesWhere('engine').filter(([name]) => !name.startsWith('escalation.'));
  test.for(places)('at %s', { timeout: 90_000 }, async ([name, place], { expect, onTestFinished }) => {
    const paging = await openPaging({
      steps: [
        { delay: '0s', tell: 'ana' },
        { delay: '1h', tell: 'bela' },
      ],
    });
    onTestFinished(paging.close);
    const { home, smtp, token } = paging;
    const serve = await startServe(home);
    onTestFinished(serve.stop);
    await tell(serve.url, token, FIRING);
    await serve.waitForLog(/page N1 about A1/);

    await serve.restart({ env: { WATCHBILL_FAILPOINT: name } });
    const first = await tell(serve.url, token, RESOLVED);
    expect(await serve.ended()).toBeNull();
    const atCrash = recordsLeftIn(home.db);
    const mailsAtCrash = smtp.mails.length;
    expect(brokenRecords(atCrash)).toEqual([]);
    expect(atCrash.alerts[0]?.status).toBe(place.kept ? 'resolved' : 'firing');
    expect(atCrash.tasks[0]?.status).toBe(place.kept ? 'done' : 'open');
    if (place.outbox !== undefined) expect(atCrash.outbox.map(({ state }) => state)).toEqual(['sent', ...place.outbox]);
    if (place.mails !== undefined) expect(mailsAtCrash).toBe(1 + place.mails);

    await serve.restart({ env: NEVER });
    if (first === undefined) expect(await tell(serve.url, token, RESOLVED)).toBe(200);
    await smtp.waitFor(({ subject }) => subject.startsWith('[RESOLVED] A1'));
    // The key is free again: the same report is a new occurrence, and its page the last message.
    expect(await tell(serve.url, token, FIRING)).toBe(200);
    await smtp.waitFor(({ subject }) => subject.startsWith('[CRITICAL] A2'));
    await serve.stop();

    const records = recordsOf(home.db);
    expect(brokenRecords(records)).toEqual([]);
    expect(brokenDeliveries(records, smtp.mails)).toEqual([]);
    expect(sentAgain(atCrash, smtp.mails.slice(mailsAtCrash))).toEqual([]);
    expect(records.alerts.map(({ status, count }) => [status, count])).toEqual([
      ['resolved', 1],
      ['firing', 1],
    ]);
    expect(records.tasks.map(({ status }) => status)).toEqual(['done', 'open']);
    expect(records.clocks.map(({ state }) => state)).toEqual(['stopped', 'running']);
    expect(records.outbox.map(({ kind, subject, state }) => [kind, subject, state])).toEqual([
      ['page', 'A1', 'sent'],
      ['resolved', 'A1', 'sent'],
      ['page', 'A2', 'sent'],
    ]);
    for (const kind of ['alert.resolved', 'escalation.stopped'])
      expect(records.events.filter((event) => event.kind === kind).length).toBe(1);
  });
});

/** The same command from a process of its own, and inside the engine's. */
const WAYS = ['at the command line', 'over HTTP'] as const;

describe.concurrent("a person's acknowledgement dies", () => {
  const cases = placesWhere('command').flatMap(([name, place]) => WAYS.map((way) => ({ name, place, way })));
  test.for(cases)('$way at $name', { timeout: 90_000 }, async ({ name, place, way }, { expect, onTestFinished }) => {
    const paging = await openPaging({
      steps: [
        { delay: '0s', tell: 'ana' },
        { delay: '1h', tell: 'bela' },
      ],
    });
    onTestFinished(paging.close);
    const { home, smtp, token } = paging;
    const { token: hand } = await home.json<{ token: string }>(['token', 'create', '--scope', 'operate', '--name', 'ana']);
    const serve = await startServe(home, { env: way === 'over HTTP' ? { WATCHBILL_FAILPOINT: name } : {} });
    onTestFinished(serve.stop);
    expect(await tell(serve.url, token, FIRING)).toBe(200);
    await serve.waitForLog(/page N1 about A1/);

    if (way === 'over HTTP') {
      const request = fetch(`${serve.url}/v1/capabilities/alert.acknowledge`, {
        method: 'POST',
        headers: { authorization: `Bearer ${hand}` },
        body: JSON.stringify({ alerts: ['A1'] }),
      });
      await expect(request).rejects.toThrow();
      expect(await serve.ended()).toBeNull();
      await serve.restart({ env: NEVER });
    } else {
      const answer = await home.run(['alert', 'acknowledge', 'A1', '--as', 'ana'], { env: { WATCHBILL_FAILPOINT: name } });
      expect(answer).toEqual({ code: null, stdout: '', stderr: '' });
    }

    // Whoever saw no answer asks again, and is either done then or told that it was done.
    const again = await home.run(['alert', 'acknowledge', 'A1', '--as', 'ana']);
    expect(again.code).toBe(place.kept ? 1 : 0);
    if (place.kept) expect(again.stderr).toContain('A1 is already acknowledged by ana');

    // The page of a later alert is the last message: whatever else was to be sent has gone when it comes.
    expect(await tell(serve.url, token, { status: 'firing', names: ['Later'] })).toBe(200);
    await smtp.waitFor(({ subject }) => subject === '[CRITICAL] A2 Later');
    await serve.stop();
    const records = recordsOf(home.db);
    expect(brokenRecords(records)).toEqual([]);
    expect(brokenDeliveries(records, smtp.mails)).toEqual([]);
    expect(smtp.mails.map(({ subject }) => subject)).toEqual(['[CRITICAL] A1 DiskFull', '[CRITICAL] A2 Later']);
    expect(records.events.filter(({ kind }) => kind === 'alert.acknowledged').length).toBe(1);
    expect(records.clocks.map(({ state }) => state)).toEqual(['stopped', 'running']);
  });
});
