import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { standing } from './approve.ts';
import { type Conflict, sentence } from './conflict.ts';
import { conflictRow } from './conflicts.ts';
import { imagined, once } from './probe.ts';
import { windowOf } from './records.ts';
import { resourcesOf } from './targets.ts';

const FREEZES: readonly string[] = ['freeze', 'soft-freeze', 'business', 'outside'];

export const gate = query({
  name: 'window.gate',
  summary: 'Whether a pipeline may go ahead: exit code 0 go, 10 frozen, 11 somebody works there.',
  input: z.object({
    target: z.array(z.string().max(200)).min(1).describe('On what: a component, or a selector.'),
    at: instant.optional().describe('When; now if not said.'),
    window: z.string().optional().describe('The window that this is done in, which then does not count.'),
  }),
  output: z.object({ go: z.boolean(), at: instant, warnings: z.array(conflictRow) }),
  permission: 'viewer',
  *run(context, { target, at = context.now, window: text }) {
    const resources = yield* resourcesOf(context.settings, target);
    if (isRefusal(resources)) return resources;
    const own = text === undefined ? undefined : yield* windowOf(text);
    if (isRefusal(own)) return own;
    const found = (yield* standing(
      context,
      { window: imagined(context, target, once(at, 1)), resources },
      { from: at, to: at + 1 },
    )).filter((conflict) => own === undefined || conflict.with !== label('W', own.number));
    const shut = (conflict: Conflict): boolean => conflict.policy === 'deny' || conflict.policy === 'override';
    const closing = found.filter(shut);
    const by = closing.some(({ class: kind }) => FREEZES.includes(kind)) ? 'freeze' : 'conflict';
    if (closing.length > 0)
      return refuse({
        kind: 'closed',
        target: target.join(' '),
        by,
        evidence: closing
          .filter(({ class: kind }) => FREEZES.includes(kind) === (by === 'freeze'))
          .map((conflict) => ({ subject: conflict.with, text: sentence(conflict) })),
      });
    return { go: true, at, warnings: found.map((one) => ({ ...one })) };
  },
});
