import { afterEach, describe, expect, test } from 'vitest';
import { readCalendar } from '../../src/integrations/icalendar/read.ts';
import { calendar, event } from '../icalendar/house.ts';
import { alert, given, type House, hours, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house.close());

/** web-1 needs isp-a, which the carrier calls FR-4711; isp-b stands in for it. */
const open = async (more: object = {}): Promise<void> => {
  house = await openHouse({ settings: settings({ ...more, alert: { parents: { edges: [] } }, window: { provider: 'noc.example.org' } }) });
  await house.start();
  for (const [name, label] of [
    ['web-1', {}],
    ['isp-a', { circuit: 'FR-4711' }],
    ['isp-b', { circuit: 'FR-4712' }],
  ] as const)
    given(await house.watchbill.component.create({ name, type: 'circuit', label }));
  given(await house.watchbill.component.link({ component: 'web-1', to: 'isp-a', kind: 'needs' }));
  given(await house.watchbill.component.link({ component: 'isp-a', to: 'isp-b', kind: 'redundant-with' }));
};

const basic = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
const from = (late: number): number => Math.floor(house.clock.now() / 1_000) * 1_000 + hours(late);

interface Sent {
  readonly status?: string;
  readonly sequence?: number;
  readonly start?: number;
  readonly end?: number;
  readonly circuits?: readonly string[];
  readonly leave?: string;
}

/** A mail of the carrier's, each with a UID of its own. */
const notice = ({
  status = 'CONFIRMED',
  sequence = 1,
  start = from(2),
  end = from(6),
  circuits = ['FR-4711'],
  leave = 'none',
}: Sent = {}) =>
  calendar(
    ...event(
      ...[
        `UID:mail-${sequence}@carrier.example`,
        `SEQUENCE:${sequence}`,
        'SUMMARY:Fibre works',
        `DTSTART:${basic(start)}`,
        `DTEND:${basic(end)}`,
      ],
      ...[
        'X-MAINTNOTE-PROVIDER:carrier.example',
        'X-MAINTNOTE-ACCOUNT:137.035',
        'X-MAINTNOTE-MAINTENANCE-ID:WO-31415',
        ...circuits.map((circuit) => `X-MAINTNOTE-OBJECT-ID:${circuit}`),
        'X-MAINTNOTE-IMPACT:OUTAGE',
        `X-MAINTNOTE-STATUS:${status}`,
      ].filter((line) => !line.includes(leave)),
      'ORGANIZER;CN="Carrier NOC":mailto:noc@carrier.example',
    ),
  );
const read = async (file: string) => given(await house.watchbill.window.import({ file }));
const shown = async (window = 'W1') => given(await house.watchbill.window.show({ window }));
const later = async (ms: number): Promise<void> => {
  house.clock.advance(ms);
  await house.settle();
};

describe("a carrier's notice", () => {
  test('becomes a window on our circuit, that happens whoever approves of it', async () => {
    await open();
    expect(await read(notice({ status: 'TENTATIVE' }))).toMatchObject({ imported: 1, refused: [] });
    expect(await shown()).toMatchObject({
      title: 'Fibre works',
      state: 'proposed',
      targets: ['isp-a'],
      impact: 'outage',
      owner: 'carrier.example',
      start: from(2),
      end: from(6),
    });
    expect(await read(notice({ sequence: 2, end: from(7) }))).toMatchObject({ updated: 1 });
    expect(await shown()).toMatchObject({
      state: 'approved',
      approvedBy: 'carrier.example',
      reason: 'notice WO-31415 of carrier.example',
      end: from(7),
    });
    // Mails overtake one another.
    expect(await read(notice({ sequence: 1, status: 'TENTATIVE' }))).toMatchObject({ updated: 0, windows: [{ deed: 'outdated' }] });
    expect(await shown()).toMatchObject({ state: 'approved', end: from(7) });
    await later(hours(3));
    expect(await shown()).toMatchObject({ state: 'active' });
    await house.receive(alert({ fingerprint: 'isp-a', host: 'isp-a' }));
    expect((await house.alert('A1')).muted).toBe('window W1');
    // It takes longer, and is over when the carrier says so; what still fires is told then.
    const [began, end] = [from(-1), from(9)];
    expect(await read(notice({ sequence: 3, status: 'IN-PROCESS', start: began, end }))).toMatchObject({ updated: 1 });
    expect(await shown()).toMatchObject({ state: 'active', end });
    expect(await read(notice({ sequence: 4, status: 'COMPLETED', start: began, end }))).toMatchObject({ updated: 1 });
    expect(await shown()).toMatchObject({ state: 'completed' });
    expect((await house.alert('A1')).muted).toBeNull();
    expect(await read(notice({ sequence: 4, status: 'COMPLETED', start: began, end }))).toMatchObject({ updated: 0, unchanged: 1 });
  });

  test('that is called off takes its window with it, and one that comes again brings it back', async () => {
    await open();
    await read(notice());
    expect(await read(notice({ sequence: 2, status: 'CANCELLED' }))).toMatchObject({ cancelled: 1 });
    expect(await shown()).toMatchObject({ state: 'cancelled' });
    expect(await read(notice({ sequence: 3, status: 'RE-SCHEDULED', start: from(30), end: from(31) }))).toMatchObject({ updated: 1 });
    expect(await shown()).toMatchObject({ state: 'approved', start: from(30) });
    // Nobody here has heard of it, and it is over.
    expect(await read(notice({ status: 'COMPLETED' }).replaceAll('WO-31415', 'WO-1'))).toMatchObject({ imported: 0, over: 1 });
  });

  test('that changes is told to whoever was told of it, once', async () => {
    await open({ stakeholder: [{ name: 'web', tell: ['mail:web@example.org'], before: ['24h'] }] });
    const [start, end] = [from(20), from(22)];
    await read(notice({ start, end }));
    await house.settle();
    const told = () => house.mail.letters.filter(({ address }) => address.includes('web@')).length;
    expect([told(), (await shown()).state]).toEqual([1, 'announced']);
    // The same mail again is no news.
    expect(await read(notice({ start, end }))).toMatchObject({ updated: 0, unchanged: 1 });
    await read(notice({ sequence: 2, start, end: end + hours(1) }));
    await house.settle();
    expect([told(), (await shown()).state]).toEqual([2, 'announced']);
  });

  test('that is begun before its time is on now', async () => {
    await open();
    await read(notice());
    await read(notice({ sequence: 2, status: 'IN-PROCESS' }));
    await house.settle();
    expect(await shown()).toMatchObject({ state: 'active', start: from(0), end: from(6) });
  });

  test('about circuits that are not ours names those that are nearly called so, and takes the rest', async () => {
    await open();
    expect(await read(notice({ circuits: ['FR-4717'] }))).toMatchObject({
      imported: 0,
      refused: [
        {
          where: 'Fibre works',
          problem: 'notice WO-31415 of carrier.example: no component of ours is the circuit FR-4717; allowed: FR-4711, FR-4712.',
        },
      ],
    });
    expect(await read(notice({ circuits: ['fr-4711 ', 'XX'] }))).toMatchObject({
      imported: 1,
      refused: [{ problem: expect.stringContaining('circuit XX') }],
    });
  });

  test.each([
    ['PROVIDER', 'X-MAINTNOTE-PROVIDER: it is missing; allowed: as MAINTNOTE has it.'],
    ['ACCOUNT', 'X-MAINTNOTE-ACCOUNT: it is missing; allowed: as MAINTNOTE has it.'],
    ['OBJECT-ID', 'X-MAINTNOTE-OBJECT-ID: it is missing; allowed: as MAINTNOTE has it.'],
    ['IMPACT', 'X-MAINTNOTE-IMPACT: it is missing; allowed: as MAINTNOTE has it.'],
  ])('without %s is refused', async (leave, problem) => {
    await open();
    expect(await read(notice({ leave }))).toMatchObject({ imported: 0, refused: [{ problem }] });
  });

  test('with words that are not in the standard is refused', async () => {
    await open();
    expect(await read(notice({ status: 'PERHAPS' }))).toMatchObject({
      refused: [
        {
          problem:
            'X-MAINTNOTE-STATUS: PERHAPS is not understood; allowed: TENTATIVE, CONFIRMED, CANCELLED, IN-PROCESS, COMPLETED, RE-SCHEDULED, NO-CHANGE.',
        },
      ],
    });
  });
});

test("work of ours on what needs a carrier's circuit meets the carrier's, with the path", async () => {
  await open();
  await read(notice());
  const start = new Date(from(3)).toISOString();
  given(await house.watchbill.window.add({ title: 'Release', start, length: '1h', target: ['web-1'] }));
  given(await house.watchbill.window.add({ title: 'Second line', start, length: '1h', target: ['isp-b'] }));
  expect(given(await house.watchbill.window.conflicts({ window: 'W2' }))).toMatchObject([
    { class: 'carrier', policy: 'override', window: 'W2', with: 'W1', path: 'web-1 needs isp-a', title: 'Fibre works' },
  ]);
  expect(await house.watchbill.window.approve({ windows: ['W2'] })).toMatchObject({
    refusal: {
      kind: 'conflict',
      evidence: [{ subject: 'W1', text: expect.stringContaining("is a carrier's work on our circuit (web-1 needs isp-a)") }],
    },
  });
  given(await house.watchbill.window.approve({ windows: ['W2'], reason: 'done over the other line' }));
  // Whoever takes it down: both halves of a pair are an outage.
  expect(given(await house.watchbill.window.conflicts({ window: 'W3' }))).toMatchObject([
    { class: 'redundancy', policy: 'deny', with: 'W1' },
  ]);
});

test('windows of ours go out as notices, and a notice comes back as it came', async () => {
  await open();
  await read(notice({ sequence: 3 }));
  const start = new Date(from(3)).toISOString();
  given(await house.watchbill.window.add({ title: 'Router', start, length: '1h', target: ['isp-b'], impact: 'reduced-redundancy' }));
  const told = async (windows: readonly string[], account?: string) => {
    const text = given(
      await house.watchbill.window.export({ format: 'maintnote', windows: [...windows], ...(account === undefined ? {} : { account }) }),
    );
    const back = readCalendar(text);
    if ('problem' in back) throw new Error(back.problem);
    expect(text).not.toContain('METHOD');
    return back.entries;
  };
  expect(await told(['W1'])).toMatchObject([
    {
      sequence: 3,
      start: from(2),
      zone: 'UTC',
      extra: {
        'X-MAINTNOTE-PROVIDER': ['carrier.example'],
        'X-MAINTNOTE-MAINTENANCE-ID': ['WO-31415'],
        'X-MAINTNOTE-OBJECT-ID': ['FR-4711'],
        'X-MAINTNOTE-STATUS': ['CONFIRMED'],
      },
    },
  ]);
  expect(await told(['W2'], 'acme')).toMatchObject([
    {
      sequence: 0,
      extra: {
        'X-MAINTNOTE-PROVIDER': ['noc.example.org'],
        'X-MAINTNOTE-ACCOUNT': ['acme'],
        'X-MAINTNOTE-MAINTENANCE-ID': ['W2'],
        'X-MAINTNOTE-OBJECT-ID': ['FR-4712'],
        'X-MAINTNOTE-IMPACT': ['REDUCED-REDUNDANCY'],
        'X-MAINTNOTE-STATUS': ['TENTATIVE'],
      },
    },
  ]);
  expect(await house.watchbill.window.export({ format: 'maintnote', windows: ['W2'] })).toMatchObject({
    refusal: { where: 'W2', allowed: '--account' },
  });
});
