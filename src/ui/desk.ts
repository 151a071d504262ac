import type { Refusal } from '../domain/kernel/refusal.ts';
import type { UiSettings } from './settings.ts';

/**
 * The dashboard's only way to the outside. Whoever opens a dashboard implements it: the program does so over a worker thread, tests do so
 * in memory. Everything here is asynchronous or a push, so a slow store never holds up a key.
 */
export interface Desk {
  /** Runs one capability by name. Answers its decoded output, or a `Refusal`; rejects only when the store itself is broken. */
  run(capability: string, input: object): Promise<unknown>;
  /** Calls back when something changed, at most ten times a second. Carries no content: truth is re-read. */
  onChange(listener: () => void): () => void;
  /** Calls back with the engine's status, at once with the present one and then whenever it changes. */
  onStatus(listener: (status: DeskStatus) => void): () => void;
  /** Calls back with `[ui]` when the configuration changed and is in force. */
  onSettings(listener: (settings: UiSettings) => void): () => void;
  /** Who acts at this moment; another by `enter`. */
  readonly operator: Seated;
  /** Calls back when somebody else acts, or the terminal was locked. */
  onOperator(listener: (operator: Seated) => void): () => void;
  /** Proves a name; whoever enters acts from then on. */
  enter(name: string, pin: string): Promise<Refusal | undefined>;
  /** From now on nothing is changed without a PIN, if anybody has one. */
  lock(): void;
  now(): number;
  /** What stops if this dashboard closes, and how to keep it going; undefined when another engine goes on. */
  quitWarning(): Promise<string | undefined>;
}

export interface Seated {
  readonly name: string;
  readonly role: string;
  /** There are operators, so that the name at the top says something. */
  readonly shared: boolean;
  readonly locked: boolean;
}

export interface DeskStatus {
  /** Where the engine runs that fires the clocks. */
  readonly engine: 'here' | 'elsewhere' | 'none';
  readonly holder?: string;
  /** The address the intake listens on. */
  readonly intake?: string;
  readonly banners: readonly string[];
}

/** What the dashboard needs to know of a capability, for the palette and for who may do what. */
export interface OfferedCapability {
  readonly name: string;
  readonly summary: string;
  readonly permission: string;
  readonly danger?: 'confirm' | undefined;
}
