import { expect, test } from 'vitest';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, BELA, given, settings } from '../stories/house.ts';

const SETTINGS = settings({
  task: {
    zone: 'Europe/Budapest',
    attribute: { customer: { type: 'choice', choices: ['acme', 'globex'] }, racks: { type: 'number' } },
  },
});

onEveryEngine('the form of a task', ({ store }) => {
  const open = async () => {
    const { task } = await compose(store(), { clock: steppedClock(), settings: settingsFrom(SETTINGS), actor: ANA });
    const problems = async (values: Readonly<Record<string, string>>, of?: string) =>
      Object.fromEntries(
        given(await task.form({ values, ...(of === undefined ? {} : { task: of }) })).fields.flatMap(({ key, problem }) =>
          problem === null ? [] : [[key, problem]],
        ),
      );
    return { task, problems };
  };

  test('reads what was typed as the command will, and the command takes it', async () => {
    const { task } = await open();
    given(await task.create({ title: 'first' }));
    const typed = {
      title: ' Replace the disk ',
      description: 'one\ntwo',
      priority: 'high',
      due: '2027-01-15 09:00',
      estimate: '1h30m',
      assignee: 'bela',
      tag: 'web, disk web',
      component: 'web07',
      category: 'change',
      watcher: 'chris dee',
      link: 'url=https://example.org\nchange=CHG42',
      needs: 'T1',
      'attribute.customer': 'acme',
      'attribute.racks': '3',
    };
    const { input, task: none, version } = given(await task.form({ values: typed }));
    expect([none, version]).toEqual([null, null]);
    const made = given(await task.create(input as never));
    expect(made).toMatchObject({
      title: 'Replace the disk',
      priority: 'high',
      dueAt: Date.UTC(2027, 0, 15, 8),
      estimate: 5_400_000,
      assignee: 'bela',
      tags: ['web', 'disk'],
      component: 'web07',
      category: 'change',
      watchers: ['chris', 'dee'],
      links: [
        { kind: 'url', target: 'https://example.org' },
        { kind: 'change', target: 'CHG42' },
      ],
      needs: ['T1'],
      attributes: { customer: 'acme', racks: '3' },
    });
    const form = given(await task.form({ task: 'T2' }));
    expect(Object.fromEntries(form.fields.map(({ key, value }) => [key, value]))).toMatchObject({
      ...typed,
      title: 'Replace the disk',
      tag: 'web disk',
      scheduled: '',
    });
    expect(form).toMatchObject({ version: 1, changedBy: 'ana', input: {} });
  });

  test('takes values away where there may be none', async () => {
    const { task } = await open();
    const made = given(
      await task.create({ title: 'x', team: 'noc', tag: ['web'], assignee: 'ana', attribute: { customer: 'acme' }, estimate: '30m' }),
    );
    const values = { team: '', tag: '', assignee: '', 'attribute.customer': '', estimate: '' };
    const { input, version } = given(await task.form({ task: 'T1', values }));
    const edited = given(await task.edit({ task: 'T1', version: version ?? 0, ...(input as object) }));
    expect([made.team, edited]).toMatchObject([
      'noc',
      { team: null, tags: [], assignee: null, attributes: {}, estimate: null, version: 2 },
    ]);
  });

  test('takes what is typed as all the links and watchers from now on', async () => {
    const { task, problems } = await open();
    given(await task.create({ title: 'x', link: ['url=https://a', 'change=CHG1'], watcher: ['bela'] }));
    const values = { link: 'change=CHG1\n\nrunbook=disk', watcher: '' };
    const { input, version } = given(await task.form({ task: 'T1', values }));
    expect(input).toEqual({ link: ['runbook=disk'], unlink: ['url=https://a'], watcher: [] });
    expect(given(await task.edit({ task: 'T1', version: version ?? 0, ...(input as object) }))).toMatchObject({
      links: [
        { kind: 'change', target: 'CHG1' },
        { kind: 'runbook', target: 'disk' },
      ],
      watchers: [],
    });
    expect(await problems({ link: 'nowhere', category: '' }, 'T1')).toEqual({
      link: expect.stringContaining('is no link; allowed: KIND=TARGET'),
      category: 'is no category; allowed: text of 1 to 60 characters',
    });
    expect(await problems({ link: 'task=T9' }, 'T1')).toEqual({ link: expect.stringContaining('There is no task T9.') });
  });

  test('has one sentence for each field that is wrong, and then nothing to write', async () => {
    const { task, problems } = await open();
    given(await task.create({ title: 'one' }));
    given(await task.create({ title: 'two', needs: ['T1'] }));
    expect(await problems({})).toEqual({ title: 'a title says something' });
    expect(
      await problems(
        {
          title: ' ',
          due: 'soon',
          estimate: 'long',
          tag: 'web d!sk',
          needs: 'T2',
          parent: 'T99',
          'attribute.racks': 'many',
        },
        'T1',
      ),
    ).toEqual({
      title: 'a title says something',
      due: expect.stringContaining('is not a moment; allowed: tomorrow 09:00'),
      estimate: expect.stringContaining('is not a duration; allowed: 30m'),
      tag: 'letters, digits and _ . : / -',
      needs: expect.stringContaining('it would wait for itself: T1 → T2 → T1'),
      parent: expect.stringContaining('There is no task T99.'),
      'attribute.racks': expect.stringContaining('many is not a number'),
    });
    expect(given(await task.form({ task: 'T1', values: { due: 'soon' } })).input).toBeNull();
    expect(await task.form({ task: 'T9' })).toMatchObject({ refusal: { kind: 'not-found' } });
  });

  test('says who changed the task last, so that two values can be shown', async () => {
    const { task } = await open();
    given(await task.create({ title: 'one' }));
    const { version } = given(await task.form({ task: 'T1' }));
    given(await task.edit({ task: 'T1', priority: 'low' }, BELA));
    expect(await task.edit({ task: 'T1', version: version ?? 0, priority: 'high' })).toMatchObject({
      refusal: { kind: 'changed-meanwhile', by: 'bela' },
    });
    expect(given(await task.form({ task: 'T1' }))).toMatchObject({ version: 2, changedBy: 'bela' });
  });
});
