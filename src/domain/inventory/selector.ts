/**
 * Which components are meant. One language for lists, exports and everything that later names systems:
 *
 *   env=prod,tier in (web,db),!canary     label selectors as Kubernetes has them; comma and space both mean "and"
 *   eu/web/*   web-0?   db-*              paths and names with globs, ** for any depth; without one, itself and all that lies in it
 *   web:&prod:!canary                     sets as Ansible has them: a colon adds, :& keeps what is also in, :! takes away
 *   down(db-1)   up(3, web-2)             what depends on it, what it depends on, at most so many steps away
 *   type=server,status=missing            fields read like labels
 *
 * As in Ansible the order of a colon list does not matter: all that is added, then what is kept, then what is taken away.
 */
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { DEEPEST } from './component.ts';

export type Selector =
  | { readonly op: 'all' }
  | { readonly op: 'word'; readonly text: string; readonly glob: boolean; readonly column: number }
  | { readonly op: 'label'; readonly key: string; readonly values: readonly string[] | undefined; readonly column: number }
  | { readonly op: 'and' | 'or'; readonly parts: readonly Selector[] }
  | { readonly op: 'not'; readonly part: Selector }
  | { readonly op: 'up' | 'down'; readonly steps: number | undefined; readonly of: Selector };

type Sign = ':' | '&' | '!' | ',' | '(' | ')' | '=' | '==' | '!=';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'space' | Sign | 'unclosed';
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

const TOKEN = /(?<space>\s+)|(?<sign>!=|==|[:&!,()=])|"(?<quoted>[^"]*)"|(?<unclosed>"[^"]*$)|(?<word>[^\s:&!,()="]+)/gy;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const column = match.index + 1;
    const { space, sign, quoted, unclosed, word } = match.groups ?? {};
    if (space !== undefined) tokens.push({ kind: 'space', text: space, column });
    else if (sign !== undefined) tokens.push({ kind: sign as Sign, text: sign, column });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted, column });
    else if (unclosed !== undefined) tokens.push({ kind: 'unclosed', text: unclosed.slice(1), column });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, column });
  }
  return tokens;
}

/** Nobody types more parentheses than this, and a parser that calls itself must end. */
const DEEPEST_NESTING = 50;

const GRAPH = ['up', 'down'] as const;
const isGraph = (text: string): text is (typeof GRAPH)[number] => (GRAPH as readonly string[]).includes(text);

/** What may stand where a term begins, for sentences. */
const TERMS = 'a name, a path, key=value, key in (a,b), !key, up(…), down(…) or ( … )';

/** Ends the reading from wherever it is. */
class Unreadable extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super('unreadable selector');
    this.refusal = refusal;
  }
}

export function parseSelector(text: string): Selector | Refusal {
  const tokens = tokensOf(text);
  let at = 0;

  const end = { kind: 'end', text: '', column: text.length + 1 } as const;
  const peek = (ahead = 0): Token | typeof end => tokens[at + ahead] ?? end;
  const spaces = (): void => {
    while (peek().kind === 'space') at++;
  };
  const fail = (problem: string, allowed: string, column = peek().column): never => {
    throw new Unreadable(refuse({ kind: 'invalid', where: `selector, column ${column}`, problem, allowed }));
  };
  const expect = (kind: Sign, allowed: string): void => {
    spaces();
    if (peek().kind !== kind) fail(said(peek()), allowed);
    at++;
  };

  function union(depth: number): Selector {
    const sets: Record<':' | '&' | '!', Selector[]> = { ':': [], '&': [], '!': [] };
    for (let first = true; ; first = false) {
      spaces();
      const sign = peek().kind === '&' || (!first && peek().kind === '!') ? (peek().kind as '&' | '!') : ':';
      if (sign !== ':') at++;
      const part = group(depth);
      // In a list of sets the first may be one to take away; alone, or before a comma, it is everything else.
      if (first && part.op === 'not' && peek().kind === ':') sets['!'].push(part.part);
      else sets[sign].push(part);
      if (peek().kind !== ':') break;
      at++;
    }
    const added: Selector = sets[':'].length === 0 ? { op: 'all' } : joined('or', sets[':']);
    return joined('and', [added, ...sets['&'], ...sets['!'].map((part): Selector => ({ op: 'not', part }))]);
  }

  function group(depth: number): Selector {
    const parts: Selector[] = [item(depth)];
    for (;;) {
      spaces();
      const comma = peek().kind === ',';
      if (comma) at++;
      spaces();
      const { kind } = peek();
      if (!comma && (kind === ':' || kind === ')' || kind === 'end')) return joined('and', parts);
      parts.push(item(depth));
    }
  }

  function item(depth: number): Selector {
    spaces();
    if (depth > DEEPEST_NESTING) fail('is nested too deep', `${DEEPEST_NESTING} levels`);
    const token = peek();
    if (token.kind === '!') {
      at++;
      return { op: 'not', part: item(depth + 1) };
    }
    if (token.kind === '(') {
      at++;
      const inner = union(depth + 1);
      expect(')', ')');
      return inner;
    }
    if (token.kind !== 'word' && token.kind !== 'quoted') return fail(said(token), TERMS);
    at++;
    if (token.kind === 'word' && isGraph(token.text) && peek().kind === '(') return graph(token.text, depth);
    return requirement(token);
  }

  function graph(op: 'up' | 'down', depth: number): Selector {
    at++;
    spaces();
    const first = peek();
    let steps: number | undefined;
    if (first.kind === 'word' && /^\d+$/.test(first.text)) {
      steps = Number(first.text);
      at++;
      if (steps < 1 || steps > DEEPEST) fail(`${first.text} steps`, `1 to ${DEEPEST}`, first.column);
      expect(',', `a comma and what to go from, such as ${op}(${first.text}, db-1)`);
    }
    const of = union(depth + 1);
    expect(')', ')');
    return { op, steps, of };
  }

  function requirement(token: Token): Selector {
    const { text: key, column } = token;
    const ahead = peek().kind === 'space' ? 1 : 0;
    const next = peek(ahead);
    if (next.kind === '=' || next.kind === '==' || next.kind === '!=') {
      at += ahead + 1;
      spaces();
      const test: Selector = { op: 'label', key, values: [value(`a value, such as ${key}=prod`)], column };
      return next.kind === '!=' ? { op: 'not', part: test } : test;
    }
    const inside =
      next.kind === 'word' && (next.text === 'in' || next.text === 'notin') && peek(ahead + 1).kind !== ':' ? next.text : undefined;
    const opens =
      inside !== undefined && (peek(ahead + 1).kind === '(' || (peek(ahead + 1).kind === 'space' && peek(ahead + 2).kind === '('));
    if (opens) {
      at += ahead + 1;
      expect('(', '(');
      const test: Selector = { op: 'label', key, values: values(key), column };
      return inside === 'notin' ? { op: 'not', part: test } : test;
    }
    return { op: 'word', text: key, glob: token.kind === 'word' && /[*?]/.test(key), column };
  }

  function values(key: string): readonly string[] {
    const found: string[] = [];
    for (;;) {
      spaces();
      found.push(value(`a value, such as ${key} in (web,db)`));
      spaces();
      if (peek().kind === ')') break;
      expect(',', 'a comma or )');
    }
    at++;
    return found;
  }

  function value(allowed: string): string {
    const token = peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') return fail(said(token), `${allowed}; with other signs in it, quoted`);
    at++;
    return token.text;
  }

  try {
    spaces();
    if (peek().kind === 'end') return { op: 'all' };
    const selector = union(0);
    spaces();
    if (peek().kind !== 'end') fail(said(peek()), ': , a space, or the end');
    return selector;
  } catch (error) {
    if (error instanceof Unreadable) return error.refusal;
    throw error;
  }
}

const said = (token: { readonly kind: string; readonly text: string }): string =>
  token.kind === 'end'
    ? 'ends too soon'
    : token.kind === 'unclosed'
      ? 'a quote is not closed'
      : `"${token.text.slice(0, 40)}" cannot stand here`;

const joined = (op: 'and' | 'or', parts: readonly Selector[]): Selector => {
  const needed = op === 'and' && parts.length > 1 ? parts.filter((part) => part.op !== 'all') : parts;
  const [only] = needed;
  return needed.length === 1 && only !== undefined ? only : needed.length === 0 ? { op: 'all' } : { op, parts: needed };
};
