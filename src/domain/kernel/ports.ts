import type { Instant } from './clock.ts';
import type { Refusal } from './refusal.ts';
import type { Script } from './script.ts';

/** The database, as seen from use cases. Takes makers of scripts, because a script that lost a race is run again from the start. */
export interface Store {
  readonly engine: 'sqlite' | 'postgres';
  read<T>(script: () => Script<T>): Promise<T>;
  /** Commits unless the script throws or returns a refusal. */
  write<T>(script: () => Script<T>): Promise<T>;
  /**
   * Calls back after somebody, here or in another process, committed. Over-wakes and never misses; carries no content, because truth is
   * re-read. Returns the end of the subscription.
   */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** A stretch of time as calendars take it in (RFC 5546): the same `uid` with a higher `sequence` replaces what they have. */
export interface Appointment {
  readonly method: 'request' | 'cancel';
  readonly uid: string;
  readonly sequence: number;
  readonly start: Instant;
  readonly end: Instant;
  readonly summary: string;
  readonly description: string;
  readonly tentative: boolean;
  readonly stampedAt: Instant;
}

/**
 * A message for one address. `key` is stable over retries, so that a channel that honours one never shows the message twice. The last
 * line of `text` says what the reader is to do: a channel that carries little carries that.
 */
export interface Message {
  readonly key: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  /** The same as a page, for channels that show one. */
  readonly html?: string;
  /** For channels that reach a calendar. */
  readonly appointment?: Appointment;
  /** What a button carries back, where the vendor has buttons and the message can be answered. */
  readonly ticket?: string;
}

/** A delivered message's receipt, in the words of the vendor: "250 2.0.0 Ok: queued as 4F1C". */
export interface Receipt {
  readonly receipt: string;
}

/** A failure to deliver. `permanent` ends the attempts (a 5xx reply); everything else is tried again. */
export interface DeliveryFailure {
  readonly problem: string;
  readonly permanent: boolean;
}

/** One way to reach people. Adding one is one file in `integrations/messaging/`. */
export interface Channel {
  readonly name: string;
  send(message: Message, signal: AbortSignal): Promise<Receipt | DeliveryFailure>;
  /** Goes as far as one gets without sending, with the login where the vendor lets one log in alone. A channel without it can only be tried. */
  verify?(signal: AbortSignal): Promise<Receipt | DeliveryFailure>;
  close(): Promise<void>;
}

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** One line per thing worth knowing. Fields are redacted by the implementation. */
export interface Log {
  write(level: Level, text: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Randomness and hashing for tokens, and for what people remember. */
export interface Secrets {
  /** A new token of 160 random bits. */
  token(): string;
  /** SHA-256 in hexadecimal: enough for a secret that was random to begin with. */
  hash(token: string): string;
  /** A salted hash that is slow to make: for a secret that somebody chose. */
  seal(secret: string): Promise<string>;
  /** Whether it is the one that was sealed; takes as long for a wrong one as for the right. */
  opens(secret: string, sealed: string): Promise<boolean>;
}

/** How a piece of upkeep went. What it wrote is as hostile, and as secret, as whatever wrote it. */
export interface Done {
  /** `skipped`: there is nothing to do here, and the problem says why. */
  readonly state: 'done' | 'failed' | 'skipped';
  /** What was done, in a sentence or a few. */
  readonly report: string;
  readonly output: string;
  readonly problem?: string;
}

/** A piece of upkeep: one of what the program can do, or a command with its arguments. */
export interface Errand {
  readonly name: string;
  readonly chore: string;
  readonly command: readonly string[];
  /** What takes longer, in milliseconds, is ended and has failed. */
  readonly within: number;
}

/** What an effect may use beside the store. */
export interface Ports {
  readonly store: Store;
  readonly log: Log;
  readonly secrets: Secrets;
  channel(name: string): Channel | Refusal;
  /** Copies the database to a file while it is in use; says how many bytes the verified copy has. */
  backup(file: string): Promise<{ readonly bytes: number } | Refusal>;
  /** Does one piece of upkeep on this machine, and breaks it off when the signal says so. */
  errand(errand: Errand, signal: AbortSignal): Promise<Done>;
}
