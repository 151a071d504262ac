/** Notices of windows, on every engine: when the next is due, that it is told once, and what follows a change. */
import { expect, test } from 'vitest';
import { ENGINE } from '../../src/domain/kernel/access.ts';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { nextReminder, remindDue } from '../../src/domain/notices/reminders.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given, hours, settings } from '../stories/house.ts';
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
});
