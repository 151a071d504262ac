/** Dependencies that come after approvals, on every engine. */
import { expect, test } from 'vitest';
import { ENGINE } from '../../src/domain/kernel/access.ts';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { nextRecheck, recheck } from '../../src/domain/windows/recheck.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given, hours, settings } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

onEveryEngine('a look at new dependencies', ({ store }) => {
  test('falls due with an edge, and tells two windows that they meet by it, once', async () => {
    const clock = steppedClock();
    const watchbill = await compose(store(), { clock, settings: settingsFrom(settings()), channels: {}, actor: ANA });
    const { component, window } = watchbill;
    const context = contextFor(watchbill.surroundings, ENGINE);
    const due = () => store().read(() => nextRecheck(context()));
    const look = () => store().write(() => recheck(context()));
    for (const name of ['db-1', 'web-1', 'web-2']) given(await component.create({ name, type: 'device' }));
    for (const name of ['db-1', 'web-1'])
      given(await window.add({ title: `New ${name}`, start: formatInstant(clock.now() + hours(1)), length: '2h', target: [name] }));
    for (const number of ['W1', 'W2']) given(await window.approve({ windows: [number] }));
    expect(await due()).toBeUndefined();

    given(await component.link({ component: 'web-1', to: 'db-1', kind: 'needs' }));
    expect(await due()).toBe(clock.now());
    expect(await look()).toBe(2);
    expect(await due()).toBeUndefined();

    given(await component.link({ component: 'web-2', to: 'db-1', kind: 'needs' }));
    expect(await look()).toBe(0);
    const { timeline } = given(await window.show({ window: 'W2' }));
    expect(timeline.filter(({ text }) => text.startsWith('dependencies changed, and now W1 New db-1'))).toHaveLength(1);
  });
});
