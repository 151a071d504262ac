import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deed, decide, type Here, type Known, type Rules, type There } from '../../src/domain/calendars/mirror.ts';

const BOTH: Rules = { direction: 'both', conflict: 'watchbill' };
const known = (more: Partial<Known> = {}): Known => ({ href: '/w', etag: '"1"', theirs: 'a', ours: 'a', intent: null, ...more });
const there = (form: string, etag = '"2"'): There => ({ href: '/w', etag, form });
const here = (form: string, more: Partial<Here> = {}): Here => ({ form, standing: 'open', meant: true, ripe: true, ...more });
const over = { standing: 'over' } as const;
const running = { standing: 'running' } as const;
const pull: Rules = { ...BOTH, direction: 'pull' };
const push: Rules = { ...BOTH, direction: 'push' };
const theirs: Rules = { ...BOTH, conflict: 'calendar' };

describe('what becomes of a window and its entry', () => {
  test.each<[string, Known | undefined, There | undefined, Here | undefined, Rules, Deed, ('here' | 'there')?]>([
    ['nothing, where nothing changed', known(), there('a', '"1"'), here('a'), BOTH, 'none'],
    ['a note, where the server gave it another tag and nothing else', known(), there('a'), here('a'), BOTH, 'note'],
    ['a note, where both changed in the same way', known(), there('b'), here('b'), BOTH, 'note'],
    ['a new entry, for a window that is far enough', undefined, undefined, here('a'), BOTH, 'create'],
    ['nothing, for one that is not', undefined, undefined, here('a', { ripe: false }), BOTH, 'none'],
    ['nothing, for one that is over', undefined, undefined, here('a', over), BOTH, 'none'],
    ['nothing, where nothing is written there', undefined, undefined, here('a'), pull, 'none'],
    ['a window, of an entry that somebody made there', undefined, there('a'), undefined, BOTH, 'open'],
    ['nothing of it, where the calendar only shows what is here', undefined, there('a'), undefined, push, 'none'],
    ['an update, where the window changed', known(), there('a', '"1"'), here('b'), BOTH, 'update'],
    ['none, where nothing is written there', known(), there('a', '"1"'), here('b'), pull, 'none'],
    ['it is taken in, where the entry changed', known(), there('b'), here('a'), BOTH, 'take'],
    ['it is put back, where the calendar only shows what is here', known(), there('b'), here('a'), push, 'update', 'there'],
    ['it is put back, where the window is on', known(), there('b'), here('a', running), BOTH, 'update', 'there'],
    ['it is left, where the window is over', known(), there('b'), here('a', over), BOTH, 'note'],
    ['the window wins where both changed, if nobody said otherwise', known(), there('b'), here('c'), BOTH, 'update', 'there'],
    ['the entry wins, if that is the rule', known(), there('b'), here('c'), theirs, 'take', 'here'],
    ['not over a window that is called off', known(), there('b'), here('c', over), theirs, 'update', 'there'],
    ['the entry wins, where nothing is written there', known(), there('b'), here('c'), pull, 'take', 'here'],
    ['it is called off, where the entry is gone', known(), undefined, here('a'), BOTH, 'cancel'],
    ['it is shown again, where the window is on', known(), undefined, here('a', running), BOTH, 'create', 'there'],
    ['it is shown again, where the window changed meanwhile', known(), undefined, here('b'), BOTH, 'create', 'there'],
    ['it is called off all the same, if the calendar counts', known(), undefined, here('b'), theirs, 'cancel', 'here'],
    ['it is shown again, where the calendar only shows what is here', known(), undefined, here('a'), push, 'create'],
    ['it is forgotten, where the window is over', known(), undefined, here('a', over), BOTH, 'forget'],
    [
      'the entry goes, where the window does not belong there any more',
      known(),
      there('a', '"1"'),
      here('a', { meant: false }),
      BOTH,
      'delete',
    ],
    ['the entry stays, where nothing is written there', known(), there('a', '"1"'), here('a', { meant: false }), pull, 'none'],
    ['what no window takes in is left alone', known({ ours: null }), there('a', '"1"'), undefined, BOTH, 'none'],
    ['and looked at again when it is another', known({ ours: null }), there('b'), undefined, BOTH, 'open'],
    ['and forgotten when it is gone', known({ ours: null }), undefined, undefined, BOTH, 'forget'],
    ['what was written and not noted is noted', known({ intent: 'b' }), there('b'), here('b'), BOTH, 'note'],
    ['what was written and not noted, and changed since, is no conflict', known({ intent: 'b' }), there('b'), here('c'), BOTH, 'update'],
    ['what was to be written and is not is written', known({ intent: 'b' }), there('a', '"1"'), here('b'), BOTH, 'update'],
    [
      'what was to be created and is not is created',
      known({ etag: null, theirs: null, ours: null, intent: 'a' }),
      undefined,
      here('a'),
      BOTH,
      'create',
    ],
    [
      'what was created and not noted is noted',
      known({ etag: null, theirs: null, ours: null, intent: 'a' }),
      there('a'),
      here('a'),
      BOTH,
      'note',
    ],
  ])('%s', (_what, last, entry, window, rules, deed, lost) => {
    expect(decide(last, entry, window, rules)).toEqual({ deed, ...(lost === undefined ? {} : { lost }) });
  });
});

/** A calendar and a list of windows that people change as they like, and a program that keeps them together and may die at any moment. */
interface World {
  readonly there: Map<string, There>;
  readonly here: Map<string, Here>;
  readonly known: Map<string, Known>;
  tags: number;
  /** What was done there, to see that nothing is deleted to be inserted again. */
  readonly written: (readonly [deed: Deed, uid: string])[];
}

const put = (world: World, uid: string, form: string): There => {
  const entry = { href: `/${uid}`, etag: `"${++world.tags}"`, form };
  world.there.set(uid, entry);
  return entry;
};

/** What was just noted, as it is after a deed. */
const agreed = ({ href, etag, form }: There, ours: string | null): Known => ({ href, etag, theirs: form, ours, intent: null });

interface Mishap {
  /** Dies before so many deeds are noted. */
  readonly deeds: number;
  /** Somebody changes this one between the listing and the writing. */
  readonly raced: string | undefined;
}

function sync(world: World, rules: Rules, { deeds, raced }: Mishap): number {
  // What was listed is what is decided by, whatever happens meanwhile.
  const listed = new Map(world.there);
  if (raced !== undefined && world.there.has(raced)) put(world, raced, 'raced');
  let writes = 0;
  let left = deeds;
  for (const uid of new Set([...world.known.keys(), ...listed.keys(), ...world.here.keys()])) {
    const entry = listed.get(uid);
    const window = world.here.get(uid);
    const last = world.known.get(uid);
    const { deed } = decide(last, entry, window, rules);
    const now = world.there.get(uid);
    if (deed === 'none') continue;
    if (deed === 'forget') world.known.delete(uid);
    if (deed === 'note' && entry !== undefined) world.known.set(uid, agreed(entry, window === undefined ? null : window.form));
    if ((deed === 'open' || deed === 'take') && entry !== undefined) {
      world.here.set(uid, here(entry.form, { ripe: window?.ripe ?? true }));
      world.known.set(uid, agreed(entry, entry.form));
    }
    if (deed === 'cancel' && window !== undefined) {
      world.here.set(uid, { ...window, form: 'called off', standing: 'over' });
      world.known.delete(uid);
    }
    if (deed === 'create' || deed === 'update' || deed === 'delete') {
      const form = window?.form ?? '';
      const blank = { href: `/${uid}`, etag: null, theirs: null, ours: null };
      if (deed !== 'delete')
        world.known.set(uid, { ...(deed === 'create' ? blank : (last ?? { ...blank, etag: entry?.etag ?? null })), intent: form });
      // If-Match, If-None-Match: somebody was faster.
      if (now?.etag !== entry?.etag) continue;
      writes++;
      world.written.push([deed, uid]);
      if (deed === 'delete') world.there.delete(uid);
      const fresh = deed === 'delete' ? undefined : put(world, uid, form);
      if (left-- <= 0) return writes;
      if (fresh === undefined) world.known.delete(uid);
      else world.known.set(uid, agreed(fresh, form));
    }
  }
  return writes;
}

const uid = fc.constantFrom('a', 'b', 'c');
const form = fc.constantFrom('1', '2', '3');
const act = fc.oneof(
  fc.record({ kind: fc.constant('here' as const), uid, form }),
  fc.record({ kind: fc.constant('there' as const), uid, form }),
  fc.record({
    kind: fc.constantFrom('gone' as const, 'off' as const, 'begin' as const, 'end' as const, 'unmeant' as const, 'touch' as const),
    uid,
  }),
  fc.record({
    kind: fc.constant('sync' as const),
    deeds: fc.constantFrom(0, 1, Number.POSITIVE_INFINITY),
    raced: fc.option(uid, { nil: undefined }),
  }),
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function play(world: World, rules: Rules, one: Act): void {
  if (one.kind === 'sync') {
    sync(world, rules, one);
    return;
  }
  const window = world.here.get(one.uid);
  const entry = world.there.get(one.uid);
  const change = (more: Partial<Here>): void => {
    if (window !== undefined && window.standing !== 'over') world.here.set(one.uid, { ...window, ...more });
  };
  if (one.kind === 'here' && window === undefined) world.here.set(one.uid, here(one.form));
  if (one.kind === 'here') change({ form: one.form });
  if (one.kind === 'there') put(world, one.uid, one.form);
  if (one.kind === 'touch' && entry !== undefined) put(world, one.uid, entry.form);
  if (one.kind === 'gone') world.there.delete(one.uid);
  if (one.kind === 'off' && window?.standing === 'open') change({ form: 'called off', standing: 'over' });
  if (one.kind === 'begin') change({ standing: 'running' });
  if (one.kind === 'end' && window?.standing === 'running') change({ standing: 'over' });
  if (one.kind === 'unmeant') change({ meant: false });
}

const newWorld = (): World => ({ there: new Map(), here: new Map(), known: new Map(), tags: 0, written: [] });
const runs = { numRuns: 3_000 };
const clean: Mishap = { deeds: Number.POSITIVE_INFINITY, raced: undefined };

describe('whatever people do on both sides, and wherever the program dies', () => {
  const rules = fc.record({
    direction: fc.constantFrom('both' as const, 'push' as const, 'pull' as const),
    conflict: fc.constantFrom('watchbill' as const, 'calendar' as const),
  });

  test('a second look finds nothing left to do', () => {
    fc.assert(
      fc.property(rules, fc.array(act, { maxLength: 30 }), (said, acts) => {
        const world = newWorld();
        for (const one of acts) play(world, said, one);
        sync(world, said, clean);
        sync(world, said, clean);
        const before = JSON.stringify([[...world.there], [...world.here], [...world.known]]);
        expect(sync(world, said, clean)).toBe(0);
        expect(JSON.stringify([[...world.there], [...world.here], [...world.known]])).toBe(before);
      }),
      runs,
    );
  });

  test('both are the same in the end, where both are written', () => {
    fc.assert(
      fc.property(fc.constantFrom('watchbill' as const, 'calendar' as const), fc.array(act, { maxLength: 30 }), (conflict, acts) => {
        const world = newWorld();
        const said: Rules = { direction: 'both', conflict };
        for (const one of acts) play(world, said, one);
        sync(world, said, clean);
        sync(world, said, clean);
        // What is over stays as it was when it ended, and what does not belong there any more is no concern of ours.
        for (const [name, { form: ours, standing, meant }] of world.here)
          if (standing !== 'over' && meant) expect([name, world.there.get(name)?.form]).toEqual([name, ours]);
        for (const name of world.there.keys()) expect(world.here.has(name)).toBe(true);
      }),
      runs,
    );
  });

  test('nothing is deleted to be inserted again', () => {
    fc.assert(
      fc.property(rules, fc.array(act, { maxLength: 30 }), (said, acts) => {
        const world = newWorld();
        for (const one of acts) {
          const from = world.written.length;
          play(world, said, one);
          const done = world.written.slice(from);
          expect(
            done.filter(([deed, name]) => deed === 'create' && done.some(([other, same]) => other === 'delete' && same === name)),
          ).toEqual([]);
        }
      }),
      runs,
    );
  });
});
