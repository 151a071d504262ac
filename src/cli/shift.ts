import { isRefusal } from '../domain/kernel/refusal.ts';
import type { Briefing } from '../domain/shifts/briefing.ts';
import { markdownOf } from '../domain/shifts/markdown.ts';
import type { Command } from './program.ts';
import { refused } from './refused.ts';
import type { Verb } from './verb.ts';

export const shiftVerbs: readonly Verb[] = [
  {
    name: 'shift briefing',
    summary: 'What is open, quiet, planned and owed, and what was written down; or what somebody read when they took over.',
    args: [],
    options: [
      { name: 'team', key: 'team', type: 'text', summary: 'The shift of a team; without it, of the whole house.' },
      { name: 'ahead', key: 'ahead', type: 'text', summary: 'How far it looks ahead, such as 8h; a shift if not said.' },
      { name: 'of', key: 'of', type: 'text', summary: 'A hand-over such as H3: the briefing as whoever accepted it had read it.' },
      { name: 'markdown', key: 'markdown', type: 'flag', summary: 'As Markdown, for a mail or a wiki.' },
    ],
  },
];

/** `watchbill shift briefing`. No capability by itself: which document it is depends on a flag. */
export const shiftBriefing: Command = async ({ markdown, ...asked }, { globals }, io, program) => {
  const work = await program.work();
  const [session, capability] = await Promise.all([work.open(globals, io), work.capability('shift.briefing')]);
  if (isRefusal(session)) return refused(session, globals.json, io);
  if (capability === undefined) throw new Error('there is no shift.briefing');
  try {
    const found = await session.run(capability, asked);
    if (markdown !== true || globals.json || isRefusal(found)) return await work.answer(capability, found, globals.json, io);
    io.out.write(markdownOf(found as Briefing));
    return 0;
  } finally {
    await session.close();
  }
};
