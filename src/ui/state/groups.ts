/**
 * Headings between the rows of a grouped list. Only a window of the rows is loaded, but the counts of all groups are: they alone say on
 * which line every heading stands, so the list scrolls over headings and rows alike.
 */
import type { Group, IncidentRow, Page } from '../rows.ts';

export interface GroupHeading extends Group {
  readonly folded: boolean;
}

export interface HeadingLine {
  readonly id: string;
  /** Of what the group is of, where that has a detail of its own. */
  readonly number: string;
  readonly heading: GroupHeading;
  readonly incident?: IncidentRow;
  /** What it is called where its name is not it. */
  readonly title?: string;
}

interface Grouped {
  readonly groups: readonly Group[];
  /** The groups that are the other way round than they come. */
  readonly folded: readonly string[];
}

const PREFIX = 'group ';
export const headingId = (name: string): string => `${PREFIX}${name}`;
export const isHeadingId = (id: string): boolean => id.startsWith(PREFIX);

interface Place extends GroupHeading {
  /** The line of its heading, and how many rows stand before it. */
  readonly line: number;
  readonly before: number;
  /** How many of its rows are shown. */
  readonly shown: number;
}

function placesOf({ groups, folded }: Grouped): readonly Place[] {
  let [line, before] = [0, 0];
  return groups.map(({ name, count, closed = false }) => {
    const isFolded = closed !== folded.includes(name);
    const shown = isFolded ? 0 : count;
    const place = { name, count, folded: isFolded, line, before, shown };
    line += 1 + shown;
    before += shown;
    return place;
  });
}

const placeAt = (grouped: Grouped, line: number): Place | undefined => placesOf(grouped).findLast((place) => place.line <= line);

/** How many rows stand before a line. */
export function rowsBefore(grouped: Grouped, line: number): number {
  const place = placeAt(grouped, line);
  return place === undefined ? line : place.before + Math.max(0, line - place.line - 1);
}

/** The group that a line belongs to, and where it begins. */
export const groupAt = (grouped: Grouped, line: number): Place | undefined => placeAt(grouped, line);

/** A page of rows with the headings between them. */
export function withHeadings<R>(
  page: Page<R>,
  folded: readonly string[],
  about: (name: string) => Partial<HeadingLine> = () => ({}),
): Page<R | HeadingLine> {
  const places = placesOf({ groups: page.groups ?? [], folded });
  const end = page.offset + page.rows.length;
  const lines = places
    .filter(({ before, shown }) => before <= end && before + shown >= page.offset)
    .flatMap(({ name, count, folded: isFolded, before, shown }): (R | HeadingLine)[] => {
      const heading: HeadingLine = { id: headingId(name), number: '', heading: { name, count, folded: isFolded }, ...about(name) };
      const rows = page.rows.slice(Math.max(before, page.offset) - page.offset, Math.max(before + shown, page.offset) - page.offset);
      return before < page.offset ? rows : [heading, ...rows];
    });
  const above = places.filter(({ before }) => before < page.offset).length;
  return { ...page, rows: lines, offset: page.offset + above, total: page.total + places.length };
}
