/**
 * A probe in one line, for whoever wants to know now: `http https://web1/health method=HEAD [status] == 200`. What stands behind the target is
 * what the kind can be asked with; the first bracket begins the condition.
 */
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { unreadable } from '../kernel/syntax.ts';
import { readCondition } from './fitting.ts';
import { KINDS, PROBE_KINDS, type ProbeKind } from './kinds.ts';
import type { Check } from './probe.ts';
import { probe } from './settings.ts';
import { badTarget } from './target.ts';

const WORD = /\s*(?:([a-z_]+)=)?("[^"]*"|'[^']*'|\S+)/y;
const COMMON = ['timeout', 'warning'];

export function parseSpec(text: string): Check | Refusal {
  const no = (column: number, problem: string, allowed?: string): Refusal => unreadable(text, column, problem, allowed, 'probe');
  // An address of IPv6 stands in brackets too.
  const conditionAt = /(?<=^|\s)(?:[!(]|\[[a-z_]+[\].[])/i.exec(text)?.index ?? text.length;
  const words = [...wordsOf(text.slice(0, conditionAt))];
  const [kindWord, ...others] = words;
  const kind = PROBE_KINDS.find((known) => known === kindWord?.value) ?? guess(kindWord?.value ?? '');
  if (kind === undefined) return no(kindWord?.column ?? 1, `a probe begins with its kind`, PROBE_KINDS.join(', '));
  const rest = kind === kindWord?.value ? others : words;
  const known = [...KINDS[kind].settings, ...COMMON];
  const options = rest.filter(({ key }) => key !== undefined && known.includes(key));
  const [target, ...more] = rest.filter((word) => !options.includes(word));
  const [stray] = more;
  if (stray !== undefined)
    return no(
      stray.column,
      `"${stray.value}" is nothing that a probe of kind ${kind} knows`,
      [...known.map((key) => `${key}=…`), 'a condition in brackets'].join(', '),
    );
  const wrong = badTarget(kind, target?.whole ?? '');
  if (wrong !== undefined) return no(target?.column ?? text.length + 1, wrong, KINDS[kind].target);

  const written = text.slice(conditionAt).trim();
  const condition = written === '' ? undefined : readCondition(kind, written);
  if (isRefusal(condition)) return condition;
  const said: Record<string, unknown> = { name: 'probe', kind, ...(written === '' ? {} : { condition: written }) };
  for (const { key = '', value, column } of options) {
    said[key] = key === 'program' ? value.split(/\s+/) : value === 'true' ? true : value === 'false' ? false : value;
    const read = probe.safeParse({ name: 'probe', kind, [key]: said[key] });
    if (!read.success) return no(column, `${key} is not what it can be`, 'docs/guides/probes.md has an example of each');
    if (key !== 'warning') continue;
    const warning = readCondition(kind, value);
    if (isRefusal(warning)) return warning;
  }
  return { ...probe.parse(said), name: target?.whole ?? kind, target: target?.whole ?? '' };
}

/** An address says itself how it is asked. */
const guess = (word: string): ProbeKind | undefined => (/^https?:\/\//.test(word) ? 'http' : undefined);

function* wordsOf(
  text: string,
): Generator<{ readonly key: string | undefined; readonly value: string; readonly whole: string; readonly column: number }> {
  WORD.lastIndex = 0;
  for (;;) {
    const from = WORD.lastIndex;
    const match = WORD.exec(text);
    if (match === null) return;
    const [all, key, written = ''] = match;
    const quoted = /^(["']).*\1$/s.test(written) && written.length > 1;
    const value = quoted ? written.slice(1, -1) : written;
    yield { key, value, whole: key === undefined ? value : all.trim(), column: from + all.length - all.trimStart().length + 1 };
    WORD.lastIndex = from + all.length;
  }
}
