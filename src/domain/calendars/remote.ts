/** A calendar elsewhere, in the words of this noun. What speaks CalDAV and fetches files is offered where the nouns are composed. */
import type { Calendar } from './settings.ts';

export interface Problem {
  /** A sentence without its full stop: who was asked, and what came of it. */
  readonly problem: string;
}

export const isProblem = <T>(value: T | Problem): value is Problem => typeof value === 'object' && value !== null && 'problem' in value;

export interface Listed {
  readonly href: string;
  readonly etag: string;
}

export interface Listing {
  /** What the next listing may go on from. */
  readonly token: string | null;
  /** Whether `entries` is all there is, and not only what changed. */
  readonly whole: boolean;
  readonly entries: readonly Listed[];
  readonly gone: readonly string[];
}

export type Written =
  /** Null where the server does not say, because it keeps something else than it was given. */
  | { readonly etag: string | null }
  /** Somebody was faster. */
  | { readonly raced: true }
  /** About this one entry, and the same the next time. */
  | { readonly refused: string }
  | Problem;

/** A calendar on a server that is read and written entry by entry. */
export interface Remote {
  list(token: string | null): Promise<Listing | Problem>;
  read(hrefs: readonly string[]): Promise<readonly (Listed & { readonly text: string })[] | Problem>;
  /** Creates where no tag is given. */
  write(href: string, etag: string | null, text: string): Promise<Written>;
  remove(href: string, etag: string): Promise<Written>;
  hrefOf(uid: string): string;
}

/** A published file, unless it still is what `mark` stands for. */
export type Fetched = { readonly text: string; readonly mark: string | null } | { readonly same: true } | Problem;

/** Which networks may be asked although nobody should need to. */
export interface Asking {
  readonly allow: readonly string[];
  readonly signal: AbortSignal;
}

export interface Outside {
  remote(calendar: Calendar, asking: Asking): Promise<Remote>;
  fetch(calendar: Calendar, mark: string | null, asking: Asking): Promise<Fetched>;
}

let offered: Outside | undefined;

export function offerOutside(outside: Outside): void {
  offered = outside;
}

export function outside(): Outside {
  if (offered === undefined) throw new Error('nobody offered to reach calendars');
  return offered;
}
