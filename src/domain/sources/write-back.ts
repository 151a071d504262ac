/**
 * What a source is told of what was done here with its alerts, so that nobody answers the same alert twice. Off unless the source says
 * `write_back`.
 *
 * One row for each alert and each aspect of it (that it was acknowledged, silenced, closed) says what the source should know and what it
 * was last told. Whoever changes the alert writes what is wanted, in the same transaction; a duty tells the difference:
 *
 *   wanted ≠ told ──due──▶ being told ──done─────▶ told; due again if something else is wanted by now, or when the word has to be renewed
 *                   ▲           ├─────failed───▶ due after 30 s, 1 min, 2 min … 15 min, as all that waits for this source
 *                   │           ├─────refused──▶ given up and shown, until something else is wanted
 *                   └───lease ran out
 *
 * So what is taken back before it went is never sent, what changed while the source was away is told once, as it is then, and a restart
 * loses nothing. It never goes round: only what was done here is wanted, never what the source itself said, and what the source shows because
 * it was told is an echo, which changes nothing (`echoes`).
 */
import { hours, type Instant, minutes, seconds } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { retryTime } from '../kernel/polling.ts';
import { type Aspect, type SourceSettings, sources } from './settings.ts';

/** What was done: by whom, since when and until when, and what they said. */
export interface Word {
  readonly by: string;
  readonly note: string | null;
  readonly at: Instant;
  readonly until: Instant | null;
}

/** One thing to be told. */
export interface Writing {
  /** The alert: `A87`. */
  readonly subject: string;
  readonly aspect: Aspect;
  readonly source: string;
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Null takes back what was told. */
  readonly wanted: Word | null;
  readonly told: Word | null;
  /** What the source called it when it was told. */
  readonly receipt: string | null;
  readonly attempts: number;
}

/** The source knows. `renewAt` is when it has to be told again, because it forgets. */
export interface Told {
  readonly receipt: string | null;
  readonly renewAt?: Instant;
}

/** It does not. `refused` is about this one alone and ends the attempts; anything else is about the source, and is tried again. */
export interface NotTold {
  readonly problem: string;
  readonly refused?: boolean;
}

/** A source that is told. */
export interface WrittenSource extends Pick<SourceSettings, 'name' | 'kind' | 'user' | 'password' | 'token'> {
  readonly address: string;
  readonly pipe: string | undefined;
  readonly aspects: readonly Aspect[];
  readonly timeout: number;
}

export const writtenSources = ({ settings }: Pick<Context, 'settings'>): readonly WrittenSource[] =>
  settings.of(sources).flatMap(({ name, kind, user, password, token, poll, poll_timeout, write_back, command_pipe }): WrittenSource[] =>
    write_back === undefined || write_back.length === 0
      ? []
      : [
          {
            name,
            kind,
            user,
            password,
            token,
            address: poll ?? '',
            pipe: command_pipe,
            aspects: write_back,
            timeout: poll_timeout ?? seconds(10),
          },
        ],
  );

/** So many are told one after the other under one lease; other sources go on beside it. */
export const A_BATCH = 20;

export const leaseMs = ({ timeout }: WrittenSource): number => A_BATCH * timeout + minutes(1);

/** The same moment for all that waits for one source. */
export const againAt = ({ name, timeout }: WrittenSource, attempts: number, now: Instant): Instant =>
  retryTime({ name, timeout }, attempts, now);

/** What a source shows so soon after it was told may have been read before, and a Zabbix closes in its own time. */
export const ECHO = minutes(1);

/** What was told is remembered for so long after it has become the past. */
export const REMEMBERED = hours(1);
