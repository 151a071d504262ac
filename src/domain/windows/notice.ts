/** Windows as notices of maintenance, as carriers send them: one event for the time that is on or comes next, in UTC, known by a lasting number. */
import type { Entry } from '../icalendar/entry.ts';
import { utcText } from '../kernel/content-line.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { circuitsOf } from './circuits.ts';
import { toEntry } from './entry.ts';
import { knownAs, linksOf } from './entry-records.ts';
import { type Notice, withNotice } from './maintnote.ts';
import { noticesOf } from './notice-records.ts';
import { claimsOf } from './records.ts';
import { windowSettings } from './settings.ts';
import { componentIn } from './targets.ts';
import { currentOf, stateAt } from './view.ts';
import type { Window } from './window.ts';

/** A carrier's own goes on as it came; ours are named after us, and are about what our customers call theirs. */
export function* noticesFrom(
  context: Context,
  windows: readonly Window[],
  account: string | undefined,
): Script<readonly Entry[] | Refusal> {
  const numbers = windows.map(({ number }) => number);
  const [links, notices, claims] = [yield* linksOf(numbers), yield* noticesOf(numbers), yield* claimsOf(numbers)];
  const { provider } = context.settings.of(windowSettings);
  const entries: Entry[] = [];
  for (const window of windows) {
    const span = currentOf(window, context.now);
    if (span === undefined) continue;
    const subject = label('W', window.number);
    const theirs = notices.get(window.number);
    if (theirs === undefined && account === undefined)
      return refuse({ kind: 'invalid', where: subject, problem: 'nothing says whose account it is about', allowed: '--account' });
    const components = (claims.get(window.number) ?? []).flatMap((resource) => componentIn(resource) ?? []);
    const circuits = theirs?.circuits ?? (yield* circuitsOf(context.settings, components));
    if (circuits.length === 0)
      return refuse({
        kind: 'invalid',
        where: subject,
        problem: 'it is on no component, so on no circuit',
        allowed: 'an open window on components',
      });
    const maintenance = window.rule === null ? subject : `${subject}-${utcText(span.start)}`;
    const notice: Notice = theirs ?? { provider, account: account ?? '', maintenance, circuits };
    const known = knownAs(window, links.get(window.number));
    const entry: Entry = {
      ...toEntry(window, window.rule === null ? known : { ...known, uid: `${utcText(span.start)}-${known.uid}` }),
      zone: 'UTC',
      start: span.start,
      length: span.end - span.start,
      rule: null,
      except: [],
      added: [],
      overrides: [],
      location: '',
      categories: [],
    };
    entries.push(withNotice(entry, notice, { impact: window.impact, state: stateAt(window, span, context.now) }));
  }
  return entries;
}
