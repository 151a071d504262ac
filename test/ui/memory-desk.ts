import { refuse } from '../../src/domain/kernel/refusal.ts';
import { completeTasks } from '../../src/domain/tasks/complete.ts';
import type { Desk, DeskStatus, OfferedCapability } from '../../src/ui/desk.ts';
import type { AlertDetail, AlertRow, Board, ClockRow, Page, SourceRow, TaskDetail, TaskRow, TimelineEntry } from '../../src/ui/rows.ts';

/** A desk whose store is this process's memory: the port for real, with rows that are the same in every run. */
export interface MemoryDesk extends Desk {
  readonly calls: string[];
  /** Time goes on; what falls due fires. */
  advance(ms: number): void;
  /** An alert comes in, with its task and its clock. */
  raise(title: string, severity: string, component?: string): AlertRow;
  setStatus(status: DeskStatus): void;
  setQuitWarning(text: string | undefined): void;
  /** Makes every answer fail until called with undefined. */
  breakStore(problem: string | undefined): void;
  /** Something changed, though nothing here did. */
  nudge(): void;
  readonly tasks: TaskRow[];
  readonly alerts: AlertRow[];
}

export interface MemoryOptions {
  readonly tasks?: number;
  readonly start?: number;
  /** Real time goes on from `start`; otherwise it stands still until `advance`. */
  readonly running?: boolean;
  readonly role?: string;
}

const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const PRIORITIES = ['urgent', 'high', 'normal', 'low'];
const WHAT = [
  'InstanceDown',
  'DiskWillFillIn4Hours',
  'HighLatency',
  'CertificateExpires',
  'ReplicationLag',
  'BackupFailed',
  'FanFailure',
  'LinkFlapping',
];
const WHERE = ['web', 'db', 'cache', 'core-sw', 'edge', 'mail', 'vpn', 'build'];
const PEOPLE = ['ana', 'bo', 'cai', 'dee'];

const minute = 60_000;
export const START = Date.UTC(2026, 10, 21, 3, 12, 7);

export const CAPABILITIES: readonly OfferedCapability[] = [
  ...['board.show', 'task.page', 'task.count', 'task.complete', 'task.show', 'alert.page', 'alert.show', 'escalation.list'].map((name) => ({
    name,
    summary: name,
    permission: 'viewer',
  })),
  ...['alert.acknowledge', 'alert.resolve', 'task.start', 'task.done', 'task.reopen', 'task.note', 'task.create', 'task.edit'].map(
    (name) => ({ name, summary: name, permission: 'operator' }),
  ),
  { name: 'task.delete', summary: 'task.delete', permission: 'operator', danger: 'confirm' },
];

export function memoryDesk(options: MemoryOptions = {}): MemoryDesk {
  const begun = performance.now();
  let clock = options.start ?? START;
  const now = (): number => clock + (options.running === true ? Math.floor(performance.now() - begun) : 0);
  const [tasks, alerts, clocks]: [TaskRow[], AlertRow[], Map<string, ClockRow>] = [[], [], new Map()];
  const timelines = new Map<string, TimelineEntry[]>();
  const descriptions = new Map<string, string>();
  const [changed, statuses]: [Set<() => void>, Set<(status: DeskStatus) => void>] = [new Set(), new Set()];
  let [seq, lastEventAt, broken, quitting]: [number, number | null, string | undefined, string | undefined] = [
    0,
    null,
    undefined,
    undefined,
  ];
  let status: DeskStatus = { engine: 'here', intake: '127.0.0.1:9190', banners: [] };
  const calls: string[] = [];

  const tell = (): void => {
    for (const listener of changed) listener();
  };
  const note = (subject: string, kind: string, actor: string, text: string, at = now()): void => {
    const entries = timelines.get(subject) ?? [];
    entries.push({ seq: ++seq, at, kind, subject, actor, text });
    timelines.set(subject, entries);
    lastEventAt = at;
  };

  const addTask = (
    title: string,
    priority: string,
    severity: string | null,
    component: string | null,
    at: number,
    alert?: string,
  ): TaskRow => {
    const number = `T${tasks.length + 1}`;
    const row: TaskRow = {
      id: `task-${String(tasks.length + 1).padStart(6, '0')}`,
      number,
      title,
      status: 'open',
      priority,
      severity,
      source: alert === undefined ? null : 'prometheus',
      component,
      category: alert === undefined ? 'task' : 'alert',
      assignee: null,
      dueAt: null,
      closedAt: null,
      scheduledAt: null,
      estimate: null,
      team: null,
      parent: null,
      needs: [],
      waitsFor: 0,
      blocks: 0,
      watchers: [],
      checklist: [],
      links: [],
      attributes: {},
      tags: alert === undefined ? ['planned'] : ['alert', component?.split('-')[0] ?? 'host'],
      createdAt: at,
      updatedAt: at,
      startedAt: null,
      alerts: alert === undefined ? [] : [alert],
      clock: null,
      version: 1,
    };
    tasks.push(row);
    note(number, 'task.created', alert === undefined ? 'ana' : 'engine', `created with priority ${priority}: ${title}`, at);
    return row;
  };

  const raiseAt = (title: string, severity: string, component: string, at: number, due: number | undefined): AlertRow => {
    const number = `A${alerts.length + 1}`;
    const task = addTask(title, PRIORITIES[SEVERITIES.indexOf(severity)] ?? 'low', severity, component, at, number);
    const row: AlertRow = {
      id: `alert-${String(alerts.length + 1).padStart(6, '0')}`,
      number,
      title,
      status: 'firing',
      severity,
      source: 'prometheus',
      fingerprint: `fp${alerts.length}`,
      count: 1,
      firstSeenAt: at,
      lastSeenAt: at,
      component,
      task: task.number,
      incident: null,
      muted: null,
      acknowledgedBy: null,
      acknowledgedAt: null,
      resolvedAt: null,
    };
    alerts.push(row);
    note(number, 'alert.opened', 'source:prometheus', `firing: ${title}`, at);
    if (due !== undefined) {
      const step = 2;
      clocks.set(task.number, {
        subject: number,
        task: task.number,
        title,
        severity,
        priority: task.priority,
        policy: 'default',
        path: null,
        changed: false,
        state: 'running',
        by: null,
        step,
        steps: 3,
        round: 1,
        dueAt: due,
        targets: [PEOPLE[alerts.length % 4] ?? 'ana'],
        tells: [`${PEOPLE[alerts.length % 4] ?? 'ana'} by mail`],
      });
      note(number, 'escalation.stepped', 'engine', `step 1 of 3 told ana by mail`, at + 400);
    }
    return row;
  };

  const put = <R extends { readonly id: string }>(rows: R[], row: R): R => {
    rows[rows.findIndex(({ id }) => id === row.id)] = row;
    return row;
  };
  const clockOf = (row: TaskRow): TaskRow => {
    const running = clocks.get(row.number);
    return running === undefined ? row : { ...row, clock: { dueAt: running.dueAt, step: running.step, targets: running.targets } };
  };
  const open = (row: TaskRow): boolean => row.status !== 'done' && row.status !== 'cancelled';

  const page = <R extends { readonly id: string }>(
    rows: readonly R[],
    input: { anchor?: string; at?: number; before: number; after: number },
  ): Page<R> => {
    const found = input.anchor === undefined ? -1 : rows.findIndex((row) => row.id === input.anchor);
    const centre = found >= 0 ? found : Math.min(input.at ?? 0, Math.max(0, rows.length - 1));
    const offset = Math.max(0, centre - input.before);
    return { rows: rows.slice(offset, centre + input.after + 1), offset, total: rows.length, anchorIndex: found >= 0 ? found : null };
  };

  const fits = (
    query: string,
    row: { readonly title: string; readonly status: string; readonly severity: string | null },
    words: string,
    tags: readonly string[],
    priority: string,
    assignee: string | null = null,
  ): boolean =>
    query.trim() === '' ||
    query
      .trim()
      .split(/\s+/)
      .every((word) => {
        const [key = '', value = ''] = word.split(':');
        if (!word.includes(':')) return words.toLowerCase().includes(word.toLowerCase());
        if (key === 'tag') return tags.includes(value);
        if (key === 'status') return row.status === value;
        if (key === 'sort' || key === 'closed') return true;
        if (key === 'owner') return (assignee ?? 'none') === (value === 'me' ? 'ana' : value);
        if (key === 'is') return false;
        if (key === 'sev') return (row.severity ?? '').startsWith(value);
        if (key === 'pri') return priority.startsWith(value);
        return false;
      });

  const board = (): Board => {
    const firing = alerts.filter((alert) => alert.status === 'firing');
    const count = (severity: string): number => firing.filter((alert) => alert.severity === severity).length;
    const running = [...clocks.values()].sort((a, b) => a.dueAt - b.dueAt);
    const openTasks = (priority: string): number => tasks.filter((task) => open(task) && task.priority === priority).length;
    const sources: SourceRow[] = [
      {
        name: 'prometheus',
        kind: 'alertmanager',
        lastSeenAt: now() - 12_000,
        expectEvery: 5 * minute,
        silent: false,
        received: alerts.length,
        rejected: 0,
      },
      {
        name: 'nagios-east',
        kind: 'nagios',
        lastSeenAt: START - 123 * minute,
        expectEvery: 5 * minute,
        silent: true,
        received: 4_120,
        rejected: 3,
      },
    ];
    return {
      now: now(),
      unacknowledged: firing
        .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.firstSeenAt - b.firstSeenAt)
        .slice(0, 50),
      counts: { critical: count('critical'), error: count('error'), warning: count('warning'), info: count('info') },
      muted: 0,
      incidents: { open: 0, storms: 0 },
      openTasks: { urgent: openTasks('urgent'), high: openTasks('high'), normal: openTasks('normal'), low: openTasks('low') },
      clocks: running.slice(0, 50),
      clockCount: running.length,
      sources,
      notifications: { queued: 0, sending: 0, failed: 0 },
      warnings: [],
      lastEventAt,
      handovers: [],
      lastEventSeq: seq,
    };
  };

  /** The filtered and sorted tasks, kept until something happens: a store has an index for it. */
  let found: { readonly query: string; readonly sort: string | undefined; readonly seq: number; readonly rows: TaskRow[] } | undefined;
  const tasksFor = (query: string, sort: string | undefined): TaskRow[] => {
    if (found?.query === query && found.sort === sort && found.seq === seq) return found.rows;
    const words = (row: TaskRow): string => `${row.number} ${row.title} ${row.component ?? ''}`;
    const rows = tasks.filter(
      (row) =>
        (query.includes('status:') || open(row)) && (query === '' || fits(query, row, words(row), row.tags, row.priority, row.assignee)),
    );
    found = { query, sort, seq, rows: sortTasks(rows, sort) };
    return found.rows;
  };
  const sortTasks = (rows: TaskRow[], sort: string | undefined): TaskRow[] => {
    if (sort === 'newest') return rows.sort((a, b) => b.createdAt - a.createdAt || b.id.localeCompare(a.id));
    return rows.sort(
      (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || a.createdAt - b.createdAt || a.id.localeCompare(b.id),
    );
  };

  type Each = { readonly tasks?: readonly string[]; readonly alerts?: readonly string[] };
  const taskBy = (number: string): TaskRow | undefined => tasks.find((task) => task.number === number);
  const alertBy = (number: string): AlertRow | undefined => alerts.find((alert) => alert.number === number);
  const changeTask = (number: string, change: Partial<TaskRow>, text: string): unknown => {
    const row = taskBy(number);
    if (row === undefined) return refuse({ kind: 'not-found', noun: 'task', reference: number });
    if (change.status !== undefined && row.status === change.status)
      return refuse({ kind: 'already', subject: number, state: change.status, by: 'ana', at: row.updatedAt });
    note(number, 'task.changed', 'ana', text);
    if (change.status !== undefined) clocks.delete(number);
    return clockOf(put(tasks, { ...row, ...change, updatedAt: now(), version: row.version + 1 }));
  };
  const changeAlert = (number: string, change: Partial<AlertRow>, text: string): unknown => {
    const row = alertBy(number);
    if (row === undefined) return refuse({ kind: 'not-found', noun: 'alert', reference: number });
    if (row.status === change.status)
      return refuse({ kind: 'already', subject: number, state: row.status, by: row.acknowledgedBy ?? 'ana', at: row.lastSeenAt });
    note(number, 'alert.changed', 'ana', text);
    if (row.task !== null) clocks.delete(row.task);
    return put(alerts, { ...row, ...change });
  };

  const verbs: Readonly<Record<string, (input: never) => unknown>> = {
    'board.show': board,
    'task.page': (input: { query: string; sort?: string; before: number; after: number }) => {
      const { rows, ...rest } = page(tasksFor(input.query, input.sort), input);
      return { ...rest, rows: rows.map(clockOf) };
    },
    'task.count': ({ queries }: { queries: readonly string[] }) =>
      queries.map((query) => ({ query, count: tasksFor(query, undefined).length, problem: null })),
    'task.complete': ({ text, cursor }: { text: string; cursor: number }) => completeTasks(text, cursor),
    'alert.page': (input: { query: string; before: number; after: number }) =>
      page(
        alerts
          .filter((row) => input.query === '' || fits(input.query, row, `${row.number} ${row.title} ${row.component ?? ''}`, [], ''))
          .sort(
            (a, b) =>
              Number(a.status !== 'firing') - Number(b.status !== 'firing') ||
              SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
              a.id.localeCompare(b.id),
          ),
        input,
      ),
    'alert.why': ({ alert }: { readonly alert: string }) => refuse({ kind: 'not-found', noun: 'alert', reference: alert }),
    'escalation.list': () => [...clocks.values()].sort((a, b) => a.dueAt - b.dueAt),
    'task.show': ({ task }: { task: string }): TaskDetail | object => {
      const row = taskBy(task);
      if (row === undefined) return refuse({ kind: 'not-found', noun: 'task', reference: task });
      const timeline = [task, ...row.alerts].flatMap((subject) => timelines.get(subject) ?? []).sort((a, b) => a.seq - b.seq);
      return {
        ...clockOf(row),
        description: descriptions.get(task) ?? '',
        children: [],
        waits: [],
        holds: [],
        labels: { severity: row.severity ?? 'none', job: 'node' },
        timeline,
      };
    },
    'alert.show': ({ alert }: { alert: string }): AlertDetail | object => {
      const row = alertBy(alert);
      if (row === undefined) return refuse({ kind: 'not-found', noun: 'alert', reference: alert });
      return {
        ...row,
        text: `${row.title}: the target has been unreachable for more than five minutes.`,
        labels: { alertname: row.title.split(' ')[0] ?? '', instance: `${row.component}:9100`, job: 'node', severity: row.severity },
        annotations: { runbook: 'Check power and uplink first.' },
        url: 'http://127.0.0.1:9090/graph?g0.expr=up',
        under: [],
        said: [],
        timeline: timelines.get(alert) ?? [],
      };
    },
    'alert.acknowledge': ({ alerts: numbers = [] }: Each) =>
      numbers.map((number) =>
        changeAlert(number, { status: 'acknowledged', acknowledgedBy: 'ana', acknowledgedAt: now() }, 'acknowledged'),
      ),
    'alert.resolve': ({ alerts: numbers = [] }: Each) =>
      numbers.map((number) => changeAlert(number, { status: 'resolved', resolvedAt: now() }, 'resolved by hand')),
    'task.start': ({ tasks: numbers = [] }: Each) =>
      numbers.map((number) => changeTask(number, { status: 'in_progress', assignee: 'ana', startedAt: now() }, 'started')),
    'task.done': ({ tasks: numbers = [] }: Each) => numbers.map((number) => changeTask(number, { status: 'done' }, 'done')),
    'task.reopen': ({ tasks: numbers = [] }: Each) => numbers.map((number) => changeTask(number, { status: 'open' }, 'reopened')),
    'task.note': ({ task, text }: { task: string; text: string }) => changeTask(task, {}, text),
    'task.create': ({ title, priority = 'normal' }: { title: string; priority?: string }) => addTask(title, priority, null, null, now()),
    'task.edit': ({ task, version, ...change }: { task: string; version?: number }) => {
      const row = taskBy(task);
      if (row !== undefined && version !== undefined && version !== row.version)
        return refuse({ kind: 'changed-meanwhile', subject: task, by: 'bo', at: row.updatedAt, version: row.version });
      return changeTask(task, change, `edited: ${JSON.stringify(change)}`);
    },
    'task.delete': ({ tasks: numbers = [] }: Each) =>
      numbers.map((number) => {
        const row = taskBy(number);
        if (row === undefined) return refuse({ kind: 'not-found', noun: 'task', reference: number });
        tasks.splice(tasks.indexOf(row), 1);
        note(number, 'task.deleted', 'ana', 'deleted');
        clocks.delete(number);
        return row;
      }),
  };
  const writes = /\.(?:acknowledge|resolve|start|done|reopen|note|create|edit|delete)$/;

  for (let index = 0; index < (options.tasks ?? 40); index++) {
    const [what = '', where = ''] = [WHAT[(index * 5) % WHAT.length], WHERE[(index * 3) % WHERE.length]];
    const component = `${where}-${String((index % 40) + 1).padStart(2, '0')}`;
    const severity = SEVERITIES[index % 11 === 0 ? 0 : index % 5 === 0 ? 1 : index % 3 === 0 ? 2 : 3] ?? 'info';
    if (index % 4 === 3)
      addTask(`Replace the fan tray of ${component}`, PRIORITIES[2 + (index % 2)] ?? 'low', null, component, START - index * 17 * minute);
    else
      raiseAt(
        `${what} on ${component}`,
        severity,
        component,
        START - (index + 1) * 3 * minute,
        index < 12 ? START + 4 * minute + 12_000 + index * 97_000 : undefined,
      );
  }
  for (const alert of alerts.filter((_, index) => index > 20 && index % 3 === 0))
    put(alerts, { ...alert, status: 'acknowledged', acknowledgedBy: 'bo', acknowledgedAt: START - minute });
  descriptions.set('T1', 'The target stopped answering its scrapes.\nThe rack lost power at 02:58; the second feed is up.');

  return {
    calls,
    tasks,
    alerts,
    operator: { name: 'ana', role: options.role ?? 'operator', shared: false, locked: false },
    onOperator: () => () => undefined,
    enter: async () => undefined,
    lock: () => undefined,
    now,
    run: async (capability, input) => {
      calls.push(capability);
      if (broken !== undefined) throw new Error(broken);
      const verb = verbs[capability];
      if (verb === undefined) throw new Error(`The desk knows no ${capability}.`);
      const answer = structuredClone(verb(input as never));
      if (writes.test(capability)) setImmediate(tell);
      return answer;
    },
    onChange: (listener) => {
      changed.add(listener);
      return () => changed.delete(listener);
    },
    onSettings: () => () => undefined,
    onStatus: (listener) => {
      statuses.add(listener);
      listener(status);
      return () => statuses.delete(listener);
    },
    quitWarning: async () => quitting,
    advance: (ms) => {
      clock += ms;
      for (const [task, running] of clocks) {
        if (running.dueAt > now()) continue;
        note(
          running.subject,
          'escalation.stepped',
          'engine',
          `step ${running.step} of ${running.steps} told ${running.targets.join(', ')} by mail`,
        );
        if (running.step === running.steps) clocks.delete(task);
        else clocks.set(task, { ...running, step: running.step + 1, dueAt: now() + 5 * minute, targets: ['dee'], tells: ['dee by mail'] });
      }
      tell();
    },
    raise: (title, severity, component = 'web-01') => {
      const row = raiseAt(title, severity, component, now(), now() + 5 * minute);
      tell();
      return row;
    },
    setStatus: (next) => {
      status = next;
      for (const listener of statuses) listener(next);
    },
    setQuitWarning: (text) => {
      quitting = text;
    },
    breakStore: (problem) => {
      broken = problem;
      tell();
    },
    nudge: tell,
  };
}
