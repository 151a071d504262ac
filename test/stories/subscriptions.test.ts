import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { listen } from '../parts/listen.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { ANA, given, hours, PEOPLE } from './house.ts';

interface Served {
  status?: number;
  text?: string;
  headers?: Readonly<Record<string, string>>;
}

let server: { readonly port: number; stop(): Promise<unknown> };
let served: Served;
let asked: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders }[];
let clock: SteppedClock;
let watchbill: Watchbill;

beforeEach(async () => {
  served = {};
  asked = [];
  server = await listen(
    createServer((request, response) => {
      asked.push({ path: request.url, headers: request.headers });
      const { status = 200, text = '', headers = {} } = served;
      const same = status === 200 && headers['etag'] !== undefined && request.headers['if-none-match'] === headers['etag'];
      response.writeHead(same ? 304 : status, headers).end(same ? undefined : text);
    }),
  );
  clock = steppedClock();
});
afterEach(async () => {
  await watchbill.close();
  await server.stop();
});

const open = async (calendar: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  const url = `http://127.0.0.1:${server.port}/secret/basic.ics`;
  const settings = { people: PEOPLE, calendar: [{ name: 'theirs', url, ...calendar }], ...more };
  watchbill = given(await openWatchbill({ db: ':memory:', settings, clock, channels: {}, actor: { ...ANA, role: 'lead' } }));
};
const sync = async () => {
  const [outcome] = given(await watchbill.calendar.sync({}));
  if (outcome === undefined) throw new Error('no calendar was read');
  return given(outcome);
};
const at = (ahead: number): string => new Date(clock.now() + hours(ahead)).toISOString().replace(/\.\d+|[-:]/g, '');
const event = (uid: string, from: number, to: number, ...lines: readonly string[]): string =>
  [
    `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:${uid}\r\nDTSTART:${at(from)}\r\nDTEND:${at(to)}`,
    ...lines,
    'END:VEVENT',
  ].join('\r\n');
const calendar = (...events: readonly string[]): string =>
  ['BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//EN', ...events, 'END:VCALENDAR\r\n'].join('\r\n');

describe('a published calendar', () => {
  test('says when nobody works: against windows and gates, and in the calendar', async () => {
    await open({ as: 'freeze' });
    served = { text: calendar(event('Month end', 24, 30)) };
    expect(await sync()).toMatchObject({ text: '1 busy times', busy: 1, refused: [] });
    given(await watchbill.window.add({ title: 'Disks', start: new Date(clock.now() + hours(26)).toISOString(), length: '2h' }));
    expect(given(await watchbill.window.conflicts({}))).toMatchObject([
      { class: 'freeze', policy: 'deny', window: 'W1', with: 'theirs', title: 'Month end', start: clock.now() + hours(26), times: 1 },
    ]);
    expect(await watchbill.window.approve({ windows: ['W1'] })).toMatchObject({
      refusal: { kind: 'conflict', evidence: [{ subject: 'theirs', text: expect.stringContaining('theirs Month end is a freeze') }] },
    });
    const gate = (ahead: number) => watchbill.window.gate({ target: ['db-1'], at: new Date(clock.now() + hours(ahead)).toISOString() });
    expect(await gate(25)).toMatchObject({ refusal: { kind: 'closed', by: 'freeze' } });
    expect(await gate(31)).toMatchObject({ go: true });
    const [slot] = given(
      await watchbill.window.slots({ length: '2h', target: ['db-1'], from: at24(), to: new Date(clock.now() + hours(36)).toISOString() }),
    ).slots;
    expect(slot?.start).toBeGreaterThanOrEqual(clock.now() + hours(30));
    const month = { from: new Date(clock.now()).toISOString(), to: new Date(clock.now() + hours(72)).toISOString() };
    expect(given(await watchbill.window.calendar(month)).freezes).toMatchObject([{ number: 'theirs', title: 'Month end', kind: 'freeze' }]);
    // Off their calendar, it is off here.
    served = { text: calendar() };
    await sync();
    expect(given(await watchbill.window.conflicts({}))).toEqual([]);
  });

  test('counts what takes time, by TRANSP, STATUS and what Outlook says', async () => {
    await open({ as: 'business' });
    const busy = (kind: string) => `X-MICROSOFT-CDO-BUSYSTATUS:${kind}`;
    served = {
      text: calendar(
        event('plain', 1, 2),
        event('transparent', 2, 3, 'TRANSP:TRANSPARENT'),
        event('cancelled', 3, 4, 'STATUS:CANCELLED'),
        event('tentative', 4, 5, 'STATUS:TENTATIVE'),
        event('free', 5, 6, busy('FREE')),
        event('oof', 6, 7, 'TRANSP:TRANSPARENT', busy('OOF')),
        event('busy', 7, 8, busy('BUSY')),
        event('elsewhere', 8, 9, busy('WORKINGELSEWHERE')),
        event('daily', 24, 25, 'RRULE:FREQ=DAILY;COUNT=3'),
        event('odd', 9, 10, 'RRULE:FREQ=YEARLY;BYWEEKNO=20'),
      ),
    };
    expect(await sync()).toMatchObject({ busy: 6, refused: [{ uid: expect.any(String), title: expect.stringContaining('odd') }] });
    const days = { from: new Date(clock.now()).toISOString(), to: new Date(clock.now() + hours(96)).toISOString() };
    const titles = given(await watchbill.window.calendar(days)).freezes.map(({ title }) => title);
    expect(titles).toEqual(['plain', 'oof', 'busy', 'daily', 'daily', 'daily']);
  });

  test('says that somebody is away: against windows with them, and to whoever plans shifts', async () => {
    await open(
      { as: 'absence', person: 'ana' },
      {
        team: [{ name: 'ops', members: ['ana'], oncall: ['week'] }],
        rotation: [{ name: 'week', start: '2026-01-05', members: ['ana'] }],
      },
    );
    served = { text: calendar(event('Holidays', 24, 72), event('Dentist', 80, 81)) };
    await sync();
    const window = (crew: string) => ({
      title: `With ${crew}`,
      start: new Date(clock.now() + hours(30)).toISOString(),
      length: '2h',
      crew: [crew],
    });
    given(await watchbill.window.add(window('ana')));
    given(await watchbill.window.add(window('bela')));
    expect(given(await watchbill.window.conflicts({}))).toMatchObject([
      { class: 'person', window: 'W1', with: 'theirs', title: 'Holidays', path: 'ana is away' },
    ]);
    const away = given(await watchbill.oncall.lint({})).filter(({ kind }) => kind === 'away');
    expect(away).toMatchObject([
      {
        subject: 'ana',
        from: clock.now() + hours(24),
        to: clock.now() + hours(72),
        text: 'ana is on call in week, and away by calendar theirs: Holidays',
      },
    ]);
  });

  test('is not read again while it is the same, but once a day', async () => {
    await open({ as: 'freeze' });
    served = { text: calendar(event('x', 1, 2)), headers: { etag: '"1"' } };
    expect(await sync()).toMatchObject({ busy: 1 });
    expect(await sync()).toMatchObject({ busy: null, text: 'nothing changed' });
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
    clock.advance(hours(48));
    expect(await sync()).toMatchObject({ busy: 0 });
    expect(asked.at(-1)?.headers['if-none-match']).toBeUndefined();
  });

  test.each<[string, () => Served, RegExp]>([
    ['gone', () => ({ status: 404 }), /does not exist \(404\)/],
    ['not for us', () => ({ status: 403 }), /refuses the login, or is not published any more \(403\)/],
    ['no calendar', () => ({ text: '<html>Sign in</html>' }), /is not understood/],
    ['too large', () => ({ text: calendar(event('x', 1, 2, `DESCRIPTION:${'x'.repeat(3_000)}`)) }), /sends more than 2 KB/],
    [
      'sent to where secrets are',
      () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } }),
      /may not be asked/,
    ],
    ['sent round and round', () => ({ status: 302, headers: { location: '/again' } }), /sends on more than 5 times/],
  ])('that is %s changes nothing, and says so', async (_what, answer, problem) => {
    await open({ as: 'freeze', max_size: '2KB' });
    served = { text: calendar(event('kept', 24, 25)) };
    await sync();
    served = answer();
    expect(await watchbill.calendar.sync({})).toMatchObject({ refusal: { kind: 'unreachable', problem: expect.stringMatching(problem) } });
    expect(given(await watchbill.calendar.list({}))).toMatchObject([
      { name: 'theirs', entries: 1, failures: 1, error: expect.stringMatching(problem) },
    ]);
  });

  test('hands its login to nobody else', async () => {
    const others: (string | undefined)[] = [];
    const other = await listen(
      createServer((request, response) => {
        others.push(request.headers.authorization);
        response.end(calendar());
      }),
    );
    await open({ as: 'freeze', user: 'ana', password: 'known to one' });
    served = { status: 302, headers: { location: `http://127.0.0.1:${other.port}/` } };
    await sync();
    await other.stop();
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([expect.stringMatching(/^Basic /)]);
    expect(others).toEqual([undefined]);
  });
});

const at24 = (): string => new Date(clock.now() + hours(24)).toISOString();
