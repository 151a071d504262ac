import { z } from 'zod';
import { duration, durationFrom } from '../domain/kernel/fields.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { section } from '../domain/kernel/setting.ts';
import { parseQuery } from '../domain/kernel/syntax.ts';
import { isZone } from '../domain/kernel/zone.ts';
import { GROUPS } from '../domain/tasks/group.ts';
import { VIEW_NAME_MAX } from './state/views.ts';
import { THEME_NAMES } from './theme/names.ts';

const viewQuery = z
  .string()
  .refine((text) => !isRefusal(parseQuery(text)))
  .meta({ title: 'a query', examples: ['tag:patching due:<2d'] });

const viewSettings = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(VIEW_NAME_MAX)
    .meta({ title: `a name of 1 to ${VIEW_NAME_MAX} characters` }),
  query: viewQuery.default(''),
  sort: z.string().default(''),
  group: z.enum(['', ...GROUPS]).default(''),
});

export const uiSettings = section('ui', 'How the dashboard looks and sounds.', () =>
  z
    .strictObject({
      theme: z
        .enum(THEME_NAMES)
        .default('terminal')
        .describe("Colours: the terminal's own sixteen, none, high contrast, or safe for colour-blind eyes."),
      ascii: z
        .enum(['auto', 'always', 'never'])
        .default('auto')
        .describe('Plain ASCII instead of Unicode signs; auto asks the locale and TERM.'),
      bell: z.boolean().default(true).describe("Ring the terminal's bell on a new critical alert."),
      osc9: z
        .boolean()
        .default(true)
        .describe('Raise a desktop notification (OSC 9 or 777) on a new critical alert while the terminal is not focused.'),
      lock_after: duration
        .prefault('0s')
        .describe(
          'Lock a dashboard at which no key was pressed for so long; 0s is never. It goes on showing, and changes want an operator’s PIN.',
        ),
      refresh: durationFrom('100ms').default(100).describe('The shortest time between two updates of the screen; 250ms suits a slow line.'),
      second_zone: z
        .string()
        .refine(isZone, 'is no time zone')
        .optional()
        .meta({ title: 'an IANA time zone', examples: ['America/New_York'] })
        .describe('Another time zone whose hours stand beside yours in the calendar.'),
      view: z
        .array(viewSettings)
        .default([])
        .describe('Views of the queue beside the built-in ones: a query under a name, with its order and what it is grouped by.'),
      keys: z
        .record(z.string(), z.array(z.string()))
        .default({})
        .describe('Keys by action id, in place of the built-in ones: "task.done" = ["x"].'),
    })
    .prefault({}),
);

export type UiSettings = z.output<typeof uiSettings.schema>;
