/**
 * A format of intake is one file beside this one that exports one `Format`, and one row in `formats.ts`. The routes of the listener, what
 * a 404 names, the reference page and the tests that throw mutations at every entry derive from that registry.
 *
 * A format only translates. `read` is a pure function from what was sent to alerts and rejections; it throws nothing whatever it is
 * given, costs at most the one alert that cannot be read, and invents neither time nor identity: the same body read twice says the same,
 * which is what makes a sender's retry harmless. Tokens, limits, the commit and the order of things (the vendor's 2xx goes out after the
 * commit) are `runtime/intake.ts`, the same for all.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import type { Explanation } from '../../domain/kernel/refusal.ts';
import type { ReportedChange } from '../../domain/sources/changes.ts';
import type { Rejected } from '../../domain/sources/records.ts';
import type { SourceKind, SourceSettings } from '../../domain/sources/settings.ts';
import type { Answer } from '../intake/answer.ts';

/** What was sent, by a sender that has been let in. */
export interface Posted {
  readonly source: string;
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** What stood where the entry's path has `{name}`. */
  readonly places: Readonly<Record<string, string>>;
  /** What the configuration says of the source. */
  readonly configured?: SourceSettings | undefined;
  /** When it arrived. */
  readonly now: Instant;
}

export interface Read {
  readonly alerts: readonly IncomingAlert[];
  readonly rejections: readonly Rejected[];
  /** Why nothing could be taken in at all: the sender is told 400, and the rejections are kept. */
  readonly problem?: string;
  /** What changed at the source, for the log: nothing is wrong, nobody is told. */
  readonly changes?: readonly ReportedChange[];
  /** The names of heartbeats that were heard. */
  readonly heartbeats?: readonly string[];
  /** What the answer names it by, where the vendor's does. */
  readonly key?: string;
}

/** One method at one path. */
export interface Entry {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** `/v2/alerts/{identifier}/close`: a place in braces is one segment, and is handed over decoded. */
  readonly path: string;
  readonly summary: string;
  /** A body cannot be larger than this, nor than the configuration allows. */
  readonly maxBody?: number;
  read(posted: Posted): Read;
  /** The answer after the commit, as this vendor's senders expect it; without it, how many were accepted and rejected. */
  accepted?(read: Read, mint: () => string): Answer;
  /** The answer to a sender that asks by OPTIONS whether it may send here, which says nothing about who it is. */
  handshake?(headers: IncomingHttpHeaders): Answer;
  /** The body of a refusal, likewise. Its status is the explanation's: senders decide by it whether to come again. */
  refused?(explanation: Explanation, mint: () => string): unknown;
}

export interface Format {
  /** What it is called on the command line and in the reference. */
  readonly name: string;
  readonly title: string;
  /** The kind of source that speaks it, and the source's name where its token names none. */
  readonly kind: SourceKind;
  readonly credentials?: Credentials;
  readonly entries: readonly Entry[];
}

/**
 * How a sender says who it is, beside what every entry takes: `Authorization: Bearer TOKEN`, basic authentication with the token as the
 * password, and `?token=TOKEN` from senders that can set no header.
 */
export interface Credentials {
  /** Another word that the Authorization header may begin with. */
  readonly scheme?: string;
  /** The token in the body, looked for when no header and no query has one. */
  readonly inBody?: (body: Buffer) => string | undefined;
  /** Whether the sender signed this with the secret that the source is configured with. */
  readonly signed?: (sent: Pick<Posted, 'body' | 'headers' | 'now'>, secret: string) => boolean;
}
