import type { Action, Context } from '../actions/action.ts';
import { parseKey } from './key.ts';

export interface Keymap {
  /** The action a key means in a context. */
  find(context: Context, key: string): Action | undefined;
  keysOf(id: string): readonly string[];
}

/** What is wrong with the configured keys, one sentence each. A wrong entry leaves the built-in keys in force. */
export interface KeymapResult {
  readonly keymap: Keymap;
  readonly problems: readonly string[];
}

type Overrides = Readonly<Record<string, readonly string[]>>;

/** Contexts that are looked at together: one key may mean one thing in each of these sets. */
const TOGETHER: readonly (readonly Context[])[] = [
  [
    'global',
    'list',
    'tree',
    'graph',
    'grid',
    'clocks',
    'tasks',
    'alerts',
    'components',
    'syncs',
    'silences',
    'sources',
    'duties',
    'calendar',
    'always',
  ],
  ['global', 'detail', 'tasks', 'alerts', 'components', 'syncs', 'silences', 'sources', 'duties', 'calendar', 'always'],
  ['menu', 'field', 'always'],
  ['line', 'field', 'always'],
  ['confirm', 'field', 'always'],
  ['buttons', 'always'],
  ['choice', 'always'],
  ['told', 'always'],
  ['form', 'field', 'always'],
];

const meet = (a: Action, b: Action): boolean =>
  TOGETHER.some((set) => a.contexts.some((one) => set.includes(one)) && b.contexts.some((one) => set.includes(one)));

/**
 * Two actions that answer the same key at the same time. Within one set the earlier context wins by the router's order, so a detail key
 * may shadow a global one on purpose: contexts of different screens never lie over each other, `detail` replaces `list`, and a tree has keys
 * of its own before those of every list.
 */
export function conflicts(
  actions: readonly Action[],
  keysOf: (action: Action) => readonly string[],
): readonly { readonly key: string; readonly a: Action; readonly b: Action }[] {
  const byKey = Map.groupBy(
    actions.flatMap((action) => keysOf(action).map((key) => ({ key, action }))),
    ({ key }) => key,
  );
  const found: { key: string; a: Action; b: Action }[] = [];
  for (const [key, bound] of byKey) {
    for (const [index, { action: a }] of bound.entries()) {
      for (const { action: b } of bound.slice(index + 1)) if (clash(a, b)) found.push({ key, a, b });
    }
  }
  return found;
}

/** Each belongs to screens of its own. */
const SCREENS: readonly Context[] = [
  'tasks',
  'alerts',
  'clocks',
  'components',
  'tree',
  'graph',
  'grid',
  'syncs',
  'silences',
  'sources',
  'duties',
  'calendar',
];
const ofScreens = (action: Action): boolean => action.contexts.every((one) => SCREENS.includes(one));

/** Looked at before the others. */
const BEFORE: readonly Context[] = ['detail', 'tree', 'graph', 'grid', 'clocks', 'calendar'];

const only = (action: Action, context: Context): boolean => action.contexts.length === 1 && action.contexts[0] === context;

function clash(a: Action, b: Action): boolean {
  if (ofScreens(a) && ofScreens(b) && !a.contexts.some((one) => b.contexts.includes(one))) return false;
  if (BEFORE.some((one) => (only(a, one) && !b.contexts.includes(one)) || (only(b, one) && !a.contexts.includes(one)))) return false;
  // A form's arrows go on to the next field where the field's own end.
  if ((only(a, 'form') && only(b, 'field')) || (only(b, 'form') && only(a, 'field'))) return false;
  return meet(a, b);
}

export function buildKeymap(actions: readonly Action[], overrides: Overrides = {}): KeymapResult {
  const problems: string[] = [];
  const chosen = new Map<string, readonly string[]>(actions.map((action) => [action.id, action.keys]));

  for (const [id, written] of Object.entries(overrides)) {
    if (!chosen.has(id)) {
      problems.push(`ui.keys: there is no action "${id}"; the help (?) lists them.`);
      continue;
    }
    const keys = written.map((key) => ({ key, parsed: parseKey(key) }));
    const wrong = keys.filter(({ parsed }) => parsed === undefined);
    for (const { key } of wrong)
      problems.push(
        `ui.keys: "${key}" of ${id} names no key; allowed: one character, ctrl+x, alt+x, enter, esc, tab, space, pgup, f1 and the like.`,
      );
    if (wrong.length === 0)
      chosen.set(
        id,
        keys.flatMap(({ parsed }) => parsed ?? []),
      );
  }

  const keysOf = (action: Action): readonly string[] => chosen.get(action.id) ?? [];
  for (const { key, a, b } of conflicts(actions, keysOf)) {
    problems.push(`ui.keys: "${key}" means both ${a.id} and ${b.id}; the built-in keys of both stay in force.`);
    chosen.set(a.id, a.keys);
    chosen.set(b.id, b.keys);
  }

  const table = new Map<string, Action>();
  for (const action of actions) {
    for (const context of action.contexts)
      for (const key of keysOf(action)) table.set(`${context} ${key}`, table.get(`${context} ${key}`) ?? action);
  }
  return {
    keymap: { find: (context, key) => table.get(`${context} ${key}`), keysOf: (id) => chosen.get(id) ?? [] },
    problems,
  };
}
