/**
 * What a plugin of Nagios says: `OK - all is well | time=0.012s;1;5 size=4096B`. Behind the bar stand measured values, each
 * 'label'=value[unit];[warn];[crit];[min];[max] (Nagios Plugin Development Guidelines, "Performance data"); a value "U" was not measured. Further
 * lines are long output, up to another bar, behind which there are more values.
 */
import { plain } from '../kernel/plain.ts';
import type { Measure } from './probe.ts';

const MEASURE = /\s*(?:'((?:[^']|'')*)'|([^\s'=]+))=(-?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?|U)([^\s;]*)((?:;[^\s;]*)*)/y;

const MOST_MEASURES = 100;
const LONGEST_LABEL = 100;

export function parsePerfdata(text: string): readonly Measure[] {
  const measures: Measure[] = [];
  MEASURE.lastIndex = 0;
  for (let match = MEASURE.exec(text); match !== null && measures.length < MOST_MEASURES; match = MEASURE.exec(text)) {
    const [, quoted, bare = '', value = '', unit = '', limits = ''] = match;
    if (value === 'U') continue;
    const [, warn = '', crit = ''] = limits.split(';');
    measures.push({
      label: plain((quoted ?? bare).replaceAll("''", "'")).slice(0, LONGEST_LABEL),
      value: Number(value.replace(',', '.')),
      unit: plain(unit).slice(0, 20),
      ...(warn === '' ? {} : { warn: plain(warn).slice(0, LONGEST_LABEL) }),
      ...(crit === '' ? {} : { crit: plain(crit).slice(0, LONGEST_LABEL) }),
    });
  }
  return measures;
}

export function parseOutput(output: string): { readonly text: string; readonly measures: readonly Measure[] } {
  const [first = '', ...others] = output.split(/\r?\n/);
  const [text = '', ...perfdata] = first.split('|');
  const long = others.join('\n');
  const more = long.includes('|') ? long.slice(long.indexOf('|') + 1).replaceAll('\n', ' ') : '';
  return { text: text.trim(), measures: parsePerfdata(`${perfdata.join('|')} ${more}`) };
}
