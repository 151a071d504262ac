/** `comp:` in the queries of what hangs on components. */
import { type Meaning, pathIn } from '../kernel/filter.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { compileSelector, type Selecting } from './select.ts';

/** Only these make a word that is no selector a mistake instead of a part of a name. */
const SELECTING = /[&!()=]/;

/** How a row hangs on components: the column of the name that it was given, and conditions. */
export interface Hanging {
  readonly name: string;
  /** It hangs on one that is meant by the condition on `component`. */
  readonly on: (where: string) => string;
  readonly onNothing: string;
}

/**
 * `comp:` takes a selector of the inventory and finds what hangs on the components that it means. Where it means none, and among what hangs
 * on none, it is a part of the component's name as it was given, or with `*` the whole of it.
 */
export const meaning =
  ({ name, on, onNothing }: Hanging, selecting: Selecting): Meaning =>
  (value) => {
    const spelled = pathIn(name)(value);
    if ('allowed' in spelled) return spelled;
    const selected = compileSelector(value, selecting);
    if (isRefusal(selected))
      return SELECTING.test(value) ? { allowed: 'a component, a path such as eu/web/*, a selector such as web:&prod' } : spelled;
    const where = selected.where.replace(/\$\d+/g, '?');
    return {
      sql: `${on(where)} or ((${onNothing} or not exists (select 1 from component where ${where})) and (${spelled.sql}))`,
      params: [...selected.params, ...selected.params, ...spelled.params],
    };
  };
