import type { z } from 'zod';

/** One top-level section of the configuration file. The noun that needs it defines it; `runtime/config` composes them all. */
export interface Section<S extends z.ZodType = z.ZodType> {
  readonly key: string;
  readonly summary: string;
  readonly schema: S;
}

export const section = <S extends z.ZodType>(key: string, summary: string, schema: S): Section<S> => ({ key, summary, schema });

/** The settings in force, read by section so that each noun sees its own and nothing else. */
export interface Settings {
  of<S extends z.ZodType>(section: Section<S>): z.output<S>;
}
