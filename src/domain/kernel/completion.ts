/** What may follow in a query that is being typed. Pure: whoever types it knows what owners, tags and teams there are. */
import { z } from 'zod';

export interface Candidate {
  readonly text: string;
  readonly summary?: string;
}

export interface Completion {
  /** The part of the text that a candidate replaces. */
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly Candidate[];
}

export interface KeyHelp {
  readonly summary: string;
  readonly values?: readonly string[];
  /** Several values with commas between, each with a sign before it. */
  readonly list?: true;
}

export function complete(text: string, cursor: number, keys: Readonly<Record<string, KeyHelp>>): Completion {
  const start = termStart(text, cursor);
  const to = cursor + (/^[^\s()"]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  if (start === undefined) return { from: cursor, to: cursor, candidates: [] };
  const typed = text.slice(start, cursor);
  const [, key, value = ''] = /^([a-z]+):(.*)$/.exec(typed) ?? [];
  if (key === undefined) {
    const named = Object.entries(keys).filter(([name]) => name.startsWith(typed));
    return { from: start, to, candidates: named.map(([name, { summary }]) => ({ text: `${name}:`, summary })) };
  }
  const help = Object.hasOwn(keys, key) ? keys[key] : undefined;
  const lead = help?.list ? (/^(?:.*,)?[-+]?/.exec(value)?.[0] ?? '') : (/^[<>=]*/.exec(value)?.[0] ?? '');
  const part = value.slice(lead.length).replace(/^"/, '').toLowerCase();
  return {
    from: start + key.length + 1 + lead.length,
    to,
    candidates: (help?.values ?? []).filter((known) => known.toLowerCase().startsWith(part)).map((known) => ({ text: quoted(known) })),
  };
}

/** Where the term under the cursor begins; undefined inside a bare quoted text, which is nobody's to guess. */
function termStart(text: string, cursor: number): number | undefined {
  let start = 0;
  let inQuotes = false;
  for (let at = 0; at < cursor; at++) {
    const character = text[at] ?? '';
    if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes && /[\s(]/.test(character)) start = at + 1;
  }
  if (text[start] === '-') start += 1;
  return inQuotes && !/^[a-z]+:[<>=]*"/.test(text.slice(start, cursor)) ? undefined : Math.min(start, cursor);
}

const quoted = (value: string): string => (/[\s()"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value);

/** So many candidates are found and shown. */
export const MOST_CANDIDATES = 50;

export const completionInput = z.object({
  text: z.string().max(10_000).default('').describe('What was typed so far.'),
  cursor: z.int().min(0).optional().describe('Where in it the cursor is; at its end if not said.'),
});
export const completionOutput = z.object({
  from: z.int(),
  to: z.int(),
  candidates: z.array(z.object({ text: z.string(), summary: z.string().optional() })),
});

/** The key whose value is being typed, and how it begins; both empty where a key itself is. */
export function typingAt(text: string, cursor: number): { readonly key: string; readonly begun: string } {
  const [, key = '', begun = ''] = /([a-z]+):[<>=]*"?([^\s"]*)$/.exec(text.slice(0, cursor)) ?? [];
  return { key, begun };
}

/** As the output above has them. */
export const firstCandidates = ({ from, to, candidates }: Completion): z.output<typeof completionOutput> => ({
  from,
  to,
  candidates: candidates.slice(0, MOST_CANDIDATES).map((one) => ({ ...one })),
});
