/**
 * The small model beside the real thing: what people must be able to rely on, said a second time and far more simply, in memory, without
 * transactions, retries or batches. One channel; one policy, that an edit of the configuration makes another of.
 */
export interface ModelPolicy {
  readonly stepMs: number;
  readonly roundMs: number;
  readonly repeat: number;
  readonly tell: readonly (readonly string[])[];
}
export const POLICIES = [
  { stepMs: 60_000, roundMs: 120_000, repeat: 1, tell: [['ana'], ['bela']] },
  { stepMs: 30_000, roundMs: 90_000, repeat: 0, tell: [['bela'], ['ana'], ['mail:noc@example.org']] },
] as const satisfies readonly ModelPolicy[];

/** Who took something has so long to start it, and who started it so long to say something. */
export const ACKNOWLEDGED_MS = 300_000;
export const SILENT_MS = 420_000;

export interface ModelAlert {
  readonly number: number;
  readonly key: string;
  status: 'firing' | 'acknowledged' | 'resolved';
  count: number;
  /** Undefined while it was never anything but quiet. */
  task: number | undefined;
  /** What keeps it quiet. */
  readonly mutedBy: Set<Mute>;
}

export interface ModelTask {
  readonly number: number;
  status: 'open' | 'in_progress' | 'done';
  touched: boolean;
  touchedAt: number;
}

export interface ModelClock {
  readonly alert: ModelAlert;
  policy: number;
  state: 'running' | 'stopped' | 'finished';
  hold: 'answered' | 'snoozed' | 'paused' | undefined;
  /** When a snooze or a pause is over. */
  until: number;
  endedAt: number;
  step: number;
  round: number;
  dueAt: number;
  firedAt: number;
}

/** A silence of one key, or a window over all. */
export interface Mute {
  readonly key: string | undefined;
  readonly endsAt: number;
  ended: boolean;
}

export interface Model {
  now: number;
  engine: boolean;
  policy: number;
  readonly alerts: ModelAlert[];
  readonly tasks: ModelTask[];
  readonly clocks: Map<number, ModelClock>;
  readonly mutes: Mute[];
  /** Alerts that somebody has answered, or that are over: nobody may be told of them. */
  readonly answered: Set<number>;
  /** Every step that must have been fired: `A1 round 0 step 1`. */
  readonly fired: string[];
}

export const newModel = (now: number): Model => ({
  ...{ now, engine: true, policy: 0, alerts: [], tasks: [], clocks: new Map(), mutes: [], answered: new Set(), fired: [] },
});

export const openAlert = (model: Model, key: string): ModelAlert | undefined =>
  model.alerts.find((alert) => alert.key === key && alert.status !== 'resolved');

export const clockOf = (model: Model, alert: ModelAlert): ModelClock | undefined => model.clocks.get(alert.task ?? 0);
const taskOf = (model: Model, alert: ModelAlert): ModelTask | undefined => model.tasks[(alert.task ?? 0) - 1];
const policyOf = ({ policy }: ModelClock): ModelPolicy => POLICIES[policy] as ModelPolicy;
const isOver = (model: Model, alert: ModelAlert): boolean => taskOf(model, alert)?.status === 'done';

/** What the engine does with a look: silences and windows end, what was put off returns, and each clock that is due fires one step. */
export function tick(model: Model): void {
  const ending = model.mutes.filter(({ ended, endsAt }) => !ended && endsAt <= model.now);
  // Of those that end at one moment the silences come first, and whose alerts are free by then are the first to get a task.
  for (const mute of ending.toSorted((a, b) => Number(a.key === undefined) - Number(b.key === undefined))) end(model, mute);
  for (const clock of model.clocks.values()) if (isBack(model, clock)) comeBack(model, clock);
  for (const clock of model.clocks.values()) if (clock.state === 'running' && clock.dueAt <= model.now) fireStep(model, clock);
}

/** Where a clock stands after its step; undefined after the last. */
function after(clock: ModelClock, now: number): Pick<ModelClock, 'step' | 'round' | 'dueAt'> | undefined {
  const { tell, stepMs, roundMs, repeat } = policyOf(clock);
  const from = now - clock.dueAt > 2_000 ? now : clock.dueAt;
  if (clock.step + 1 < tell.length) return { step: clock.step + 1, round: clock.round, dueAt: from + stepMs };
  return clock.round < repeat ? { step: 0, round: clock.round + 1, dueAt: from + roundMs } : undefined;
}

function fireStep(model: Model, clock: ModelClock): void {
  model.fired.push(`A${clock.alert.number} round ${clock.round} step ${clock.step}`);
  clock.firedAt = model.now;
  const next = after(clock, model.now);
  if (next === undefined) {
    clock.state = 'finished';
    clock.endedAt = model.now;
  } else Object.assign(clock, next);
}

function begin(model: Model, alert: ModelAlert): void {
  const { now, policy } = model;
  const clock: ModelClock = {
    ...{ alert, policy, state: 'running', hold: undefined, until: 0, endedAt: 0, step: 0, round: 0, dueAt: now, firedAt: now },
  };
  model.clocks.set(alert.task ?? 0, clock);
  model.answered.delete(alert.number);
  fireStep(model, clock);
}

function open(model: Model, alert: ModelAlert): void {
  alert.task = model.tasks.length + 1;
  model.tasks.push({ number: alert.task, status: 'open', touched: false, touchedAt: model.now });
}

/** Nobody waits for who was not told: its last step's pages all came back. Another round would ask the same addresses. */
export function givenUp(model: Model, alert: ModelAlert, at: number): void {
  const clock = clockOf(model, alert);
  if (clock === undefined || clock.state !== 'running' || clock.step === 0) return;
  clock.dueAt = Math.min(clock.dueAt, at);
  if (model.engine) tick(model);
}

export function trigger(model: Model, key: string): void {
  const known = openAlert(model, key);
  if (known !== undefined) {
    known.count += 1;
    return;
  }
  const mutedBy = new Set(inForce(model, key));
  const alert: ModelAlert = { number: model.alerts.length + 1, key, status: 'firing', count: 1, task: undefined, mutedBy };
  model.alerts.push(alert);
  if (mutedBy.size > 0) return;
  open(model, alert);
  begin(model, alert);
}

const inForce = ({ mutes, now }: Model, key: string): readonly Mute[] =>
  mutes.filter((mute) => mute.endsAt > now && (mute.key ?? key) === key);

/** Keeps what is open quiet: its clocks stop without an answer. */
export function mute(model: Model, key: string | undefined, endsAt: number): void {
  const made: Mute = { key, endsAt, ended: false };
  model.mutes.push(made);
  for (const alert of model.alerts) {
    if (alert.status === 'resolved' || alert.mutedBy.size > 0 || (key ?? alert.key) !== alert.key) continue;
    alert.mutedBy.add(made);
    halt(model, clockOf(model, alert));
  }
}

function end(model: Model, mute: Mute): void {
  mute.ended = true;
  const freed = model.alerts.filter(({ status, mutedBy }) => status !== 'resolved' && mutedBy.has(mute));
  const free = freed.filter((alert) => {
    alert.mutedBy.clear();
    for (const other of inForce(model, alert.key)) alert.mutedBy.add(other);
    return alert.mutedBy.size === 0;
  });
  for (const alert of free) if (alert.task === undefined) open(model, alert);
  for (const alert of free) if (alert.status === 'firing') begin(model, alert);
}

function halt({ now }: Model, clock: ModelClock | undefined): void {
  if (clock?.state !== 'running') return;
  clock.state = 'stopped';
  clock.endedAt = now;
}

/** For good. */
const stop = (model: Model, alert: ModelAlert): void => {
  const clock = clockOf(model, alert);
  halt(model, clock);
  if (clock !== undefined) clock.hold = undefined;
  model.answered.add(alert.number);
};

/** For as long as the answer is worth something. */
const answer = (model: Model, alert: ModelAlert): void => {
  const clock = clockOf(model, alert);
  const before = clock?.hold;
  const comesBack = clock !== undefined && (clock.state !== 'stopped' || before !== undefined);
  stop(model, alert);
  if (clock === undefined || !comesBack) return;
  clock.hold = 'answered';
  if (before !== 'answered') clock.endedAt = model.now;
};

const isBack = (model: Model, { alert, hold, until, endedAt }: ModelClock): boolean => {
  if (hold === undefined) return false;
  if (hold !== 'answered') return until <= model.now;
  const task = taskOf(model, alert);
  const working = task?.status === 'in_progress';
  return working ? Math.max(endedAt, task.touchedAt) + SILENT_MS <= model.now : endedAt + ACKNOWLEDGED_MS <= model.now;
};

function comeBack(model: Model, clock: ModelClock): void {
  const { hold, alert, endedAt, dueAt } = clock;
  clock.hold = undefined;
  if (isOver(model, alert)) return;
  if (alert.status === 'acknowledged') alert.status = 'firing';
  model.answered.delete(alert.number);
  if (alert.mutedBy.size > 0) return;
  clock.state = 'running';
  if (hold === 'paused') clock.dueAt = model.now + Math.max(0, dueAt - endedAt);
  else Object.assign(clock, { step: 0, round: 0, dueAt: model.now });
}

export function resolve(model: Model, alert: ModelAlert): void {
  alert.status = 'resolved';
  stop(model, alert);
  const task = taskOf(model, alert);
  if (task !== undefined && !task.touched && task.status === 'open') Object.assign(task, { status: 'done', touched: true });
}

export function acknowledge(model: Model, alert: ModelAlert): boolean {
  if (alert.status !== 'firing') return false;
  alert.status = 'acknowledged';
  answer(model, alert);
  return true;
}

export function move(model: Model, task: ModelTask, verb: 'start' | 'done' | 'reopen'): boolean {
  const from = { start: ['open'], done: ['open', 'in_progress'], reopen: ['done'] }[verb];
  if (!from.includes(task.status)) return false;
  const alert = model.alerts.find((one) => one.task === task.number);
  task.status = ({ start: 'in_progress', done: 'done', reopen: 'open' } as const)[verb];
  Object.assign(task, { touched: true, touchedAt: model.now });
  if (alert === undefined || verb === 'reopen') return true;
  if (verb === 'done') stop(model, alert);
  else {
    if (alert.status === 'firing') alert.status = 'acknowledged';
    answer(model, alert);
  }
  return true;
}

/** What somebody does to a clock by hand; false where that is refused. */
export type Verb = 'snooze' | 'pause' | 'resume' | 'fire' | 'skip' | 'reroute' | 'reapply';
export const FOR_MS = 90_000;

const ALLOWED: Readonly<Record<Verb, readonly (ModelClock['state'] | NonNullable<ModelClock['hold']>)[]>> = {
  snooze: ['running', 'finished', 'answered', 'snoozed', 'paused'],
  pause: ['running'],
  resume: ['snoozed', 'paused'],
  fire: ['running'],
  skip: ['running'],
  reroute: ['running', 'finished', 'paused'],
  reapply: ['running', 'answered', 'snoozed', 'paused'],
};

export function byHand(model: Model, alert: ModelAlert, verb: Verb): boolean {
  const clock = clockOf(model, alert);
  if (clock === undefined || !ALLOWED[verb].includes(clock.hold ?? clock.state)) return false;
  if (clock.hold === undefined && clock.state === 'finished' && isOver(model, alert)) return false;
  return HANDS[verb](model, clock);
}

const put = (model: Model, clock: ModelClock, hold: 'snoozed' | 'paused'): true => {
  Object.assign(clock, { state: 'stopped', hold, until: model.now + FOR_MS, endedAt: model.now });
  return true;
};

const HANDS: Readonly<Record<Verb, (model: Model, clock: ModelClock) => boolean>> = {
  snooze: (model, clock) => {
    if (clock.alert.status === 'firing') clock.alert.status = 'acknowledged';
    model.answered.add(clock.alert.number);
    return put(model, clock, 'snoozed');
  },
  pause: (model, clock) => put(model, clock, 'paused'),
  resume: (model, clock) => {
    comeBack(model, clock);
    return true;
  },
  fire: (model, clock) => {
    clock.dueAt = Math.min(clock.dueAt, model.now);
    fireStep(model, clock);
    return true;
  },
  skip: (model, clock) => {
    const next = after(clock, model.now);
    if (next === undefined) return false;
    Object.assign(clock, next);
    return true;
  },
  reroute: (model, clock) => {
    if (clock.state === 'finished') Object.assign(clock, { step: 0, round: 0 });
    Object.assign(clock, { state: 'running', hold: undefined, dueAt: model.now + FOR_MS, firedAt: model.now });
    return true;
  },
  reapply: (model, clock) => {
    if (clock.policy === model.policy) return false;
    clock.policy = model.policy;
    clock.step = Math.min(clock.step, policyOf(clock).tell.length - 1);
    return true;
  },
};
