import type { Severity } from '../kernel/rank.ts';

type Map = Readonly<Record<string, Severity>>;

/** Where severities are looked up: what one source means by its words, then what everybody means by them. */
export interface Words {
  readonly severity: Map;
  readonly default_severity: Severity;
  readonly source?: Readonly<Record<string, { readonly severity: Map; readonly default_severity?: Severity | undefined }>>;
}

export interface Judged {
  readonly severity: Severity;
  /** Whose word it is: the source's own map, the common one, or nobody's. */
  readonly by: 'source' | 'map' | 'default';
}

// Words come from outside: only own properties are looked up, or `constructor` would be a severity.
const own = <T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;

/** What a source's word for severity means. */
export function judge(words: Words, source: string, said: string): Judged {
  const word = said.toLowerCase();
  const mine = own(words.source, source);
  const theirs = own(mine?.severity, word);
  if (theirs !== undefined) return { severity: theirs, by: 'source' };
  const common = own(words.severity, word);
  if (common !== undefined) return { severity: common, by: 'map' };
  return { severity: mine?.default_severity ?? words.default_severity, by: 'default' };
}
