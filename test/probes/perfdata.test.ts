/** What plugins of Nagios say behind the bar. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseOutput, parsePerfdata } from '../../src/domain/probes/perfdata.ts';

test.each([
  ['time=0.012s;1;5;0 size=4096B', ['time 0.012 s 1 5', 'size 4096 B  ']],
  ["'free on /'=12%;@10:20;~:5", ['free on / 12 % @10:20 ~:5']],
  ["'it''s'=-1.5e3", ["it's -1500   "]],
  ['rta=0,5ms', ['rta 0.5 ms  ']],
  ['a=U b=2', ['b 2   ']],
  ['nonsense', []],
])('%s', (text, measures) => {
  expect(parsePerfdata(text).map(({ label, value, unit, warn = '', crit = '' }) => `${label} ${value} ${unit} ${warn} ${crit}`)).toEqual(
    measures,
  );
});

test('stands behind the bar of the first line, and of the long output', () => {
  expect(parseOutput('OK - fine | a=1\nmore\nstill | b=2\nc=3')).toEqual({
    text: 'OK - fine',
    measures: ['a', 'b', 'c'].map((label, index) => ({ label, value: index + 1, unit: '' })),
  });
  expect(parseOutput('')).toEqual({ text: '', measures: [] });
});

test('is read in no time, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2_000 }), (text) => parseOutput(text).measures.every(({ value }) => Number.isFinite(value))),
  );
});
