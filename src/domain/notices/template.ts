/** What a notice says, with places for what is known when it is written. */
import type { Notice } from './kinds.ts';

/** What a template may name, and what it stands for. */
export const PLACEHOLDERS = {
  window: 'its number, W3',
  title: 'what is done',
  start: 'when it begins, by the clocks of whoever reads it',
  end: 'when it ends',
  zone: 'whose clocks these are',
  length: 'how long it lasts',
  in: 'how long it is until it begins',
  was: 'when it was to be before',
  on: 'on what',
  impact: 'what that does to the service',
  risk: 'low, medium or high',
  owner: 'who answers for it',
  crew: 'who works on it',
  description: 'what its author wrote',
  why: 'why it is so now',
  late: 'how late this is said, if it is',
  stakeholder: 'whom this is for',
} as const;
export type Placeholder = keyof typeof PLACEHOLDERS;
export type Values = Readonly<Record<Placeholder, string>>;

export interface Wording {
  readonly subject: string;
  readonly text: string;
}

const NAMED = /\{([a-z][a-z-]*)\}/g;
const isPlaceholder = (name: string): name is Placeholder => Object.hasOwn(PLACEHOLDERS, name);

/** What a template names that is none. */
export const strangersIn = (template: string): readonly string[] => [
  ...new Set([...template.matchAll(NAMED)].flatMap(([, name = '']) => (isPlaceholder(name) ? [] : [name]))),
];

/** A line that held nothing but places for what is not there goes; so does a second empty line behind it. */
export function filled(template: string, values: Values, written: (text: string) => string = (text) => text): string {
  const lines = template.split('\n').flatMap((line) => {
    const names = [...line.matchAll(NAMED)].flatMap(([, name = '']) => (isPlaceholder(name) ? [name] : []));
    if (names.length > 0 && names.every((name) => values[name] === '')) return [];
    return [line.replace(NAMED, (whole, name: string) => (isPlaceholder(name) ? written(values[name]) : whole))];
  });
  return lines
    .filter((line, at) => line !== '' || lines[at - 1] !== '')
    .join('\n')
    .trim();
}

const FACTS = `When:   {start} to {end}, {zone}
Before: {was}
Length: {length}
On:     {on}
Impact: {impact}
Owner:  {owner}

{description}

{late}`;

const wording = (subject: string, sentence: string): Wording => ({
  subject: `[${subject}] {window} {title}`,
  text: `${sentence}\n{why}\n\n${FACTS}`,
});

export const WORDINGS: Readonly<Record<Notice, Wording>> = {
  announced: wording('MAINTENANCE', 'Maintenance is planned: {title}.'),
  reminder: wording('MAINTENANCE in {in}', 'Maintenance begins in {in}: {title}.'),
  changed: wording('MAINTENANCE CHANGED', 'Maintenance has changed: {title}.'),
  cancelled: wording('MAINTENANCE CANCELLED', 'This maintenance does not take place: {title}.'),
  started: wording('MAINTENANCE STARTED', 'Maintenance has begun: {title}.'),
  ended: wording('MAINTENANCE OVER', 'Maintenance is over: {title}.'),
  'over-running': wording('MAINTENANCE OVER-RUNS', 'Maintenance takes longer than planned: {title}. You are told when it is over.'),
  held: wording('MAINTENANCE HELD', 'Maintenance waits for another: {title}.'),
};
