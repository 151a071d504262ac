/** What sources are to be told, on every engine. */
import { expect, test } from 'vitest';
import type { Context } from '../../src/domain/kernel/context.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { A_BATCH, ECHO, REMEMBERED, type Word, writtenSources } from '../../src/domain/sources/write-back.ts';
import {
  acknowledgedByUs,
  claim,
  closedByUs,
  dueSources,
  forget,
  settleNotTold,
  settleTold,
  takeBack,
  takeOver,
  tidy,
  want,
  writeBackStates,
} from '../../src/domain/sources/write-back-records.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { settings } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

const said = (write_back: readonly string[]) =>
  settingsFrom(settings({ source: [{ name: 'zabbix', kind: 'zabbix', poll: 'https://z', token: 't', write_back }] }));
const SETTINGS = said(['acknowledge', 'close']);
const [source] = writtenSources({ settings: SETTINGS });
if (source === undefined) throw new Error('there is a source');

const at = (now: number): Context => ({
  now,
  actor: { name: 'ana', role: 'operator' },
  mint: () => 'x',
  settings: SETTINGS,
  reactions: [],
});
const word = (by: string): Word => ({ by, note: null, at: 1, until: null });
const wanted = (subject: string, by = 'ana') => ({
  subject,
  source: 'zabbix',
  fingerprint: `f${subject}`,
  labels: '{"host":"db1"}',
  word: word(by),
});

onEveryEngine('telling sources', ({ store }) => {
  const states = () => store().read(writeBackStates);
  const claimed = (holder: string, now: number) => store().write(() => claim(holder, source, now));
  const due = () => store().read(dueSources);

  test('is claimed, told, renewed, changed on the way, taken back and forgotten', async () => {
    await store().write(() => want(at(1_000), 'acknowledge', [wanted('A1'), wanted('A2')]));
    expect(await due()).toEqual([{ source: 'zabbix', at: 1_000 }]);
    const [one, two] = await claimed('me', 1_000);
    if (one === undefined || two === undefined) throw new Error('two are due');
    expect(one).toMatchObject({
      subject: 'A1',
      aspect: 'acknowledge',
      labels: { host: 'db1' },
      wanted: word('ana'),
      told: null,
      attempts: 1,
    });
    expect(await claimed('other', 1_000)).toEqual([]);
    expect(await store().write(() => settleTold(at(2_000), 'me', one, { receipt: 'r', renewAt: 90_000 }))).toBe(true);
    // While it is being told, somebody else takes it.
    await store().write(() => want(at(2_000), 'acknowledge', [wanted('A2', 'bela')]));
    expect(await store().write(() => settleTold(at(3_000), 'me', two, { receipt: null }))).toBe(true);
    expect(await store().write(() => settleTold(at(3_000), 'me', two, { receipt: null }))).toBe(false);
    expect(await states()).toEqual(new Map([['zabbix', { waiting: 1, failing: 0, error: null }]]));
    const [again] = await claimed('me', 3_000);
    expect(again).toMatchObject({ subject: 'A2', wanted: word('bela'), told: word('ana') });
    if (again !== undefined) await store().write(() => settleTold(at(3_000), 'me', again, { receipt: null }));
    const [renewal] = await claimed('me', 90_000);
    expect(renewal).toMatchObject({ subject: 'A1', receipt: 'r', wanted: word('ana'), told: word('ana') });
    if (renewal !== undefined) await store().write(() => settleTold(at(90_000), 'me', renewal, { receipt: 'r' }));
    const events = await store().read(() =>
      all<{ kind: string; subject: string }>("select kind, subject from event where kind = 'source.written' order by seq"),
    );
    expect(events.map(({ subject }) => subject)).toEqual(['A1', 'A2', 'A2']);

    expect(await store().read(() => acknowledgedByUs(['A1', 'A2', 'A3'], 999_000))).toEqual(new Set(['A1', 'A2']));
    await store().write(() => takeBack(at(100_000), 'acknowledge', ['A1']));
    const [back] = await claimed('me', 100_000);
    expect(back).toMatchObject({ wanted: null, told: word('ana') });
    if (back !== undefined) await store().write(() => settleTold(at(101_000), 'me', back, { receipt: null }));
    expect(await store().read(() => acknowledgedByUs(['A1'], 101_000 + ECHO - 1))).toEqual(new Set(['A1']));
    expect(await store().read(() => acknowledgedByUs(['A1'], 101_000 + ECHO))).toEqual(new Set());
    await store().write(() => tidy({ now: 101_001 + REMEMBERED }, [source]));
    expect((await store().read(() => all('select subject from write_back order by subject'))).map(({ subject }) => subject)).toEqual([
      'A2',
    ]);
    await store().write(() => tidy({ now: 1 }, writtenSources({ settings: said(['close']) })));
    expect(await states()).toEqual(new Map());
  });

  test('waits with all of its source after a failure, gives up what is refused, and is taken over', async () => {
    const many = Array.from({ length: A_BATCH + 1 }, (_, index) => wanted(`A${index}`));
    await store().write(() => want(at(1_000), 'close', many));
    const [first, second, ...rest] = await claimed('me', 1_000);
    expect(rest).toHaveLength(A_BATCH - 2);
    if (first === undefined || second === undefined) throw new Error('many are due');
    expect(await store().write(() => settleNotTold(at(2_000), 'me', source, first, { problem: 'no', refused: true }))).toBe(true);
    expect(await store().write(() => settleNotTold(at(2_000), 'me', source, second, { problem: 'away' }))).toBe(true);
    expect(await store().write(() => settleNotTold(at(2_000), 'me', source, second, { problem: 'away' }))).toBe(false);
    expect(await states()).toEqual(new Map([['zabbix', { waiting: A_BATCH, failing: A_BATCH + 1, error: 'no' }]]));
    const [{ at: next } = { at: 0 }] = await due();
    expect(next).toBeGreaterThanOrEqual(32_000);
    expect(await claimed('me', next - 1)).toEqual([]);
    expect(await store().read(() => closedByUs('zabbix', ['fA0', 'fA1', 'fA2'], next))).toEqual(
      new Set(['fA0', 'fA1', 'fA2'].filter((fingerprint) => fingerprint !== first.fingerprint)),
    );
    const later = await claimed('me', next);
    expect(later).toHaveLength(A_BATCH);
    await store().write(() => takeOver('next', next));
    expect(await claimed('next', next)).toHaveLength(A_BATCH);
    const [mine] = later;
    if (mine !== undefined) expect(isRefusal(await store().write(() => settleTold(at(next), 'me', mine, { receipt: null })))).toBe(false);
    await store().write(() => takeBack(at(next), 'close', ['A5']));
    await store().write(() =>
      forget(
        'close',
        many.map(({ subject }) => subject),
      ),
    );
    expect(await due()).toEqual([]);
  });
});
