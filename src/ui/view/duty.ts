/** The next days of a plan: a line a day with who has each hour, and below it every change as a sentence. */
import type { DutyDetail } from '../rows.ts';
import { cellsOf } from '../terminal/width.ts';
import type { Token } from '../theme/theme.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { clockTime, shortWall, startOfDay, weekday } from './time.ts';

const HOUR = 3_600_000;
const DAYS = 7;
const LABEL = 8;
const TOKENS: readonly Token[] = ['accent', 'info', 'ok', 'warning', 'heading'];

interface Sign {
  readonly sign: string;
  readonly token: Token;
}

/** A letter for each, their own where it is free. */
function signsOf(people: readonly string[]): ReadonlyMap<string, Sign> {
  const signs = new Map<string, Sign>();
  const taken = new Set<string>();
  for (const [index, person] of people.entries()) {
    const sign = [...person.toLowerCase(), ...'abcdefghijklmnopqrstuvwxyz'].find((one) => /[a-z]/.test(one) && !taken.has(one)) ?? '*';
    taken.add(sign);
    signs.set(person, { sign, token: TOKENS[index % TOKENS.length] ?? 'accent' });
  }
  return signs;
}

/** A day in cells of an hour or half of one. What is over is left blank, so that the eye begins at now. */
function dayLine(look: Look, width: number, detail: DutyDetail, signs: ReadonlyMap<string, Sign>, day: number, next: number): string {
  const cell = width >= LABEL + 48 ? HOUR / 2 : HOUR;
  const pieces: Piece[] = [piece(weekday(day).padEnd(LABEL), 'dim')];
  for (let at = day; at < next; at += cell) {
    const watch = detail.watches.find(({ from, until }) => from < at + cell && at < until);
    const sign = watch?.person === null ? undefined : signs.get(watch?.person ?? '');
    pieces.push(watch === undefined ? piece(' ') : sign === undefined ? piece('!', 'critical') : piece(sign.sign, sign.token));
  }
  return line(look, width, pieces);
}

export function dutyLines(look: Look, width: number, detail: DutyDetail): string[] {
  const people = [...new Set(detail.watches.flatMap(({ person }) => (person === null ? [] : [person])))];
  const signs = signsOf(people);
  const days = Array.from({ length: DAYS + 1 }, (_, ahead) => startOfDay(look.now, ahead));
  const cells = width >= LABEL + 48 ? 2 : 1;
  const hours = [0, 6, 12, 18]
    .map((hour) =>
      String(hour)
        .padStart(2, '0')
        .padEnd(6 * cells),
    )
    .join('');
  const names = new Map(detail.watches.flatMap(({ person, name }) => (person === null ? [] : [[person, name] as const])));
  const legend = people.flatMap((person) => {
    const { sign, token } = signs.get(person) ?? { sign: '*', token: 'accent' as const };
    return [piece(`${sign} `, token), piece(`${names.get(person)}  `)];
  });
  const gap = detail.watches.some(({ person }) => person === null);
  return [
    look.paint('heading', line(look, width, [piece(detail.plan)])),
    '',
    line(look, width, [piece(' '.repeat(LABEL)), piece(hours, 'dim')]),
    ...days.slice(0, DAYS).map((day, index) => dayLine(look, width, detail, signs, day, days[index + 1] ?? day)),
    '',
    line(look, width, [...legend, ...(gap ? [piece('! ', 'critical'), piece('nobody')] : [])]),
    ...(detail.findings.length === 0 ? [] : ['', look.paint('heading', 'Found by the lint')]),
    ...detail.findings.map(({ kind, from, to, text }) =>
      line(look, width, [
        piece(`${look.glyphs.bad} `, kind === 'unverified' ? 'warning' : 'critical'),
        piece(kind === 'unverified' ? text : `${shortWall(from)} – ${shortWall(to)}  ${text}`),
      ]),
    ),
    '',
    look.paint('heading', 'From when until when'),
    ...detail.watches.map(({ from, until, person, name, layer, override }) =>
      line(look, width, [
        piece(
          `${shortWall(from)} – ${
            weekday(from) === weekday(until)
              ? clockTime(until)
                  .slice(0, 5)
                  .padEnd(cellsOf(shortWall(until)))
              : shortWall(until)
          }  `,
          'dim',
        ),
        person === null ? piece(name, 'critical') : piece(name, signs.get(person)?.token ?? 'text'),
        piece(override === null ? (layer === null || layer === detail.plan ? '' : `  ${layer}`) : `  ${override}`, 'dim'),
      ]),
    ),
  ];
}
