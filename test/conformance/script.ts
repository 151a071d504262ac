import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import type { Watchbill } from '../../src/runtime/watchbill.ts';
import { ANA, alert, BELA } from '../stories/house.ts';

/** What one step does: a capability with its input, or alerts that arrive. */
export type Step = readonly [name: string, input: Readonly<Record<string, unknown>>] | { readonly receive: readonly IncomingAlert[] };

const over = { status: 'resolved' } as const;
const TASKWARRIOR = JSON.stringify([
  {
    uuid: 'a360fc44-315c-4366-b70c-ea7e7520b749',
    description: 'Renew the certificate',
    status: 'pending',
    entry: '20261101T080000Z',
    priority: 'H',
    project: 'tls',
    tags: ['web', 'tls'],
  },
  {
    uuid: 'b360fc44-315c-4366-b70c-ea7e7520b749',
    description: 'Old thing',
    status: 'completed',
    entry: '20261001T080000Z',
    end: '20261002T080000Z',
  },
]);

/** Operations over every noun, good and bad ones, whose answers are the same on every engine. */
export const OPERATIONS: readonly Step[] = [
  ['board.show', {}],
  ['task.create', { title: 'Replace the disk in web07', priority: 'high', tag: ['disk', 'web', 'disk'], component: ['web07'] }],
  [
    'task.create',
    { title: 'Änderung dokumentieren — 100 % sicher', description: 'two\nlines "quoted" \\ and 😀', category: 'docs', assignee: 'ana' },
  ],
  ['task.create', { title: '' }],
  ['task.create', { title: 'x', priority: 'immense' }],
  ['task.create', { title: 'Low thing', priority: 'low' }],
  ['task.list', {}],
  ['task.list', { query: ['pri:>=high'] }],
  ['task.list', { query: ['tag:disk', '-comp:db'] }],
  ['task.list', { query: ['100 %'] }],
  ['task.list', { query: ['"100 %"'] }],
  ['task.list', { query: ['owner:none'], limit: 1 }],
  ['task.list', { query: ['colour:red'] }],
  ['task.count', { queries: ['', 'pri:>=high', 'colour:red'] }],
  ['task.complete', { text: 'tag:d' }],
  ['task.form', { task: 'T1', values: { due: 'soon' } }],
  ['task.page', { group: 'priority', folded: ['high'] }],
  ['task.show', { task: 'T2' }],
  ['task.show', { task: '2' }],
  ['task.show', { task: 'T99' }],
  ['task.show', { task: 'what?' }],
  ['task.edit', { task: 'T1', title: 'Replace both disks', priority: 'urgent', tag: ['disk'] }],
  ['task.edit', { task: 'T1', version: 1, title: 'too late' }],
  ['task.edit', { task: 'T2', assignee: '' }],
  ['task.note', { task: 'T1', text: 'ordered' }],
  ['task.depend', { task: 'T3', on: ['T1'] }],
  ['task.depend', { task: 'T1', on: ['T3'] }],
  ['task.list', { query: ['is:blocked or pri:urgent'] }],
  ['task.list', { query: ['sort:-urgency'] }],
  ['task.urgency', { task: 'T3' }],
  ['task.start', { tasks: ['T1', 'T7'] }],
  ['task.start', { tasks: ['T1'] }],
  ['task.done', { tasks: ['T3'] }],
  ['task.undo', {}],
  ['task.done', { tasks: ['T3'] }],
  ['task.redo', {}],
  ['task.reopen', { tasks: ['T3', 'T1'] }],
  ['task.edit', { task: 'T3', status: 'cancelled' }],
  ['task.edit', { task: 'T3', status: 'blocked' }],
  ['task.import', { file: TASKWARRIOR, format: 'taskwarrior' }],
  ['task.import', { file: TASKWARRIOR, format: 'taskwarrior' }],
  ['task.import', { file: '{', format: 'taskwarrior' }],
  ['task.export', { format: 'json' }],
  ['task.export', { format: 'taskwarrior', query: 'tag:web or pri:urgent sort:-urgency' }],
  [
    'task.import',
    {
      file: '[{"uid":"x","title":"x","needs":["y"],"startedAt":"2026-11-01T00:00:00Z"},{"uid":"y","title":"y","parent":"x","tags":["z"]}]',
      format: 'json',
    },
  ],
  ['task.list', { query: ['is:blocked or has:parent'] }],
  ['task.undo', {}],
  ['task.list', { query: ['status:any'] }],
  {
    receive: [
      alert(),
      alert({ fingerprint: 'f2', severity: 'warning', instance: 'web1:80' }, { annotations: { summary: 'web1 is slow' } }),
    ],
  },
  {
    receive: [
      alert(),
      alert({ fingerprint: 'f2', severity: 'critical', instance: 'web1:80' }, { annotations: { summary: 'web1 is dead' } }),
    ],
  },
  { receive: [alert({ fingerprint: 'f3', severity: 'strange' }, { annotations: {}, url: 'http://x/\u0000' })] },
  ['alert.list', {}],
  ['alert.list', { query: ['sev:>=error', 'src:prometheus'] }],
  ['alert.page', { query: '', before: 1, after: 1 }],
  ['alert.show', { alert: 'A2' }],
  ['alert.show', { alert: 'A9' }],
  ['escalation.list', {}],
  ['escalation.policies', {}],
  ['notification.list', {}],
  ['notification.list', { state: 'queued', subject: 'A1' }],
  ['alert.acknowledge', { alerts: ['A1', 'A9'], note: 'on it' }],
  ['alert.acknowledge', { alerts: ['A1'] }],
  ['task.start', { tasks: ['T7'] }],
  ['alert.show', { alert: 'A2' }],
  { receive: [alert({}, over), alert({ fingerprint: 'nobody knows' }, over)] },
  { receive: [alert(), alert({}, over), alert()] },
  ['alert.list', { query: ['status:any'] }],
  ['alert.resolve', { alerts: ['A2'] }],
  ['alert.stats', {}],
  ['alert.stats', { by: 'week' }],
  ['silence.add', { matchers: ['severity=warning', 'host=~web-.*'], for: '2h', comment: 'moving the rack', remind: '15m' }],
  ['silence.add', { matchers: ['severity=~(('], for: '2h', comment: 'x' }],
  ['silence.add', { matchers: ['severity!=info'], for: '2h', comment: 'x' }],
  ['silence.list', {}],
  ['silence.list', { state: 'expired' }],
  ['silence.show', { silence: 'S1' }],
  ['silence.expire', { silences: ['S1', 'S9'] }],
  ['silence.expire', { silences: ['S1'] }],
  ['silence.list', { state: 'any' }],
  ['silence.page', { query: '', before: 1, after: 3 }],
  [
    'window.add',
    { title: 'Kernel patches', when: 'every 2nd tue 02:00 +2h Europe/Berlin', target: ['web07'], crew: ['ana'], runbook: 'kb/7' },
  ],
  ['window.add', { title: 'Move the rack', start: '2026-12-24T18:00', length: '6h', zone: 'UTC', draft: true, impact: 'outage' }],
  ['window.add', { title: 'x', when: 'soonish' }],
  ['window.propose', { windows: ['W2', 'W1'] }],
  ['window.approve', { windows: ['W1', 'W2', 'W9'] }],
  ['window.announce', { windows: ['W2'] }],
  ['window.list', {}],
  ['window.list', { from: '2026-12-01T00:00:00Z', to: '2027-03-01T00:00:00Z', occurrences: true }],
  ['window.extend', { window: 'W2', by: '30m' }],
  ['window.move', { window: 'W1', start: '2026-12-09T02:00', on: '2026-12-08' }],
  ['window.move', { window: 'W1', start: '2027-02-09T03:00', which: 'following', on: '2027-02-09' }],
  ['window.cancel', { window: 'W1', on: '2027-01-12', why: 'holidays' }],
  ['window.cancel', { window: 'W2' }],
  ['window.cancel', { window: 'W2' }],
  ['window.show', { window: 'W1' }],
  ['window.show', { window: 'W3' }],
  ['window.list', { state: 'any' }],
  ['alert.why', { alert: 'A2' }],
  ['alert.why', { alert: 'A99' }],
  ['alert.complete', { text: 'sev:cr' }],
  ['alert.resolve', { alerts: ['A2'] }],
  { receive: [alert({ fingerprint: 'f4' }), alert({ fingerprint: 'f5', severity: 'warning' }), alert({ fingerprint: 'f6' })] },
  ['alert.merge', { alerts: ['A6', 'A7', 'A8'] }],
  ['alert.merge', { alerts: ['A6', 'A7'] }],
  ['incident.list', {}],
  ['incident.show', { incident: 'I1' }],
  ['alert.acknowledge', { alerts: ['A7'] }],
  ['alert.split', { alerts: ['A8'] }],
  ['alert.split', { alerts: ['A8'] }],
  { receive: [alert({ fingerprint: 'f4' }, over), alert({ fingerprint: 'f5' }, over), alert({ fingerprint: 'f6' }, over)] },
  ['incident.list', { all: true }],
  ['alert.list', { query: ['inc:I1', 'status:any'] }],
  ['task.page', { query: 'status:any', before: 0, after: 3 }],
  ['task.batch', { query: 'tag:disk', verb: 'edit', values: { priority: 'low' }, dryRun: true }],
  ['task.batch', { query: 'tag:disk', verb: 'edit', values: { priority: 'low' }, confirm: 9 }],
  ['task.delete', { tasks: ['T2'] }],
  ['task.show', { task: 'T2' }],
  ['notification.list', { limit: 50 }],
  ['source.list', {}],
  ['source.rejections', {}],
  ['token.list', {}],
  ['alert.unacknowledge', { alerts: ['A1'] }],
  ['task.edit', { task: 'T7', status: 'open' }],
  ['alert.unacknowledge', { alerts: ['A1', 'A2'] }],
  ['escalation.list', {}],
  ['task.start', { tasks: ['T7'] }],
  ['alert.show', { alert: 'A1' }],
  ['task.undo', {}],
  ['escalation.list', {}],
  ['alert.show', { alert: 'A1' }],
  ['task.edit', { task: 'T7', scheduled: '2026-12-08T21:00:00Z', due: '2026-12-09T01:00:00Z' }],
  ['task.repeat', { task: 'T7', rule: 'FREQ=DAILY', zone: 'Europe/Budapest' }],
  ['task.skip', { task: 'T7', on: '2026-12-09' }],
  ['task.edit', { task: 'T7', every: true, priority: 'low' }],
  ['task.show', { task: 'T7' }],
  ['task.skip', { task: 'T7' }],
  ['task.list', { query: ['has:series', 'status:any'] }],
  ['task.undo', {}],
  ['oncall.who', {}],
  ['oncall.who', { name: 'nobody' }],
  ['override.add', { plan: 'noc', person: 'bela', instead: 'ana', for: '2h', reason: 'dentist' }],
  ['override.add', { plan: 'noc', person: 'ana', kind: 'swap', for: '2h' }],
  ['override.add', { plan: 'noc', person: 'ana', from: '2026-12-24T08:00:00Z', to: '2026-12-25T08:00:00Z' }],
  ['oncall.who', { name: 'noc' }],
  ['override.list', {}],
  ['override.remove', { overrides: ['O1', 'O9'] }],
  ['override.list', { all: true }],
  ['oncall.lint', {}],
  ['contact.list', {}],
  ['contact.list', { person: 'nobody' }],
  ['board.show', {}],
];

/** Who is on call while they are played. */
export const PLANS = { rotation: [{ name: 'noc', start: '2026-11-02', members: ['ana', 'bela'] }] };

/** The answers, one a step; refusals too, as the data they are. Nothing is sent: nobody runs an engine. */
export async function play(
  watchbill: Watchbill,
  clock: { advance(ms: number): void },
  steps: readonly Step[],
  each: (name: string, answer: unknown) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const commits = groupCommit(watchbill.surroundings, () => undefined);
  const answers: unknown[] = [];
  for (const [index, step] of steps.entries()) {
    clock.advance(1_000);
    if ('receive' in step) {
      await commits.submit({ source: 'prometheus', kind: 'alertmanager', alerts: step.receive, rejections: [], bytes: 100 });
      continue;
    }
    const [name, input] = step;
    answers.push({
      step: `${index + 1} ${name}`,
      answer: await each(name, await watchbill.run(name, input, index % 2 === 0 ? { ...ANA, role: 'admin' } : { ...BELA, role: 'admin' })),
    });
  }
  return answers;
}
