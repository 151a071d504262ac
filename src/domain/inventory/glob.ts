/** Names and paths with `*` (within a step), `?` (one character) and `**` (any depth), as conditions on `component`. */
import type { Condition } from '../kernel/filter.ts';

/** The components that a condition on `holder` finds, and all that lies in them, as a range of paths. Takes the condition's parameters twice. */
export const inside = (holder: string): string =>
  `select holder.number from component as holder where holder.deleted_at is null and ${holder}
   union all
   select below.number from component as holder join component as below on below.path > holder.path || '/' and below.path < holder.path || '0'
   where holder.deleted_at is null and below.deleted_at is null and ${holder}`;

const like = (glob: string): string =>
  glob
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
const literal = (glob: string): string => /^[^*?]*/.exec(glob)?.[0] ?? '';
const steps = (path: string): number => path.split('/').length - 1;

/** What is literal at the beginning is a range of an index, and the only part whose case counts. */
function matching(column: string, glob: string): Condition {
  const beginning = literal(glob);
  const range = beginning === '' ? '' : `${column} >= ? and ${column} < ? and `;
  return {
    sql: `${range}{like ${column} ?}`,
    params: [...(beginning === '' ? [] : [beginning, `${beginning}\u{10ffff}`]), like(glob)],
  };
}

/** With as many steps in the path as in the pattern, no `*` can have swallowed one. */
const pathMatching = (column: string, glob: string): Condition => {
  const { sql, params } = matching(column, glob);
  return { sql: `${sql} and length(${column}) - length(replace(${column}, '/', '')) = ${steps(glob)}`, params };
};

const DEEP = /^(?:(?<above>.+)\/)?\*\*(?:\/(?<name>[^/]+))?$/;

export function globProblem(glob: string): { readonly problem: string; readonly allowed: string } | undefined {
  if (!glob.includes('**')) return undefined;
  const { above, name } = DEEP.exec(glob)?.groups ?? {};
  if (DEEP.test(glob) && above?.includes('**') !== true && name?.includes('**') !== true) return undefined;
  return {
    problem: '** stands for any depth, once, as a step of its own, with one more step behind it',
    allowed: 'eu/**, **/db-*, eu/**/db-*',
  };
}

export function globbed(glob: string): Condition {
  const deep = glob.includes('**') ? DEEP.exec(glob)?.groups : undefined;
  if (deep === undefined) return glob.includes('/') ? pathMatching('component.path', glob) : matching('component.name', glob);
  const { above, name } = deep;
  const named = name === undefined ? { sql: '1 = 1', params: [] } : matching('component.name', name);
  if (above === undefined) return named;
  const holder = pathMatching('holder.path', above);
  return {
    sql: `component.number in (
      select below.number from component as holder join component as below on below.path > holder.path || '/' and below.path < holder.path || '0'
      where holder.deleted_at is null and below.deleted_at is null and ${holder.sql}) and ${named.sql}`,
    params: [...holder.params, ...named.params],
  };
}
