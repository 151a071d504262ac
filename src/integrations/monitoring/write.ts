/**
 * How a monitoring system is told of what was done here with its alerts: one file a vendor that exports a `Writer`, and one row in
 * `writes.ts`. Over HTTP it is a conversation, as asking is (`poll.ts`); a Nagios is told by lines in its command file.
 */
import type { Instant } from '../../domain/kernel/clock.ts';
import type { SourceKind } from '../../domain/sources/settings.ts';
import type { NotTold, Told, Word, Writing, WrittenSource } from '../../domain/sources/write-back.ts';
import { writeLines } from './command-file.ts';
import { type Conversation, converse } from './poll.ts';

export type Writer = { readonly kind: SourceKind } & (
  | {
      /** Where the address may already end, as people copy it. */
      readonly tail?: string;
      say(source: WrittenSource, writing: Writing, now: Instant): Conversation<Told>;
    }
  | { lines(writing: Writing, now: Instant): readonly string[] | NotTold }
);

/** What a source shows beside an alert that was acknowledged or silenced here: who it was, which alert it is here, and why. */
export const comment = ({ subject }: Pick<Writing, 'subject'>, { by, note }: Word): string =>
  `${by} (Watchbill ${subject})${note === null ? '' : `: ${note}`}`;

export const tellBy =
  (writers: readonly Writer[], fetch: typeof globalThis.fetch = globalThis.fetch) =>
  async (source: WrittenSource, writing: Writing, now: Instant, signal: AbortSignal): Promise<Told | NotTold> => {
    const writer = writers.find(({ kind }) => kind === source.kind);
    if (writer === undefined) return { problem: `a source of kind ${source.kind} cannot be told`, refused: true };
    if ('say' in writer) return converse(writer.say(source, writing, now), source, writer.tail, fetch, signal);
    const lines = writer.lines(writing, now);
    if ('problem' in lines) return lines;
    const problem = await writeLines(source.pipe ?? '', lines);
    return problem === undefined ? { receipt: null } : { problem };
  };
