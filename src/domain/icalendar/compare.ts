/** Whether two entries say the same, whoever wrote them: when it was written (DTSTAMP) and in which order is nothing that it says. */
import { isRefusal } from '../kernel/refusal.ts';
import { parseRule } from '../recurrence/rule.ts';
import type { Entry } from './entry.ts';

/** A text that is the same for entries which say the same. */
export function canonical({ stamp: _written, rule, categories, except, added, overrides, extra, ...entry }: Entry): string {
  const parsed = rule === null ? null : parseRule(rule);
  return JSON.stringify({
    ...entry,
    rule: isRefusal(parsed) ? rule : parsed,
    categories: [...categories].sort(),
    except: [...new Set(except)].sort(byNumber),
    added: [...new Set(added)].sort(byNumber),
    overrides: [...overrides].sort((a, b) => a.at - b.at),
    extra: Object.keys(extra)
      .sort()
      .map((name) => [name, extra[name]]),
  });
}

const byNumber = (a: number, b: number): number => a - b;
