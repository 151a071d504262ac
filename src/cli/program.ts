import type { Capability } from '../domain/kernel/capability.ts';
import type { Refusal } from '../domain/kernel/refusal.ts';
import type { Io } from '../runtime/io.ts';
import type { Session } from '../runtime/session.ts';
import type { Globals, Line } from './line.ts';
import type { Input } from './values.ts';
import type { Manifest } from './verb.ts';

/** A verb that is no capability: it needs more of the process than a store. Answers with the exit code. */
export type Command = (input: Input, line: Line, io: Io, program: Program) => Promise<number>;

export interface Work {
  /** `noun.verb`, with nothing evaluated but the noun. */
  capability(name: string): Promise<Capability | undefined>;
  open(globals: Globals, io: Io): Promise<Session | Refusal>;
  answer(capability: Capability, value: unknown, json: boolean, io: Io): Promise<number>;
}

/** Everything `main` may reach, by name and unloaded: a line loads what it names and nothing else. */
export interface Program {
  readonly version: string;
  readonly manifest: Manifest;
  work(): Promise<Work>;
  /** By the name of their verb; '' is `watchbill` alone. */
  commands(): Promise<Readonly<Record<string, () => Promise<Command>>>>;
}
