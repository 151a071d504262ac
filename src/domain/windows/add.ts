import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { plain, plainLines } from '../kernel/plain.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { GAPS, OVERLAPS } from '../kernel/zone.ts';
import { taskSettings } from '../tasks/settings.ts';
import { follow, tooEarly, windowsNamed } from './after.ts';
import { scheduled } from './course.ts';
import { added } from './events.ts';
import { targetsIn } from './line.ts';
import { claim, save } from './records.ts';
import { SAID_FORMS } from './said.ts';
import { claimed } from './targets.ts';
import { timingOf } from './timing.ts';
import { COLUMNS, toDetail, windowDetail } from './view.ts';
import { EFFECTS, ENDS, IMPACTS, ORDINARY, RISKS, type Window } from './window.ts';
import { whenText } from './words.ts';

const short = z
  .string()
  .max(200)
  .transform((text) => plain(text).trim());
const long = z
  .string()
  .max(10_000)
  .transform((text) => plainLines(text).trim());
export const names = z.array(short.pipe(z.string().min(1))).max(200);

/** How a time is said; moving a window says it in the same words. */
export const TIME = {
  when: z.string().trim().max(500).optional().describe(`When, in a line: ${SAID_FORMS}.`),
  start: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe('When it begins, instead of a line: 2026-12-01T02:00 by the clocks of its zone, or an instant.'),
  end: z.string().trim().max(100).optional().describe('When it ends.'),
  length: duration.optional().describe('How long it lasts, instead of an end.'),
  zone: z.string().max(100).optional().describe('Whose clocks are meant, such as Europe/Berlin.'),
  rule: z.string().max(500).optional().describe('How it comes round again, as in calendars: FREQ=MONTHLY;BYDAY=2TU.'),
};

export const add = command({
  name: 'window.add',
  summary: 'Plans a maintenance window: when it is, on what, and what it does to alerts.',
  input: z.object({
    title: short.pipe(z.string().min(1, 'a window has a title')),
    ...TIME,
    target: names.default([]).describe("On what: a component, or a selector such as 'eu/web/*' or env=prod."),
    gap: z.enum(GAPS).default('shift').describe('What becomes of a beginning that the clocks skip.'),
    overlap: z.enum(OVERLAPS).default('first').describe('Which of two, where the clocks show a beginning twice.'),
    ends: z.enum(ENDS).default('exact').describe('It lasts its length exactly, or until the clocks show its end.'),
    impact: z.enum(IMPACTS).default('degraded').describe('What it does to the service.'),
    risk: z.enum(RISKS).default('medium'),
    owner: short.optional().describe('Who answers for it; you if not said.'),
    crew: names.default([]).describe('Who works on it.'),
    rollback: duration.optional().describe('How much of its end is kept for taking everything back.'),
    runbook: short.optional().describe('Where it is written how.'),
    effect: z
      .enum(EFFECTS)
      .default('delay')
      .describe(
        'Alerts on its targets wait until its end, or are told in chats alone until then, or get no page at all, or are told as ever.',
      ),
    dependants: z.boolean().default(false).describe('So do those on what depends on the targets.'),
    attended: z.boolean().default(false).describe('Somebody has to say that it is over; until then it over-runs.'),
    within: duration
      .optional()
      .describe('It begins with the first alert on its targets within so long of its start, and lasts its length from then.'),
    after: names.default([]).describe('Windows that have to be over before this one may begin.'),
    description: long.default(''),
    draft: z.boolean().default(false).describe('Not yet proposed to anybody.'),
  }),
  args: ['title', 'when'],
  output: windowDetail,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, input) {
    const here = { now: context.now, zone: context.settings.of(taskSettings).zone };
    const line = input.when === undefined ? undefined : targetsIn(input.when, here);
    if (isRefusal(line)) return line;
    const timing = timingOf({ ...input, when: line?.when }, here);
    if (isRefusal(timing)) return timing;
    const targets = [...input.target, ...(line?.on ?? [])];
    const resources = yield* claimed(context.settings, { targets, crew: input.crew });
    if (isRefusal(resources)) return resources;
    if (input.within !== undefined && input.effect === 'none')
      return refuse({
        kind: 'invalid',
        where: 'within',
        problem: 'one without an effect is begun by no alert',
        allowed: '--effect delay, chat or drop',
      });
    const before = yield* windowsNamed(input.after);
    if (isRefusal(before)) return before;
    const { name } = context.actor;
    const window: Window = scheduled(
      {
        ...timing,
        ...ORDINARY,
        ...(input.within === undefined ? {} : { flexible: timing.length, length: timing.length + input.within }),
        number: yield* takeNumbers('W', 1),
        id: context.mint(),
        title: input.title,
        description: input.description,
        state: input.draft ? 'draft' : 'proposed',
        targets,
        impact: input.impact,
        risk: input.risk,
        owner: input.owner || name,
        crew: input.crew,
        rollback: input.rollback ?? null,
        runbook: input.runbook || null,
        effect: input.effect,
        dependants: input.dependants,
        attended: input.attended,
        occurrence: null,
        startsAt: null,
        endsAt: null,
        approvedBy: null,
        approvedAt: null,
        reason: null,
        createdAt: context.now,
        createdBy: name,
        updatedAt: context.now,
        updatedBy: name,
        version: 1,
      },
      context.now,
    );
    if (window.occurrence === null)
      return refuse({ kind: 'invalid', where: 'window', problem: 'all of it is over', allowed: 'a time that is still to come' });
    const early = tooEarly(window, before);
    if (early !== undefined) return early;
    yield* save([window]);
    yield* claim([{ window, resources }]);
    yield* follow(window, before);
    const undo = [{ number: window.number, version: window.version, was: null }];
    const fact = { title: window.title, when: whenText(window), targets: window.targets, undo };
    yield* record(context, [added(label('W', window.number), fact)]);
    return toDetail(window, context.now);
  },
});
