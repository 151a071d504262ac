import { describe, expect, it } from 'vitest';
import { edits, field, insert } from '../../src/ui/state/field.ts';
import {
  changesOf,
  chosenBy,
  clashesOf,
  type FormDescription,
  formOf,
  movedLine,
  moveForm,
  withProblems,
} from '../../src/ui/state/form.ts';

const described = (key: string, value = '', more: Partial<FormDescription> = {}): FormDescription => ({
  key,
  label: key.toUpperCase(),
  kind: 'line',
  choices: [],
  hint: '',
  value,
  problem: null,
  ...more,
});
const form = formOf('Change T1', 'T1', 3, [
  described('title', 'one'),
  described('priority', 'low', { kind: 'choice', choices: ['high', 'low'] }),
  described('team'),
]);
const typed = (text: string, from = form) => ({ ...from, field: insert(edits.killBefore(from.field), text) });

describe('a form', () => {
  it('knows what was typed, in the field with the cursor too, and goes round its fields', () => {
    expect(changesOf(form)).toEqual({});
    const renamed = typed('two');
    expect(changesOf(renamed)).toEqual({ title: 'two' });
    const chosen = chosenBy(moveForm(renamed, 1), 1);
    expect(changesOf(chosen)).toEqual({ title: 'two', priority: 'high' });
    expect(moveForm(chosen, -1).at).toBe(2);
    expect(moveForm(moveForm(chosen, 3), 3).field.text).toBe('two');
    expect(chosenBy(form, 1)).toBe(form);
  });

  it('takes a problem only for what it was about', () => {
    const asked = { title: 'two' };
    const answer = [described('title', 'one', { problem: 'is taken' })];
    expect(withProblems(typed('two'), asked, answer).fields[0]?.problem).toBe('is taken');
    expect(withProblems(typed('three'), asked, answer).fields[0]?.problem).toBeNull();
  });

  it('finds what both changed differently, and leaves each the rest', () => {
    const mine = moveForm(typed('two'), 1);
    const now = [described('title', 'uno'), described('priority', 'low'), described('team', 'noc')];
    expect(clashesOf(mine, now)).toEqual({ clashes: [{ key: 'title', label: 'TITLE', mine: 'two', theirs: 'uno' }], others: ['TEAM'] });
    expect(clashesOf(typed('uno'), now)).toEqual({ clashes: [], others: ['TEAM'] });
  });

  it('moves through the lines of a text, and out of it at its ends', () => {
    const text = { text: 'first\nno\nthird', at: 5 };
    const second = movedLine(text, 1);
    expect(second?.at).toBe(8);
    expect(movedLine(second ?? field(), 1)?.at).toBe(11);
    expect([movedLine(text, -1), movedLine({ ...text, at: 12 }, 1)]).toEqual([undefined, undefined]);
  });
});
