import type { Store } from '../../src/domain/kernel/ports.ts';

/** A store as one process has it: after its death nothing it still wants is read, written or heard. */
export function mortal(store: Store): { readonly store: Store; die(): void } {
  let dead = false;
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const alive = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    return dead ? never<T>() : result;
  };
  return {
    store: {
      ...store,
      read: (script) => (dead ? never() : alive(store.read(script))),
      write: (script) => (dead ? never() : alive(store.write(script))),
      onChange: (listener) => store.onChange(() => (dead ? undefined : listener())),
    },
    die: () => {
      dead = true;
    },
  };
}
