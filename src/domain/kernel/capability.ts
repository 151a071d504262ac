import type { z } from 'zod';
import type { Role } from './access.ts';
import type { Context } from './context.ts';
import type { Ports } from './ports.ts';
import type { Refusal } from './refusal.ts';
import type { Script } from './script.ts';

/** A column of the human table; `--json` prints the whole output instead. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly align?: 'right';
  readonly format?: 'instant' | 'age' | 'duration' | 'list';
}

interface Common<I extends z.ZodObject, O extends z.ZodType> {
  /** `noun.verb`. */
  readonly name: string;
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  /** Input keys that the command line takes by position, in order. The last may be a list. */
  readonly args?: readonly (keyof z.output<I> & string)[];
  readonly columns?: readonly Column[];
  readonly permission: Role;
  /** The command line's exit code for an answer that is itself a verdict: 0, or 10 and up. */
  exitCode?(answer: z.output<O>): number;
  /** `confirm`: a person is asked first, with what will happen. */
  readonly danger?: 'confirm';
}

/** Reads or writes the store in one transaction. */
export interface Scripted<I extends z.ZodObject, O extends z.ZodType> extends Common<I, O> {
  readonly kind: 'query' | 'command';
  run(context: Context, input: z.output<I>): Script<z.output<O> | Refusal>;
}

/** Reaches outside (a test mail, a backup) and writes only through command scripts. */
export interface Effect<I extends z.ZodObject, O extends z.ZodType> extends Common<I, O> {
  readonly kind: 'effect';
  run(context: () => Context, input: z.output<I>, ports: Ports): Promise<z.output<O> | Refusal>;
}

/**
 * Something Watchbill can do, defined once. The command line's subcommand, the palette's entry, the HTTP operation, the library's
 * function and the reference page derive from this object.
 */
export type Capability<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> = Scripted<I, O> | Effect<I, O>;

export const query = <I extends z.ZodObject, O extends z.ZodType>(capability: Omit<Scripted<I, O>, 'kind'>): Scripted<I, O> => ({
  kind: 'query',
  ...capability,
});
export const command = <I extends z.ZodObject, O extends z.ZodType>(capability: Omit<Scripted<I, O>, 'kind'>): Scripted<I, O> => ({
  kind: 'command',
  ...capability,
});
export const effect = <I extends z.ZodObject, O extends z.ZodType>(capability: Omit<Effect<I, O>, 'kind'>): Effect<I, O> => ({
  kind: 'effect',
  ...capability,
});

/** A noun's capabilities by verb, and the nouns by name: `capabilities.task.create`. */
export type Verbs = Readonly<Record<string, Capability<never, never> | Capability>>;
export type Nouns = Readonly<Record<string, Verbs>>;
