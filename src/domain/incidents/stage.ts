/** What the stages of an incident allow: pure, from the table of moves. */
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type Incident, MOVES, type Stage, type Verb } from './incident.ts';

/** Why a verb does not lead there from here; undefined when it does. */
export function refusedMove(incident: Incident, verb: Verb, to: Stage): Refusal | undefined {
  const subject = label('I', incident.number);
  const { from, to: targets } = MOVES[verb];
  const part = merged(incident, verb);
  if (part !== undefined) return part;
  if (incident.stage === to) return refuse({ kind: 'already', subject, state: to, ...since(incident, to) });
  if (!from.includes(incident.stage)) return refuse({ kind: 'wrong-state', subject, state: incident.stage, verb, allowed: from });
  if (!targets.includes(to))
    return refuse({ kind: 'invalid', where: `incident ${verb}`, problem: `does not lead to ${to}`, allowed: targets.join(', ') });
  // An incident that is over while its alerts fire would be over on paper only.
  if (verb === 'resolve' && incident.open > 0)
    return refuse({
      kind: 'conflict',
      subject,
      not: 'resolved',
      evidence: [{ subject, text: `${incident.open} of its alerts ${incident.open === 1 ? 'is' : 'are'} not over` }],
      choices: [],
      hint: `They end at their source, or with: watchbill alert resolve ${subject}.`,
    });
  return undefined;
}

const since = ({ resolvedAt }: Incident, to: Stage): { readonly at?: number } =>
  to === 'resolved' && resolvedAt !== null ? { at: resolvedAt } : {};

/** What is part of another incident is conducted there. */
export function merged({ number, mergedInto }: Pick<Incident, 'number' | 'mergedInto'>, verb: string): Refusal | undefined {
  if (mergedInto === null) return undefined;
  const subject = label('I', number);
  return refuse({
    kind: 'wrong-state',
    subject,
    state: `part of ${label('I', mergedInto)}`,
    verb,
    allowed: [`incident unmerge ${subject} first`],
  });
}
