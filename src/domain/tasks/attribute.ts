/** Attributes that a team declares for its tasks: `[task.attribute.customer] type = "choice"`. */
import { z } from 'zod';
import { formatInstant, parseInstant } from '../kernel/instant.ts';
import { plain } from '../kernel/plain.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { KEY_NAMES } from './keys.ts';

export const ATTRIBUTE_TYPES = ['text', 'number', 'choice', 'instant'] as const;

/** A name is a key of queries, so it is spelled as they are and is none of theirs. */
const attributeName = z
  .string()
  .regex(/^[a-z]{2,40}$/)
  .refine((name) => !KEY_NAMES.some((key) => key === name))
  .meta({ title: 'a name for an attribute', examples: ['lower-case letters that no query uses, such as "customer"'] });

export const attributeSettings = z.record(
  attributeName,
  z.strictObject({
    type: z.enum(ATTRIBUTE_TYPES),
    /** What a choice is made from. */
    choices: z.array(z.string().min(1).max(200)).default([]),
  }),
);
export type Attributes = z.output<typeof attributeSettings>;

/** What was given for an attribute as it is kept, or why it may not be. Instants are kept as RFC 3339 in UTC, numbers as JSON spells them. */
export function attributeValue(attributes: Attributes, name: string, given: string): string | Refusal {
  const declared = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (declared === undefined) {
    const names = Object.keys(attributes);
    return invalid(
      name,
      'is not declared',
      names.length === 0 ? 'what [task.attribute.NAME] in the configuration declares' : names.join(', '),
    );
  }
  switch (declared.type) {
    case 'text':
      return plain(given).trim().slice(0, 10_000);
    case 'number':
      return given.trim() !== '' && Number.isFinite(Number(given))
        ? String(Number(given))
        : invalid(name, `${given} is not a number`, '12.5');
    case 'choice':
      return declared.choices.includes(given) ? given : invalid(name, `${given} is none of its choices`, declared.choices.join(', '));
    case 'instant': {
      const at = parseInstant(given);
      return at === undefined ? invalid(name, `${given} is not an instant`, '2026-11-21T03:12:00Z') : formatInstant(at);
    }
  }
}

const invalid = (name: string, problem: string, allowed: string): Refusal =>
  refuse({ kind: 'invalid', where: `attribute ${name}`, problem, allowed });

/** What an index compares: the number itself, the milliseconds of an instant. */
export function attributeNumber(value: string): number | null {
  if (value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return parseInstant(value) ?? null;
}
