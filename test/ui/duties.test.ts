import { expect, it } from 'vitest';
import { overrideInput } from '../../src/ui/actions/covering.ts';
import type { DutyDetail } from '../../src/ui/rows.ts';
import { readDuties, readDuty } from '../../src/ui/state/duties.ts';
import { glyphsFor } from '../../src/ui/theme/glyphs.ts';
import { dutyLines } from '../../src/ui/view/duty.ts';
import { startOfDay } from '../../src/ui/view/time.ts';
import { START } from './memory-desk.ts';

const look = { paint: (_: unknown, text: string) => text, glyphs: glyphsFor(false), now: START, ascii: false };
const HOUR = 3_600_000;

it('a form becomes what the store is asked: a length, or an end that counts instead', () => {
  const values = { person: 'ana', kind: 'cover', instead: 'whoever has it', from: 'now', lasts: '4h', until: '', reason: 'dentist' };
  expect(overrideInput('noc', values, START)).toEqual({
    ...{ plan: 'noc', person: 'ana', kind: 'cover', reason: 'dentist' },
    ...{ from: new Date(START).toISOString(), for: '4h' },
  });
  expect(overrideInput('noc', { ...values, instead: 'bela', kind: 'swap', from: '+2h', until: '3h' }, START)).toMatchObject({
    instead: 'bela',
    from: new Date(START + 2 * HOUR).toISOString(),
    to: new Date(START + 3 * HOUR).toISOString(),
  });
  expect(overrideInput('noc', { ...values, from: 'soon' }, START)).toMatch(/^"soon" is no time; allowed: /);
  expect(overrideInput('noc', { ...values, until: 'later' }, START)).toMatch(/^"later" is no time; allowed: /);
});

const plan = { team: 'noc', plan: 'week', person: 'ana', name: 'Ana', until: START + HOUR, next: 'bela', layer: 'days', override: null };
const override = { id: 'o1', number: 'O1', kind: 'cover', plan: 'week', person: 'bela', instead: null, reason: '', author: 'ana' };
const answers: Readonly<Record<string, unknown>> = {
  'oncall.who': [plan, { ...plan, plan: 'other', layer: 'other' }],
  'override.list': [{ ...override, plan: 'days', number: 'O2', id: 'o2' }, override],
  'oncall.show': [{ person: 'ana', name: 'Ana', from: START, until: START + HOUR, layer: 'days', override: null }],
  'oncall.lint': [
    { kind: 'gap', subject: 'noc' },
    { kind: 'gap', subject: 'elsewhere' },
  ],
};
const ask = <T>(name: string): Promise<T> => Promise.resolve(answers[name] as T);

it('overrides stand below their plan, those of a layer at the end, and a filter cuts both', async () => {
  expect(await readDuties(ask, '')).toMatchObject({ rows: [{ number: 'week' }, { number: 'O1' }, { number: 'other' }, { number: 'O2' }] });
  expect(await readDuties(ask, 'other')).toMatchObject({ total: 1, rows: [{ id: 'noc/other' }] });
});

it('the days ahead of a plan come with what is wrong with it, also from an override of it', async () => {
  expect(await readDuty(ask, 'O1')).toMatchObject({ number: 'O1', plan: 'week', findings: [{ subject: 'noc' }] });
  expect(await readDuty(ask, 'nothing')).toBeUndefined();
});

it('a week is drawn hour by hour: a letter for each, a warning sign where there is nobody, nothing for what is over', () => {
  const midnight = startOfDay(START, 1);
  const watch = (person: string | null, from: number, until: number) => ({
    person,
    name: person ?? 'nobody',
    from,
    until,
    layer: null,
    override: null,
  });
  const detail: DutyDetail = {
    number: 'week',
    plan: 'week',
    watches: [
      watch('ana', midnight, midnight + 6 * HOUR),
      watch('abel', midnight + 6 * HOUR, midnight + 12 * HOUR),
      watch(null, midnight + 12 * HOUR, midnight + 24 * HOUR),
    ],
    findings: [],
  };
  const lines = dutyLines(look, 40, detail);
  expect(lines[3]?.slice(8).trim()).toBe('');
  expect(lines[4]).toMatch(/^\w\w \d\d {3}aaaaaabbbbbb!{12}/);
  expect(lines.join('\n')).toContain('a ana  b abel  ! nobody');
  expect(dutyLines(look, 80, detail)[4]).toMatch(/a{12}b{12}!{24}/);
});
