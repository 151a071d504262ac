import { afterEach, describe, expect, test } from 'vitest';
import { all } from '../../src/domain/kernel/script.ts';
import { alert, given, type House, openHouse, settings } from './house.ts';

let house: House;
const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings(more) });
  await house.start();
};
afterEach(() => house.close());

const about = (host: string, more: Readonly<Record<string, string>> = {}) =>
  alert({ fingerprint: host, host, ...more }, { annotations: { summary: `${host} is down` } });
const over = (host: string) => alert({ fingerprint: host, host }, { status: 'resolved' });
const subjects = () => house.mail.letters.map(({ subject }) => subject.replace(/ .*/, ''));
const said = async (number: string) => (await house.alert(number)).timeline.map(({ text }) => text);
const muted = async (...numbers: string[]) => Promise.all(numbers.map(async (number) => (await house.alert(number)).muted));

/** Each lies in the one before the slash. */
const components = async (...paths: string[]) => {
  for (const path of paths) {
    const [name = '', parent] = path.split('/').reverse();
    given(await house.watchbill.component.create({ name, type: 'device', ...(parent === undefined ? {} : { parent }) }));
  }
};
const link = async (component: string, to: string, kind: 'needs' | 'runs-on' | 'redundant-with' = 'needs') =>
  given(await house.watchbill.component.link({ component, to, kind }));
const network = async () => {
  await components('core-sw1', 'web-1', 'web-2', 'other');
  await link('web-1', 'core-sw1');
  await link('web-2', 'core-sw1', 'runs-on');
};

describe('while a parent is down', () => {
  test('the alerts of what depends on it are quiet under its alert, and speak when it is over', async () => {
    await open();
    await network();
    await house.receive(about('core-sw1'), about('web-1'), about('other'));
    await house.receive(about('web-2', { severity: 'warning' }));
    expect(await muted('A1', 'A2', 'A3', 'A4')).toEqual([null, 'core-sw1 is down (A1)', null, 'core-sw1 is down (A1)']);
    expect(await said('A2')).toContain('critical from prometheus: web-1 is down (core-sw1 is down (A1))');
    expect(await house.alert('A1')).toMatchObject({ under: [{ number: 'A2', component: 'web-1' }, { number: 'A4' }] });
    expect(given(await house.watchbill.alert.list({ query: ['under:A1'] }))).toHaveLength(2);
    expect(given(await house.watchbill.alert.list({}))).toHaveLength(4);
    expect(given(await house.watchbill.alert.why({ alert: 'A2' })).verdict).toBe('Not paged: core-sw1 is down (A1).');
    expect(subjects()).toEqual(['[CRITICAL]', '[CRITICAL]']);
    await house.receive(over('web-2'));
    await house.receive(over('core-sw1'));
    expect(await house.alert('A2')).toMatchObject({ muted: null, task: 'T3' });
    expect(await said('A2')).toContain('no longer quiet: what inhibited it is over');
    expect(await house.alert('A4')).toMatchObject({ status: 'resolved', task: null });
    expect(given(await house.watchbill.task.list({ query: ['comp:web-1'] }))).toHaveLength(1);
  });

  test('what came before it becomes quiet, and its clock stops', async () => {
    await open();
    await components('dc', 'dc/rack', 'rack/db-1');
    await house.receive(about('db-1'));
    await house.receive(about('dc'));
    expect(await muted('A1', 'A2')).toEqual(['dc is down (A2)', null]);
    expect(await said('A1')).toContain('quiet: dc is down (A2)');
    expect((await house.task('T1')).clock).toBeNull();
  });

  test('only an alert of a severity that counts says that it is down, from when it is raised until it is lowered', async () => {
    await open();
    await network();
    await house.receive(about('core-sw1', { severity: 'warning' }), about('web-1'));
    expect(await muted('A1', 'A2')).toEqual([null, null]);
    await house.receive(about('core-sw1'));
    expect(await muted('A2')).toEqual(['core-sw1 is down (A1)']);
    await house.receive(about('core-sw1', { severity: 'warning' }));
    expect(await muted('A2')).toEqual([null]);
    expect(await said('A2')).toContain('no longer quiet: it, or what kept it quiet, has another severity');
  });

  test('of two parents the other holds it still, and a chain is quiet under its nearest', async () => {
    await open();
    await components('a', 'b', 'c');
    await link('c', 'b');
    await link('b', 'a');
    await house.receive(about('a'), about('b'), about('c'));
    expect(await muted('A1', 'A2', 'A3')).toEqual([null, 'a is down (A1)', 'b is down (A2)']);
    await house.receive(over('b'));
    expect(await muted('A3')).toEqual(['a is down (A1)']);
  });
});

describe('neither silences the other', () => {
  test('of two that need each other', async () => {
    await open();
    await components('a', 'b', 'c');
    // A circle by hand is refused; a source may report one.
    await link('a', 'b');
    await link('c', 'a');
    await link('b', 'a', 'redundant-with');
    await house.store.write(() => all("update component_edge set kind = 'needs' where kind = 'redundant-with'"));
    await house.receive(about('a'), about('b'));
    await house.receive(about('c'));
    expect(await muted('A1', 'A2', 'A3')).toEqual([null, null, 'a is down (A1)']);
  });

  test('of a redundant pair: the surviving half is loud, and what needs the pair is quiet only when both are down', async () => {
    await open();
    await components('fw-1', 'fw-2', 'shop');
    await link('fw-1', 'fw-2', 'redundant-with');
    await link('shop', 'fw-1');
    await house.receive(about('fw-1'), about('shop'));
    await house.receive(about('fw-2', { severity: 'warning' }));
    expect(await muted('A1', 'A2', 'A3')).toEqual([null, null, null]);
    await house.receive(about('fw-2'));
    expect(await muted('A1', 'A2', 'A3')).toEqual([null, 'fw-1 is down (A1)', null]);
  });
});

test('an alert stays about its component when that is merged into another', async () => {
  await open();
  await network();
  await components('web-1-old');
  await house.receive(about('web-1-old'));
  given(await house.watchbill.component.merge({ component: 'web-1', other: 'web-1-old' }));
  await house.receive(about('core-sw1'));
  expect(await muted('A1')).toEqual(['core-sw1 is down (A2)']);
});

describe('alerts by place', () => {
  test('whose components lie in the same one become one incident by a rule', async () => {
    await open({ alert: { correlate: [{ name: 'rack', by: ['parent'], window: '5m' }] } });
    await components('dc', 'dc/rack-1', 'rack-1/db-1', 'rack-1/db-2', 'dc/rack-2', 'rack-2/db-3');
    await house.receive(about('db-1'), about('db-3'), about('unknown'));
    await house.receive(about('db-2'));
    expect(await house.alert('A4')).toMatchObject({ task: 'T1', incident: 'I1' });
    expect((await said('A4')).join('\n')).toMatch(/db-2 is down \(joins A1: same parent dc\/rack-1 within .*: rule rack\)/);
    expect(await house.alert('A2')).toMatchObject({ task: 'T2', incident: null });
    expect(await house.alert('A3')).toMatchObject({ task: 'T3', incident: null });
    house.clock.advance(10 * 60_000);
    await house.receive(about('rack-1', { severity: 'warning' }), over('db-1'), over('db-2'));
    await house.receive(about('db-1'));
    expect(await house.alert('A6')).toMatchObject({ incident: null });
  });

  test('are found by paths and selectors, and by a part of the name where the inventory does not know it', async () => {
    await open();
    await components('eu', 'eu/web', 'web/web-1', 'web/web-2');
    await house.receive(about('web-1', { severity: 'warning' }), about('web-2', { severity: 'error' }), about('webmail-7'));
    const found = async (...query: string[]) => given(await house.watchbill.alert.list({ query })).map(({ component }) => component);
    expect(await found('comp:eu/web/*')).toEqual(['web-2', 'web-1']);
    expect(await found('comp:eu')).toEqual(['web-2', 'web-1']);
    expect(await found('comp:web')).toEqual(['webmail-7', 'web-2', 'web-1']);
    expect(await found('comp:eu:!web-2')).toEqual(['web-1']);
    expect(await found('comp:mail')).toEqual(['webmail-7']);
    expect(await found('comp:eu', 'sev:error')).toEqual(['web-2']);
    expect(await found('-comp:eu')).toEqual(['webmail-7']);
    expect(await house.watchbill.alert.list({ query: ['comp:web:&('] })).toHaveProperty('refusal');
  });
});

describe('the configuration', () => {
  test('says which edges count and what is down, for what is open too', async () => {
    await open({ alert: { parents: { edges: [] } } });
    await network();
    await house.receive(about('core-sw1', { severity: 'error' }), about('web-1'), about('web-2'));
    expect(await muted('A1', 'A2', 'A3')).toEqual([null, null, null]);
    house.configure(settings({ alert: { parents: { edges: ['needs'], down: ['error'] } } }));
    await house.settle();
    expect(await muted('A2', 'A3')).toEqual(['core-sw1 is down (A1)', null]);
    house.configure(settings({ alert: { parents: { edges: [] } } }));
    await house.settle();
    expect(await muted('A2')).toEqual([null]);
  });

  test('finds nothing where there is no inventory', async () => {
    await open();
    await house.receive(about('core-sw1'), about('web-1'));
    expect(await muted('A1', 'A2')).toEqual([null, null]);
  });
});
