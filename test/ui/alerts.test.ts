import { describe, expect, it } from 'vitest';
import { commonMatchers, durations, silenceInput } from '../../src/ui/actions/silencing.ts';
import type { AlertDetail, IncidentRow, ListedSource, Why } from '../../src/ui/rows.ts';
import { errorOf, healthPieceOf, heardPiece, lastsPiece, sparkline } from '../../src/ui/screens/alerting.ts';
import { readRejections, readSources, withIncidents } from '../../src/ui/state/detail.ts';
import { groupAt, rowsBefore } from '../../src/ui/state/groups.ts';
import { glyphsFor } from '../../src/ui/theme/glyphs.ts';
import { detailLines } from '../../src/ui/view/detail.ts';
import { membersText } from '../../src/ui/view/incident.ts';
import { sourceLines } from '../../src/ui/view/quiet.ts';
import { similarLines, whyLines } from '../../src/ui/view/why.ts';
import { memoryDesk, START } from './memory-desk.ts';

const lookIn = (ascii: boolean) => ({ paint: (_: unknown, text: string) => text, glyphs: glyphsFor(ascii), now: START, ascii });
const look = lookIn(false);
const minute = 60_000;

const incident = (number: string): IncidentRow => ({
  id: number,
  number,
  kind: 'storm',
  title: 'Storm',
  why: 'too many',
  severity: 'error',
  status: 'open',
  stage: 'investigating',
  lead: null,
  conducted: false,
  acknowledgedBy: null,
  acknowledgedAt: null,
  updateDueAt: null,
  mergedInto: null,
  members: 5,
  open: 3,
  task: 'T1',
  openedAt: START,
  lastAt: START,
  resolvedAt: null,
});

describe('alerts in incidents', () => {
  const rows = [{ id: 'a6' }, { id: 'a7' }] as never[];
  const page = (groups: readonly { name: string; count: number; closed: boolean }[]) => ({
    rows,
    offset: 0,
    total: 2,
    anchorIndex: null,
    groups,
    incidents: [incident('I1')],
  });
  const groups = [
    { name: 'I1', count: 3, closed: true },
    { name: '', count: 2, closed: false },
  ];

  it('come closed behind a heading that is the incident itself', () => {
    const shown = withIncidents(page(groups), []);
    expect(shown.rows.map(({ id }) => id)).toEqual(['group I1', 'group ', 'a6', 'a7']);
    expect(shown.rows[0]).toMatchObject({ number: 'I1', incident: { members: 5 }, heading: { folded: true, count: 3 } });
    expect(shown.total).toBe(4);
    expect(rowsBefore({ groups, folded: [] }, 3)).toBe(1);
    expect(rowsBefore({ groups, folded: ['I1'] }, 3)).toBe(2);
    expect(groupAt({ groups, folded: ['I1'] }, 2)).toMatchObject({ name: 'I1', folded: false, shown: 3 });
  });

  it('are a flat list where there is no incident', () => {
    expect(withIncidents(page([{ name: '', count: 2, closed: false }]), []).rows).toEqual(rows);
    expect(withIncidents(page([{ name: '', count: 2, closed: false }]), ['']).rows).toHaveLength(1);
  });

  it('say how many of them are left', () => {
    expect(membersText({ members: 5, open: 3 })).toBe('3 of 5 alerts open');
    expect(membersText({ members: 5, open: 5 })).toBe('5 alerts');
    expect(membersText({ members: 5, open: 0 })).toBe('5 alerts, all resolved');
  });
});

describe('a silence from alerts', () => {
  const about = (labels: Readonly<Record<string, string>>, component: string | null = null, source = 'prom') => ({
    labels,
    component,
    source,
  });

  it('is for what they have in common', () => {
    const one = about({ job: 'node', alertname: 'Disk full', instance: 'a', severity: 'warning' });
    expect(commonMatchers([one])).toEqual(['alertname="Disk full"', 'job=node', 'instance=a']);
    expect(commonMatchers([one, about({ job: 'node', alertname: 'Disk full', instance: 'b' })])).toEqual([
      'alertname="Disk full"',
      'job=node',
    ]);
    expect(commonMatchers([about({}, 'db-1'), about({}, 'db-1')])).toEqual(['component=db-1']);
    expect(commonMatchers([about({}, 'db-1'), about({}, 'db-2')])).toEqual(['source=prom']);
    expect(commonMatchers([about({ a: 'say "hi"\\' })])).toEqual(['a="say \\"hi\\"\\\\"']);
    expect(commonMatchers([about({}, null, 'x'), about({}, null, 'y')])).toEqual([]);
    expect(commonMatchers([])).toEqual([]);
  });

  it('lasts as long as was chosen, at most until the next nine o’clock', () => {
    const [, , , until = ''] = durations(START);
    expect(until).toMatch(/^until (today|tomorrow) 9:00$/);
    const input = silenceInput(
      { comment: 'racks', lasts: until, matchers: 'a=b\n\n c=d ', endsOnResolve: 'yes', remind: '15m', repage: 'no' },
      START,
    );
    expect(input).toMatchObject({ comment: 'racks', matchers: ['a=b', 'c=d'], endsOnResolve: true, remind: '15m', repage: false });
    const end = Date.parse((input as { until: string }).until);
    expect(end).toBeGreaterThan(START);
    expect(end).toBeLessThanOrEqual(START + 24 * 60 * minute);
    expect(silenceInput({ lasts: '2h', matchers: 'a=b', remind: 'no' }, START)).toEqual({
      comment: '',
      for: '2h',
      matchers: ['a=b'],
      endsOnResolve: false,
      repage: true,
    });
  });
});

describe('who was told', () => {
  const why: Why = {
    subject: 'A2',
    title: 'db is down',
    verdict: 'Paged: ana by mail.',
    spokenFor: 'A1',
    told: [
      {
        at: START - minute,
        person: 'ana',
        channel: 'mail',
        kind: 'page',
        outcome: 'delivered',
        settledAt: START - minute + 2_000,
        attempts: 2,
        detail: '250 ok',
      },
      {
        at: START - 30 * 60 * minute,
        person: 'bo',
        channel: 'sms',
        kind: 'resolved',
        outcome: 'failed',
        settledAt: START,
        attempts: 3,
        detail: 'no such number',
      },
    ],
    untold: [
      { who: 'cai', why: 'step 3 of 3 was never due: acknowledged by bo', at: null },
      { who: 'dee by mail', why: 'given up after 8 attempts: refused', at: START },
    ],
    comesBack: null,
    next: { at: START + 4 * minute, step: 2, steps: 3, policy: 'db', targets: ['bo'] },
    decisions: [],
    similar: [
      {
        number: 'A1',
        title: 'db is down',
        component: 'db',
        incident: 'I1',
        firstSeenAt: START - 90 * minute,
        resolvedAt: START - 60 * minute,
        alike: ['the same alert'],
        ended: 'resolved by prom; ana: restarted the pump',
      },
    ],
  };

  it('is said by person, means, time and outcome, with who was not and why', () => {
    const text = whyLines(look, 90, why).join('\n');
    expect(text).toContain('Paged: ana by mail.');
    expect(text).toContain('A1 was paged for it too.');
    expect(text).toMatch(/\d\d:\d\d:\d\d ana by mail +delivered after 2s, 2 attempts/);
    expect(text).toMatch(/\d\d-\d\d +bo by sms +all-clear failed, 3 attempts: no such number/);
    expect(text).toContain('00:04:00 bo next, by step 2 of 3 of db');
    expect(text).toContain('not told cai: step 3 of 3 was never due: acknowledged by bo');
    for (const width of [46, 24]) for (const one of whyLines(look, width, why)) expect(one.length).toBeLessThanOrEqual(width);
  });

  it('is followed by what it was like before', () => {
    const text = similarLines(look, 60, why).join('\n');
    expect(text).toMatch(/A1 1h00m ago, for 30m +the same alert {2}I1/);
    expect(text).toContain('ana: restarted the pump');
    expect(similarLines(look, 60, { ...why, similar: [] })).toEqual([]);
  });
});

describe('sources and what was refused', () => {
  const source = (more: Partial<ListedSource> = {}): ListedSource => ({
    id: 'prom',
    number: 'prom',
    name: 'prom',
    kind: 'alertmanager',
    lastSeenAt: START - minute,
    expectEvery: null,
    silent: false,
    received: 3,
    rejected: 0,
    poll: null,
    writeBack: null,
    lastError: null,
    error: null,
    minutes: [],
    ...more,
  });

  it('say how they are in a sign and a word', () => {
    expect(healthPieceOf(look, source()).text).toBe('● ok');
    expect(healthPieceOf(look, source({ silent: true })).text).toBe('✖ silent');
    expect(healthPieceOf(lookIn(true), source({ lastSeenAt: null })).text).toBe('? unheard');
    expect(healthPieceOf(look, source({ lastError: { at: START, reason: 'malformed', problem: 'x' } })).text).toBe('▲ errors');
    expect(healthPieceOf(look, source({ lastError: { at: START - 2 * minute, reason: 'malformed', problem: 'x' } })).text).toBe('● ok');
    const poll = {
      lastSuccess: START,
      lastTry: START,
      nextTry: START,
      stale: false,
      failures: 1,
      error: 'no answer',
      asking: false,
      doubted: 2,
    };
    expect(healthPieceOf(look, source({ poll })).text).toBe('▲ errors');
    expect(healthPieceOf(look, source({ poll: { ...poll, stale: true } })).text).toBe('✖ stale');
    expect(errorOf(source({ poll, error: 'no answer' }))).toBe('no answer');
    const writeBack = { waiting: 2, failing: 2, error: 'Zabbix is away' };
    expect(healthPieceOf(look, source({ writeBack })).text).toBe('▲ errors');
    expect(sourceLines(look, 80, source({ writeBack })).join('\n')).toMatch(
      /told +all but 2 of what is done here +\nerror +Zabbix is away/,
    );
    expect(heardPiece(look, source({ poll })).text).toBe('0s');
    expect(sourceLines(look, 80, source({ poll })).join('\n')).toMatch(/failed +1 times in a row[\s\S]*2 alerts were gone at once/);
    expect(heardPiece(look, source()).text).toBe('1m00s');
    expect(heardPiece(look, source({ lastSeenAt: null })).text).toBe('never');
  });

  it('draw their rate, the quiet minutes empty', () => {
    expect(sparkline(look, [0, 1, 4, 8])).toBe(' ▁▄█');
    expect(sparkline(lookIn(true), [0, 1, 7])).toBe(' .#');
    expect(sparkline(look, [0, 0])).toBe('  ');
  });

  it('are found by words, and keep a refusal of the store', async () => {
    const { id: _, number: __, ...row } = source();
    const ask =
      (answer: unknown) =>
      <T>() =>
        Promise.resolve(answer as T);
    expect(await readSources(ask([row, { ...row, name: 'nagios', silent: true }]), 'silent')).toMatchObject({
      rows: [{ number: 'nagios' }],
      total: 1,
    });
    const refused = {
      minute: START,
      source: 'prom',
      reason: 'malformed',
      count: 2,
      lastAt: START,
      problem: 'no JSON',
      bytes: 9,
      sample: '{',
    };
    expect(await readRejections(ask([refused]), 'json prom')).toMatchObject({ rows: [{ id: `${START} prom malformed` }] });
    expect(await readRejections(ask([refused]), 'other')).toMatchObject({ total: 0 });
  });

  it('say how long a silence still lasts, or when it begins', () => {
    const silence = { state: 'active', startsAt: START - minute, endsAt: START + 120 * minute, endedAt: null } as never;
    expect(lastsPiece(look, silence).text).toBe('2h00m');
    expect(lastsPiece(look, { ...(silence as object), state: 'pending', startsAt: START + 60 * minute } as never).text).toBe('in 1h00m');
    expect(lastsPiece(look, { ...(silence as object), state: 'expired', endedAt: START - minute } as never).text).toBe('1m00s ago');
  });
});

describe('an alert that others are quiet under', () => {
  it('lists them', async () => {
    const desk = memoryDesk({ tasks: 5 });
    const detail = (await desk.run('alert.show', { alert: 'A1' })) as AlertDetail;
    expect(detailLines(look, 80, detail).join('\n')).not.toContain('Quiet under it');
    const under = [{ number: 'A7', title: 'web-1 is down', severity: 'error', component: 'web-1' }] as const;
    expect(detailLines(look, 80, { ...detail, under }).join('\n')).toMatch(/Quiet under it {2}1 +\nA7 +■ ERROR {2}web-1 is down {2}web-1/);
  });
});
