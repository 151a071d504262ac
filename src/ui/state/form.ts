/** A form being filled in: which field has the cursor, what was typed, and what is wrong with it. */
import { type Field, field } from './field.ts';

/** A field as the store describes it. */
export interface FormDescription {
  readonly key: string;
  readonly label: string;
  readonly kind: 'line' | 'text' | 'choice';
  readonly choices: readonly string[];
  readonly hint: string;
  readonly value: string;
  readonly problem: string | null;
}

export interface FormField extends FormDescription {
  readonly typed: Field;
}

export interface Form {
  readonly kind: 'form';
  readonly title: string;
  readonly task: string | undefined;
  readonly version: number | undefined;
  readonly fields: readonly FormField[];
  readonly at: number;
  /** What the field with the cursor holds: the keys of every field work on it. */
  readonly field: Field;
  /** Writes a form that is not a task's, with everything that stands in it. */
  readonly write?: (values: Readonly<Record<string, string>>) => void;
  /** Why it was not written. */
  readonly told?: string;
}

export const formOf = (title: string, task: string | undefined, version: number | undefined, fields: readonly FormDescription[]): Form => ({
  kind: 'form',
  title,
  task,
  version,
  // What is still to come is not wrong yet.
  fields: fields.map((one) => ({ ...one, problem: null, typed: field(one.value) })),
  at: 0,
  field: field(fields[0]?.value),
});

export const activeOf = ({ fields, at }: Form): FormField | undefined => fields[at];

/** Every field as typed, the one with the cursor too. */
export const typedOf = (form: Form): readonly FormField[] =>
  form.fields.map((one, index) => (index === form.at ? { ...one, typed: form.field } : one));

export function moveForm(form: Form, to: number): Form {
  const fields = typedOf(form);
  const at = (to + fields.length) % Math.max(1, fields.length);
  return { ...form, fields, at, field: fields[at]?.typed ?? field() };
}

/** Everything that stands in it, by its keys. */
export const valuesOf = (form: Form): Readonly<Record<string, string>> =>
  Object.fromEntries(typedOf(form).map(({ key, typed }) => [key, typed.text.trim()]));

/** What was typed that says something else than the task does. */
export const changesOf = (form: Form): Readonly<Record<string, string>> =>
  Object.fromEntries(
    typedOf(form)
      .filter(({ typed, value }) => typed.text.trim() !== value.trim())
      .map(({ key, typed }) => [key, typed.text]),
  );

/** The problems of an answer, for the fields that still hold what it was about. */
export function withProblems(form: Form, asked: Readonly<Record<string, string>>, answer: readonly FormDescription[]): Form {
  const fields = typedOf(form).map((one) => {
    const found = answer.find(({ key }) => key === one.key);
    return found !== undefined && (asked[one.key] ?? one.value) === one.typed.text ? { ...one, problem: found.problem } : one;
  });
  return { ...form, fields };
}

/** Another choice, round and round. */
export function chosenBy(form: Form, by: 1 | -1): Form {
  const active = activeOf(form);
  if (active?.kind !== 'choice') return form;
  const { choices } = active;
  const next = choices[(Math.max(0, choices.indexOf(form.field.text)) + by + choices.length) % choices.length];
  return next === undefined ? form : { ...form, field: field(next) };
}

/** The cursor a line up or down in a text; undefined beyond its first or last. */
export function movedLine({ text, at }: Field, by: 1 | -1): Field | undefined {
  const lines = text.split('\n');
  const before = text.slice(0, at).split('\n');
  const [line, column] = [before.length - 1, before.at(-1)?.length ?? 0];
  const wanted = lines[line + by];
  if (wanted === undefined) return undefined;
  const start = lines.slice(0, line + by).reduce((sum, one) => sum + one.length + 1, 0);
  return { text, at: start + Math.min(column, wanted.length) };
}

/** A field that both changed, differently, since the form was opened. */
export interface Clash {
  readonly key: string;
  readonly label: string;
  readonly mine: string;
  readonly theirs: string;
}

/** Beside the task as it is now: what only the other changed stays theirs, what only this form changed is written. */
export function clashesOf(
  form: Form,
  now: readonly FormDescription[],
): { readonly clashes: readonly Clash[]; readonly others: readonly string[] } {
  const mine = changesOf(form);
  const changed = now.filter(({ key, value }) => form.fields.some((one) => one.key === key && one.value.trim() !== value.trim()));
  return {
    clashes: changed.flatMap(({ key, label, value }) => {
      const text = mine[key];
      return text === undefined || text.trim() === value.trim() ? [] : [{ key, label, mine: text, theirs: value }];
    }),
    others: changed.filter(({ key }) => mine[key] === undefined).map(({ label }) => label),
  };
}
