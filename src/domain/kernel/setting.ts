import type { z } from 'zod';

/** One top-level section of the configuration file. The noun that needs it defines it; `runtime/config` composes them all. */
export interface Section<S extends z.ZodType = z.ZodType> {
  readonly key: string;
  readonly summary: string;
  readonly schema: S;
}

/** The schema is made when it is first read: making all of them takes half as long as a bare Node takes to start. */
export function section<S extends z.ZodType>(key: string, summary: string, make: () => S): Section<S> {
  let made: S | undefined;
  return {
    key,
    summary,
    get schema() {
      made ??= make();
      return made;
    },
  };
}

/** The settings in force, read by section so that each noun sees its own and nothing else. */
export interface Settings {
  of<S extends z.ZodType>(section: Section<S>): z.output<S>;
}
