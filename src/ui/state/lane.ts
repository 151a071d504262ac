/**
 * One piece of asynchronous work of which only the newest run matters: at most one under way, at most one waiting, and never two starts
 * closer than `interval`, which may ask how long the last run took. Over-wakes, never misses: a request during a run makes another.
 */
export interface Lane {
  request(): void;
  stop(): void;
}

export function lane(work: () => Promise<void>, interval: (took: number) => number = () => 0): Lane {
  let [running, again, stopped] = [false, false, false];
  let started = -Infinity;
  let took = 0;
  let timer: NodeJS.Timeout | undefined;

  const start = (): void => {
    timer = undefined;
    if (stopped) return;
    [running, again] = [true, false];
    started = performance.now();
    void work().finally(() => {
      running = false;
      took = performance.now() - started;
      if (again) request();
    });
  };

  const request = (): void => {
    if (running) {
      again = true;
      return;
    }
    if (timer !== undefined) return;
    const wait = started + interval(took) - performance.now();
    if (wait > 0) timer = setTimeout(start, wait);
    else start();
  };

  return {
    request,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
