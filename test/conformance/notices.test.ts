/** Notices of windows, on every engine: when the next is due, that it is told once, and what follows a change. */
import { expect, test } from 'vitest';
import { ENGINE } from '../../src/domain/kernel/access.ts';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { nextReminder, remindDue } from '../../src/domain/notices/reminders.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, alert, given, hours, settings } from '../stories/house.ts';
import { letterbox } from '../stories/letterbox.ts';
import { onEveryEngine } from './engines.ts';

onEveryEngine('notices of windows', ({ store }) => {
  test('fall due, are told once, and follow the window', async () => {
    const clock = steppedClock();
    const watchbill = await compose(store(), {
      clock,
      settings: settingsFrom(
        settings({ notice: { crew: [] }, stakeholder: [{ name: 'acme', tell: ['mail:ops@acme.example'], before: ['24h', '1h'] }] }),
      ),
      channels: { mail: letterbox().channel },
      actor: ANA,
    });
    const { surroundings } = watchbill;
    const begins = clock.now() + hours(48);
    const next = () => store().read(() => nextReminder(surroundings.settings(), clock.now()));
    const remind = () => {
      const context = contextFor(surroundings, ENGINE);
      return store().write(() => remindDue(context(), 100));
    };
    expect(await next()).toBeUndefined();
    given(await watchbill.window.add({ title: 'Disks', start: formatInstant(begins), length: '2h', target: ['db-1'] }));
    given(await watchbill.window.approve({ windows: ['W1'] }));
    expect(await next()).toBe(begins - hours(24));
    expect(await remind()).toBe(0);
    clock.advance(hours(30));
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    expect(await next()).toBe(begins - hours(1));
    given(await watchbill.window.cancel({ window: 'W1' }));
    expect(await next()).toBeUndefined();
    const { told } = given(await watchbill.window.show({ window: 'W1' }));
    expect(told.map(({ notice, message, state }) => [notice, message, state])).toEqual([
      ['cancelled', 'N2', 'queued'],
      ['reminder', 'N1', 'cancelled'],
    ]);
  });

  test('of alerts that may only be read in chats go there and take themselves back; a flexible window begins with the first', async () => {
    const clock = steppedClock();
    const watchbill = await compose(store(), {
      clock,
      settings: settingsFrom(settings({ policy: [{ name: 'everything', step: [{ tell: ['ana', 'slack:#noc'] }] }], notice: { crew: [] } })),
      channels: { mail: letterbox().channel, slack: letterbox().channel },
      actor: ANA,
    });
    const { surroundings } = watchbill;
    const start = formatInstant(clock.now() + hours(1));
    const planned = { title: 'Hot', start, length: '1h', within: '2h', target: ['hot-1'], effect: 'chat' as const };
    const { number } = given(await watchbill.window.add(planned));
    given(await watchbill.window.approve({ windows: [number] }));
    clock.advance(hours(2));
    const commits = groupCommit(surroundings, () => undefined);
    const said = (status: 'firing' | 'resolved') =>
      commits.submit({
        ...{ source: 'prometheus', kind: 'alertmanager', rejections: [], bytes: 1 },
        alerts: [alert({ fingerprint: 'hot', host: 'hot-1' }, { status })],
      });
    const now = clock.now();
    await said('firing');
    expect(given(await watchbill.window.show({ window: number }))).toMatchObject({ state: 'active', start: now, end: now + hours(1) });
    const about = async () => {
      const rows = given(await watchbill.outbox.list({ limit: 3 })).filter(({ channel }) => channel === 'slack');
      return rows.map(({ kind, state, address }) => `${kind} ${state} ${address}`);
    };
    expect(await about()).toEqual(['chat queued #noc']);
    await said('resolved');
    expect(await about()).toEqual(['chat cancelled #noc']);
  });
});
