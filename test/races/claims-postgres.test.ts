/** Eight processes' worth of connections at one PostgreSQL, doing the same thing at the same moment. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ENGINE } from '../../src/domain/kernel/access.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { claimDue, enqueue } from '../../src/domain/notifications/records.ts';
import { parseAlertmanager } from '../../src/integrations/monitoring/alertmanager.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { freshDatabase } from '../parts/postgres.ts';
import { skipUnless } from '../parts/present.ts';
import { webhook } from '../parts/webhook.ts';

const RIVALS = 8;
const settings = {
  people: { ana: { name: 'Ana', mail: 'ana@example.org' } },
  policy: [
    {
      name: 'pages',
      step: [
        { delay: '0s', tell: ['ana'] },
        { delay: '1h', tell: ['ana'] },
      ],
    },
  ],
};

skipUnless('postgres')('eight at once on one PostgreSQL', () => {
  let rivals: readonly Watchbill[] = [];
  let drop = async (): Promise<void> => undefined;
  beforeEach(async () => {
    const { url, stop } = await freshDatabase();
    drop = stop;
    // They find no table and migrate at once, too.
    const opened = await Promise.all(Array.from({ length: RIVALS }, () => openWatchbill({ db: url, settings })));
    rivals = opened.filter((one): one is Watchbill => !isRefusal(one));
    expect(opened.filter(isRefusal)).toEqual([]);
  });
  afterEach(async () => {
    await Promise.all(rivals.map((rival) => rival.close()));
    await drop();
  });

  /** What a sender told one of them. */
  const ingest = (rival: Watchbill, names: readonly string[], status: 'firing' | 'resolved' = 'firing'): Promise<void> | undefined => {
    const batch = parseAlertmanager(webhook({ status, names }));
    if ('problem' in batch) throw new Error(batch.problem);
    const delivery = { source: 'prometheus', kind: 'alertmanager', alerts: batch.alerts, rejections: [], bytes: 0 };
    return groupCommit(rival.surroundings, () => undefined).submit(delivery);
  };
  const one = (): Watchbill => {
    const [first] = rivals;
    if (first === undefined) throw new Error('nobody is open');
    return first;
  };

  test('every message is claimed by one of them, once', { timeout: 60_000 }, async () => {
    const { surroundings } = one();
    const { store } = surroundings.ports;
    const drafts = Array.from({ length: 400 }, (_, index) => ({
      subject: `A${index}`,
      kind: 'page' as const,
      person: 'ana',
      channel: 'mail',
      address: 'ana@example.org',
      message: { subject: 'x', text: 'x' },
    }));
    const context = contextFor(surroundings, ENGINE);
    await store.write(() => enqueue(context(), drafts));

    const claim = async (rival: Watchbill, holder: string): Promise<readonly number[]> => {
      const mine: number[] = [];
      for (;;) {
        const now = surroundings.clock.now();
        const rows = await rival.surroundings.ports.store.write(() => claimDue(holder, now, 60_000, 7));
        if (rows.length === 0) return mine;
        expect(rows.every((row) => row.attempts === 1)).toBe(true);
        mine.push(...rows.map((row) => row.number));
      }
    };
    const claimed = await Promise.all(rivals.map((rival, index) => claim(rival, `rival${index}`)));
    expect(claimed.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: drafts.length }, (_, index) => index + 1));
    console.info(`${drafts.length} messages claimed by ${RIVALS}: ${claimed.map((mine) => mine.length).join(', ')}`);
  });

  test('the same alerts told to all of them are opened once and counted eight times', { timeout: 60_000 }, async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    await Promise.all(rivals.map((rival) => ingest(rival, names)));
    const alerts = await one().alert.list({});
    if (isRefusal(alerts)) throw new Error('refused');
    expect(alerts.map(({ number, fingerprint, count }) => [number, fingerprint, count]).toSorted()).toEqual(
      names.map((name, index) => [`A${index + 1}`, name, RIVALS]),
    );
    const tasks = await one().task.list({});
    expect(isRefusal(tasks) ? tasks : tasks.map(({ number }) => number).toSorted()).toEqual(['T1', 'T2', 'T3', 'T4', 'T5']);
    const pages = await one().outbox.list({});
    expect(isRefusal(pages) ? pages : pages.map(({ number }) => number).toSorted()).toEqual(['N1', 'N2', 'N3', 'N4', 'N5']);
  });

  test('one of eight acknowledges, the others are told who', { timeout: 60_000 }, async () => {
    await ingest(one(), ['disk']);
    const answers = await Promise.all(
      rivals.map((rival, index) => rival.alert.acknowledge({ alerts: ['A1'] }, { name: `person${index}`, role: 'operator' })),
    );
    const won = answers.filter((answer) => !isRefusal(answer));
    expect(won.length).toBe(1);
    expect(answers.filter(isRefusal).map(({ refusal }) => refusal.kind)).toEqual(Array.from({ length: RIVALS - 1 }, () => 'already'));
    const shown = await one().alert.show({ alert: 'A1' });
    expect(isRefusal(shown) ? shown : shown.timeline.filter(({ kind }) => kind === 'alert.acknowledged').length).toBe(1);
  });

  test('people and alerts in a crowd get numbers without a gap', { timeout: 60_000 }, async () => {
    const work = rivals.flatMap((rival, index) => [
      ...Array.from({ length: 5 }, (_, round) => rival.task.create({ title: `by ${index}, ${round}` })),
      ...Array.from({ length: 5 }, (_, round) => ingest(rival, [`alert-${index}-${round}`])),
    ]);
    const done = await Promise.all(work);
    expect(done.filter(isRefusal)).toEqual([]);
    const tasks = await one().task.list({ limit: 1_000 });
    const numbers = isRefusal(tasks) ? [] : tasks.map(({ number }) => Number(number.slice(1))).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: RIVALS * 10 }, (_, index) => index + 1));
  });
});
