/**
 * A window in one line, as it is typed: `Kernel patches every 2nd tue 02:00 +2h Europe/Berlin db-3 eu/web`. What says when stands in the middle; the
 * words before it are the title, those behind it the targets. A title that itself says a time is put in quotes.
 */
import type { Here } from '../kernel/moment.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { unreadable } from '../kernel/syntax.ts';
import { parseSaid, SAID_FORMS } from './said.ts';

export interface Line {
  readonly title: string;
  readonly when: string;
  readonly on: readonly string[];
}

/** The longest beginning that says when, and what is behind it. */
export function targetsIn(text: string, here: Here): Omit<Line, 'title'> | Refusal {
  const words = [...text.matchAll(/[^\s,]+/g)];
  for (let count = words.length; count > 0; count--) {
    const last = words[count - 1];
    const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
    const when = text.slice(0, end);
    if (isRefusal(parseSaid(when, here))) continue;
    const on = words.slice(count);
    const zone = on.find(([word]) => AREA.test(word));
    if (zone !== undefined) return unreadable(text, zone.index + 1, `there is no ${zone[0]}`, SAID_FORMS, 'when');
    return { when: when.trim(), on: on.map(([word]) => word).filter((word) => word !== 'on') };
  }
  const refused = parseSaid(text, here);
  return isRefusal(refused) ? refused : { when: text.trim(), on: [] };
}

/** What was meant as a zone is no component. */
const AREA = /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//;

export function lineOf(text: string, here: Here): Line | Refusal {
  const [quoted, title] = /^\s*"([^"]*)"/.exec(text) ?? [];
  if (quoted !== undefined && title !== undefined) {
    const rest = targetsIn(`${' '.repeat(quoted.length)}${text.slice(quoted.length)}`, here);
    return isRefusal(rest) ? rest : { title: title.trim(), ...rest };
  }
  const whole = targetsIn(text, here);
  // What begins like a rule and is none is a slip of the finger, and no title.
  if (!isRefusal(whole) || /^\s*every\b/i.test(text)) return isRefusal(whole) ? whole : { title: '', ...whole };
  let nearest = whole;
  for (const { index } of [...text.matchAll(/[^\s,]+/g)].slice(1)) {
    const rest = targetsIn(`${' '.repeat(index)}${text.slice(index)}`, here);
    if (!isRefusal(rest)) return { title: text.slice(0, index).trim(), ...rest };
    // Where the first words of a time are understood, what is wrong behind them is what somebody has to know.
    if (columnOf(rest) > index + 1 && columnOf(nearest) <= 1) nearest = rest;
  }
  return nearest;
}

const columnOf = ({ refusal }: Refusal): number =>
  refusal.kind === 'invalid' ? Number(/column (\d+)$/.exec(refusal.where)?.[1] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
