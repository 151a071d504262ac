/**
 * The small model beside the real thing: what people must be able to rely on, said a second time and far more simply, in memory, without
 * transactions, retries or batches. One policy, one channel: Ana at once, Béla a minute later, both again for one more round.
 */
export const STEP_MS = 60_000;
export const ROUND_MS = 120_000;
export const STEPS = [['ana'], ['bela']] as const;
export const REPEAT = 1;

export interface ModelAlert {
  readonly number: number;
  readonly key: string;
  status: 'firing' | 'acknowledged' | 'resolved';
  count: number;
}

export interface ModelTask {
  readonly number: number;
  status: 'open' | 'in_progress' | 'done';
  touched: boolean;
}

/** Undefined when it has been answered or has told everybody. */
export interface ModelClock {
  step: number;
  round: number;
  dueAt: number;
  firedAt: number;
}

export interface Model {
  now: number;
  engine: boolean;
  readonly alerts: ModelAlert[];
  readonly tasks: ModelTask[];
  readonly clocks: Map<number, ModelClock>;
  /** Numbers of tasks that somebody has answered, or that are over. */
  readonly answered: Set<number>;
  /** Every step that must have been fired, once each: `A1 round 0 step 1`. */
  readonly fired: string[];
}

export const newModel = (now: number): Model => ({
  now,
  engine: true,
  alerts: [],
  tasks: [],
  clocks: new Map(),
  answered: new Set(),
  fired: [],
});

export const openAlert = (model: Model, key: string): ModelAlert | undefined =>
  model.alerts.find((alert) => alert.key === key && alert.status !== 'resolved');

/** One step of every clock that is due; the first step of a new clock is fired where it is started. */
export function tick(model: Model): void {
  for (const [task, clock] of model.clocks) if (clock.dueAt <= model.now) fireStep(model, task, clock);
}

function fireStep(model: Model, task: number, clock: ModelClock): void {
  model.fired.push(`A${task} round ${clock.round} step ${clock.step}`);
  clock.firedAt = model.now;
  const late = model.now - clock.dueAt > 2_000;
  const from = late ? model.now : clock.dueAt;
  if (clock.step + 1 < STEPS.length) {
    clock.step += 1;
    clock.dueAt = from + STEP_MS;
  } else if (clock.round < REPEAT) {
    clock.step = 0;
    clock.round += 1;
    clock.dueAt = from + ROUND_MS;
  } else model.clocks.delete(task);
}

/** A page was given up on. Each step has one: nobody waits for who was not told, but for a new round, whose addresses are the same. */
export function givenUp(model: Model, task: number, page: { readonly createdAt: number; readonly at: number }): void {
  const clock = model.clocks.get(task);
  if (clock === undefined || page.createdAt < clock.firedAt || clock.step === 0) return;
  clock.dueAt = Math.min(clock.dueAt, page.at);
  if (model.engine) tick(model);
}

export function trigger(model: Model, key: string): void {
  const known = openAlert(model, key);
  if (known !== undefined) {
    known.count += 1;
    return;
  }
  const number = model.alerts.length + 1;
  model.alerts.push({ number, key, status: 'firing', count: 1 });
  model.tasks.push({ number, status: 'open', touched: false });
  const clock: ModelClock = { step: 0, round: 0, dueAt: model.now, firedAt: model.now };
  model.clocks.set(number, clock);
  fireStep(model, number, clock);
}

const stop = (model: Model, number: number): void => {
  model.clocks.delete(number);
  model.answered.add(number);
};

export function resolve(model: Model, alert: ModelAlert): void {
  alert.status = 'resolved';
  stop(model, alert.number);
  const task = model.tasks[alert.number - 1];
  if (task !== undefined && !task.touched && task.status === 'open') {
    task.status = 'done';
    task.touched = true;
  }
}

export function acknowledge(model: Model, alert: ModelAlert): boolean {
  if (alert.status !== 'firing') return false;
  alert.status = 'acknowledged';
  stop(model, alert.number);
  return true;
}

export function move(model: Model, task: ModelTask, verb: 'start' | 'done' | 'reopen'): boolean {
  const from = { start: ['open'], done: ['open', 'in_progress'], reopen: ['done'] }[verb];
  if (!from.includes(task.status)) return false;
  task.status = ({ start: 'in_progress', done: 'done', reopen: 'open' } as const)[verb];
  task.touched = true;
  const alert = model.alerts[task.number - 1];
  if (verb === 'start' && alert?.status === 'firing') alert.status = 'acknowledged';
  if (verb !== 'reopen') stop(model, task.number);
  return true;
}
