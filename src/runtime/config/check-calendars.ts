/** What the settings of a calendar need of one another and of what it is here. */
import { parseSelector } from '../../domain/inventory/selector.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { type Check, LOOPBACK, tables } from './finding.ts';
import { nearest } from './nearest.ts';
import { tableName } from './sentence.ts';
import { isTable, type Table } from './toml.ts';

const given = (calendar: Table, key: string): boolean => calendar[key] !== undefined || calendar[`${key}_file`] !== undefined;
const meaning = ({ as = 'windows' }: Table): unknown => as;

const MIRROR = ['direction', 'conflict', 'targets', 'states'];
const FROZEN: readonly unknown[] = ['business', 'freeze', 'soft-freeze'];

type Rule = readonly [problem: string, wrong: (calendar: Table) => boolean, allowed: string];

const RULES: readonly Rule[] = [
  ['every and cron are both given', ({ every, cron }) => every !== undefined && cron !== undefined, 'one of them'],
  ['user needs a password', (calendar) => given(calendar, 'user') && !given(calendar, 'password'), 'password_file, password'],
  ['a password needs a user', (calendar) => !given(calendar, 'user') && given(calendar, 'password'), 'user'],
  ...MIRROR.map(
    (key): Rule => [
      `${key} is for a calendar that mirrors the windows`,
      (calendar) => given(calendar, key) && meaning(calendar) !== 'windows',
      'as = "windows"',
    ],
  ),
  [
    'scope is for times that nobody works in',
    (calendar) => given(calendar, 'scope') && !FROZEN.includes(meaning(calendar)),
    `as = ${FROZEN.map((one) => `"${one}"`).join(', ')}`,
  ],
  ['an absence is of somebody', (calendar) => meaning(calendar) === 'absence' && !given(calendar, 'person'), 'person'],
  ['person is for an absence', (calendar) => given(calendar, 'person') && meaning(calendar) !== 'absence', 'as = "absence"'],
];

export const calendarRules: Check = function* ({ value }) {
  const people = Object.keys(isTable(value['people']) ? value['people'] : {});
  for (const [index, calendar] of tables(value['calendar'])) {
    const path = ['calendar', index];
    const where = tableName(value, path);
    for (const [problem, wrong, allowed] of RULES) if (wrong(calendar)) yield { path, text: `${where}: ${problem}; allowed: ${allowed}` };
    for (const key of ['targets', 'scope']) {
      const selector = typeof calendar[key] === 'string' ? parseSelector(calendar[key]) : undefined;
      if (isRefusal(selector)) yield { path: [...path, key], text: `${where}: ${key}: ${explain(selector).text.replace(/\.$/, '')}` };
    }
    const { person } = calendar;
    if (typeof person !== 'string' || people.includes(person)) continue;
    const meant = nearest(person, people);
    yield {
      path: [...path, 'person'],
      text: `${where}: person names "${person}", who is not in [people]${meant === undefined ? '' : `, did you mean "${meant}"?`}; allowed: ${people.join(', ') || 'nobody, because [people] is empty'}`,
    };
  }
};

export const plainCalendarPassword: Check = function* ({ value }) {
  for (const [index, calendar] of tables(value['calendar'])) {
    const url = URL.parse(String(calendar['url']));
    if (url?.protocol !== 'http:' || !given(calendar, 'password') || LOOPBACK.test(url.hostname)) continue;
    const path = ['calendar', index];
    yield { path: [...path, 'url'], text: `${tableName(value, path)}: url with http:// sends the password readable over the network` };
  }
};
