import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { change } from '../windows/change.ts';
import { scheduled } from '../windows/course.ts';
import { announced } from '../windows/events.ts';
import { windowOf } from '../windows/records.ts';
import { toldOf } from '../windows/told.ts';
import { COLUMNS, currentOf, toRow, windowRow } from '../windows/view.ts';
import { become } from '../windows/window.ts';
import { recipientsOf } from './recipients.ts';
import { remindedUpTo } from './reconcile.ts';
import { knownAs, tell, wants } from './tell.ts';

export { status } from './status.ts';

const announcedRow = windowRow.extend({
  whom: z.array(z.string()).describe('Whom, in a line each: acme: ana by mail, by the clocks of Europe/Berlin (eu/web-1).'),
  told: z
    .array(
      z.object({
        stakeholder: z.string(),
        person: z.string(),
        channel: z.string(),
        address: z.string(),
        zone: z.string(),
        because: z.string(),
      }),
    )
    .describe('Whom, as which stakeholder, by whose clocks, and what makes it theirs.'),
});

export const announce = command({
  name: 'window.announce',
  summary: 'Tells those who are concerned of windows; with --dry-run, says who they are and tells nobody.',
  input: z.object({
    windows: z.array(z.string()).min(1).describe('Numbers such as W3, ids, or the beginnings of ids.'),
    dryRun: z.boolean().default(false).describe('Say who would be told, and tell nobody.'),
  }),
  args: ['windows'],
  output: z.array(z.union([announcedRow, refusal])),
  columns: [...COLUMNS.filter(({ key }) => key !== 'targets'), { key: 'whom', title: 'Told', format: 'list' }],
  permission: 'operator',
  run: (context, { windows, dryRun }) =>
    each(windows, function* (text): Script<z.output<typeof announcedRow> | Refusal> {
      const window = yield* windowOf(text);
      if (isRefusal(window)) return window;
      const state = become(window, 'announce');
      if (isRefusal(state)) return state;
      const to = (yield* recipientsOf(context, window)).filter(wants('announced'));
      const told = to.map(({ stakeholder, person, channel, address, zone, because }) => ({
        stakeholder,
        person,
        channel,
        address,
        zone,
        because,
      }));
      const whom = told.map(
        ({ stakeholder, person, channel, zone, because }) =>
          `${stakeholder}: ${person} by ${channel}, by the clocks of ${zone} (${because})`,
      );
      const row = (of: typeof window): z.output<typeof announcedRow> => ({
        ...toRow(of, currentOf(of, context.now), context.now),
        whom,
        told,
      });
      if (dryRun) return row(window);
      const after = yield* change(context, scheduled({ ...window, state }, context.now), announced(label('W', window.number), {}));
      const { occurrence: reading, startsAt: start, endsAt: end } = after;
      if (reading !== null && start !== null && end !== null) {
        const before = yield* toldOf([window.number]);
        yield* tell(
          context,
          after,
          to,
          { kind: 'announced', start, end },
          { ...knownAs(after, reading, before), occurrence: reading, told: before },
        );
        yield* remindedUpTo(after, { reading, start, end }, start - context.now);
      }
      return row(after);
    }),
});
