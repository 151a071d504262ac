/** A deployment, a failover, a switched flag: something that a source did and that is no alert, but explains the next one. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, record, timeline } from '../kernel/event.ts';
import { clip, plain } from '../kernel/plain.ts';
import type { Script } from '../kernel/script.ts';
import { changeReported } from './events.ts';

export interface ReportedChange {
  readonly summary: string;
  readonly component: string | null;
  readonly url: string | null;
  /** When it happened, as the source says. */
  readonly at: Instant | null;
}

const LONGEST_SUMMARY = 1_024;
const LONGEST_OTHER = 2_000;
/** A sender that got no answer repeats its last words, not those of long ago. */
const COMPARED = 100;

/** Writes changes into the log, each once: what the source has just said already is its retry. */
export function* reportChanges(context: Context, changes: readonly ReportedChange[]): Script<void> {
  if (changes.length === 0) return;
  const subject = `source:${context.actor.name}`;
  const said = new Set((yield* timeline([subject], COMPARED)).map(({ data }) => JSON.stringify(data)));
  const fresh = changes.flatMap(({ summary, component, url, at }): Fact[] => {
    const data = {
      summary: clip(plain(summary).trim(), LONGEST_SUMMARY),
      component: component === null ? null : clip(plain(component), LONGEST_OTHER),
      url: url === null ? null : clip(plain(url), LONGEST_OTHER),
      at,
    };
    const words = JSON.stringify(data);
    if (said.has(words)) return [];
    said.add(words);
    return [changeReported(subject, data)];
  });
  yield* record(context, fresh);
}
