/** What may follow in a selector that is being typed: names and paths, labels and their values, fields, graph terms. */
import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import type { Candidate, Completion } from '../kernel/completion.ts';
import { all, type Script } from '../kernel/script.ts';
import { CRITICALITIES } from './component.ts';
import { FIELDS, STATUS_WORDS } from './select.ts';
import { type Token, tokensOf } from './selector.ts';

const MOST = 20;

/** What is being typed: the beginning of a term, or of a value of some key. */
export interface Typing {
  readonly from: number;
  readonly to: number;
  readonly begun: string;
  readonly key: string | undefined;
}

/** Reads only what stands before the cursor, so it needs no selector that is whole. */
export function typingAt(text: string, cursor: number): Typing {
  const tokens = tokensOf(text.slice(0, cursor));
  const last = tokens.at(-1);
  const typed = last?.kind === 'word' || last?.kind === 'unclosed';
  const before = (typed ? tokens.slice(0, -1) : tokens).filter((token) => token.kind !== 'space');
  return {
    from: typed && last !== undefined ? last.column - 1 : cursor,
    to: cursor + (/^[^\s:&!,()="]*/.exec(text.slice(cursor))?.[0].length ?? 0),
    begun: typed ? (last?.text ?? '') : '',
    key: keyBefore(before),
  };
}

/** `env=` and `env in (a,` are followed by a value of env. */
function keyBefore(tokens: readonly Token[]): string | undefined {
  const last = tokens.at(-1);
  if (last?.kind === '=' || last?.kind === '==' || last?.kind === '!=') return tokens.at(-2)?.text;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at];
    if (token?.kind === '(') {
      const [key, word] = [tokens[at - 2], tokens[at - 1]];
      return word?.kind === 'word' && (word.text === 'in' || word.text === 'notin') && key?.kind === 'word' ? key.text : undefined;
    }
    if (token?.kind !== ',' && token?.kind !== 'word' && token?.kind !== 'quoted') return undefined;
  }
  return undefined;
}

const GRAPH: readonly Candidate[] = [
  { text: 'down(', summary: 'what depends on it' },
  { text: 'up(', summary: 'what it depends on' },
];

const FIXED: Readonly<Record<string, readonly string[]>> = { status: STATUS_WORDS, criticality: CRITICALITIES };

export function* completionOf(text: string, cursor: number): Script<Completion> {
  const { from, to, begun, key } = typingAt(text, cursor);
  const candidates = key === undefined ? yield* terms(begun) : yield* values(key, begun);
  return { from, to, candidates };
}

/** From the first to the last text that begins like this: a range of an index. */
const range = (begun: string): readonly [string, string] => [begun, `${begun}\u{10ffff}`];

function* terms(begun: string): Script<readonly Candidate[]> {
  const names = yield* all<{ text: string; summary: string }>(
    `select name as text, min(type) as summary from component where deleted_at is null and name >= $1 and name < $2 group by name order by name limit ${MOST}`,
    ...range(begun),
  );
  const paths = begun.includes('/')
    ? yield* all<{ text: string; summary: string }>(
        `select path as text, type as summary from component where deleted_at is null and path >= $1 and path < $2 order by path limit ${MOST}`,
        ...range(begun),
      )
    : [];
  const labels = yield* all<{ text: string }>(
    `select distinct key as text from component_label where key >= $1 and key < $2 order by key limit ${MOST}`,
    ...range(begun),
  );
  const fields = Object.keys(FIELDS).map((name): Candidate => ({ text: `${name}=`, summary: 'a field' }));
  return [
    ...paths,
    ...names,
    ...labels.filter(({ text }) => !text.startsWith(':')).map((label): Candidate => ({ text: `${label.text}=`, summary: 'a label' })),
    ...[...fields, ...GRAPH].filter((candidate) => candidate.text.startsWith(begun)),
  ];
}

/** Columns of the component whose values are few. */
const LISTED: ReadonlySet<string> = new Set(['type', 'name', 'fqdn', 'uid', 'path']);

function* values(key: string, begun: string): Script<readonly Candidate[]> {
  const fixed = Object.hasOwn(FIXED, key) ? FIXED[key] : undefined;
  if (fixed !== undefined) return fixed.filter((value) => value.startsWith(begun)).map((text) => ({ text }));
  if (key === 'source')
    return yield* all<Candidate>(
      `select name as text from inventory_source where name >= $1 and name < $2 order by name limit ${MOST}`,
      ...range(begun),
    );
  const rows = LISTED.has(key)
    ? yield* all<Candidate>(
        `select distinct ${key} as text from component where deleted_at is null and ${key} >= $1 and ${key} < $2 order by ${key} limit ${MOST}`,
        ...range(begun),
      )
    : yield* all<Candidate>(
        `select distinct value as text from component_label where key = $3 and value >= $1 and value < $2 order by value limit ${MOST}`,
        ...range(begun),
        Object.hasOwn(FIELDS, key) ? `:${key}` : key.replace(/^label\./, ''),
      );
  return rows.map(({ text }) => ({ text: /^[^\s:&!,()="]+$/.test(text) ? text : `"${text.replaceAll('"', '')}"` }));
}

export const complete = query({
  name: 'component.complete',
  summary: 'What may follow in a selector that is being typed.',
  input: z.object({
    text: z.string().default('').describe('What was typed so far.'),
    cursor: z.int().min(0).optional().describe('Where in it the cursor is; at its end if not said.'),
  }),
  args: ['text'],
  output: z.object({
    from: z.int(),
    to: z.int(),
    candidates: z.array(z.object({ text: z.string(), summary: z.string().optional() })),
  }),
  permission: 'viewer',
  *run(_context, { text, cursor = text.length }) {
    const { from, to, candidates } = yield* completionOf(text, Math.min(cursor, text.length));
    return {
      from,
      to,
      candidates: candidates.map(({ text: said, summary }) => (summary === undefined ? { text: said } : { text: said, summary })),
    };
  },
});
