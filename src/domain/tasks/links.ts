/** Links of kinds that Watchbill itself knows name something that is there; of every other kind it keeps what was said. */

import { label } from '../kernel/id.ts';
import { find } from '../kernel/number.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { TASK } from './records.ts';
import type { Link } from './task.ts';

/** The target as everybody writes it, or why there is none. */
export type Target = (text: string) => Script<string | Refusal>;

const targets = new Map<string, Target>([
  [
    'task',
    function* (text) {
      const number = yield* find(TASK, text);
      return isRefusal(number) ? number : label('T', number);
    },
  ],
]);

/** A later noun's things, offered where the nouns are composed. */
export function offerTargets(kinds: Readonly<Record<string, Target>>): void {
  for (const [kind, target] of Object.entries(kinds)) targets.set(kind, target);
}

export function* known(links: readonly Link[]): Script<readonly Link[] | Refusal> {
  const found: Link[] = [];
  for (const link of links) {
    if (link.kind === 'component')
      return refuse({ kind: 'invalid', where: '--link', problem: 'a component is no link', hint: `--component ${link.target} names it.` });
    const target = yield* (targets.get(link.kind) ?? asSaid)(link.target);
    if (isRefusal(target)) return target;
    found.push({ kind: link.kind, target });
  }
  return found;
}

// biome-ignore lint/correctness/useYield: a script like the others, that has nothing to ask.
function* asSaid(text: string): Script<string | Refusal> {
  return text;
}
