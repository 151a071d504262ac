import { z } from 'zod';
import { durationFrom } from '../domain/kernel/fields.ts';
import { section } from '../domain/kernel/setting.ts';
import { THEME_NAMES } from './theme/names.ts';

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
      refresh: durationFrom('100ms').default(100).describe('The shortest time between two updates of the screen; 250ms suits a slow line.'),
      keys: z
        .record(z.string(), z.array(z.string()))
        .default({})
        .describe('Keys by action id, in place of the built-in ones: "task.done" = ["x"].'),
    })
    .prefault({}),
);

export type UiSettings = z.output<typeof uiSettings.schema>;
