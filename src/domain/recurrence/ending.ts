/** Where times have a zone, the end of a rule is said in UTC (RFC 5545, §3.3.10); here it is kept as the clocks of the zone show it. */
import { localText, utcText } from '../kernel/content-line.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { fromWallIn, wallIn } from '../kernel/zone.ts';
import { parseRule, type Until } from './rule.ts';

function ending(rule: string, said: (until: Until) => string): string {
  if (!/UNTIL=/i.test(rule)) return rule;
  const parsed = parseRule(rule);
  if (isRefusal(parsed) || parsed.until === undefined) return rule;
  return rule.replace(/UNTIL=[^;]*/i, `UNTIL=${said(parsed.until)}`);
}

export const endingInUtc = (rule: string, zone: string): string =>
  ending(rule, (until) => utcText('instant' in until ? until.instant : fromWallIn(zone, until.reading)));

export const endingAsRead = (rule: string, zone: string): string =>
  ending(rule, (until) => localText('reading' in until ? until.reading : wallIn(zone, until.instant)));
