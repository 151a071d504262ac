import type { StandingOf } from '../inventory/standing.ts';
import { LISTED, type Lister } from '../inventory/work.ts';
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { all } from '../kernel/script.ts';
import { componentIn, ofComponent } from './targets.ts';

interface Row {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly path: string;
  readonly total: number;
}

/** The windows that are not over, on a component, on what lies in it or on what it lies in, the next first. */
export const windowsTouching: Lister<'windows'> = function* (path) {
  const places = yield* all<{ number: number; path: string }>(
    `select number, path from component where deleted_at is null
       and (path = $1 or (path > $1 || '/' and path < $1 || '0') or path in {values $2})`,
    path,
    JSON.stringify(above(path)),
  );
  const paths = new Map(places.map((place) => [ofComponent(place.number), place.path]));
  const rows = yield* all<Omit<Row, 'path'> & { readonly resource: string }>(
    `select number, title, state, starts_at, ends_at, min(claim.resource) as resource, count(*) over () as total
     from maintenance_claim as claim join maintenance on maintenance.number = claim.window_number
     where claim.resource in {values $1} and state not in ('draft', 'completed', 'cancelled') and starts_at is not null
     group by number, title, state, starts_at, ends_at order by starts_at, number limit ${LISTED}`,
    JSON.stringify([...paths.keys()]),
  );
  return {
    count: Number(rows[0]?.total ?? 0),
    rows: rows.map(({ number, title, state, starts_at, ends_at, resource }) => ({
      number: label('W', number),
      title,
      status: state,
      component: paths.get(resource) ?? path,
      startsAt: starts_at,
      endsAt: ends_at,
    })),
  };
};

const above = (path: string): readonly string[] => {
  const ways: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) ways.push(path.slice(0, end));
  return ways;
};

/** What is being worked on now. */
export const windowStanding: StandingOf = function* () {
  const rows = yield* all<Pick<Row, 'number' | 'title'> & { readonly resource: string }>(
    `select number, title, resource from maintenance join maintenance_claim on window_number = number
     where state in ('active', 'over-running') order by number`,
  );
  return rows.flatMap(({ number, title, resource }) => {
    const component = componentIn(resource);
    return component === undefined ? [] : [{ component, maintenance: `${label('W', number)} ${title}` }];
  });
};
