import { eventKind } from '../kernel/event.ts';
import { clip } from '../kernel/plain.ts';

export const created = eventKind<{ readonly name: string; readonly type: string; readonly path: string; readonly source: string }>(
  'component.created',
  ({ type, path, source }) => `created as ${type} ${path}${from(source)}`,
);

const from = (source: string): string => (source === 'manual' ? '' : ` (${source})`);

/** `before` holds the old value of everything in `after`. */
export const edited = eventKind<{
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly source: string;
}>(
  'component.edited',
  ({ before, after, source }) =>
    Object.keys(after)
      .map((key) => `${key}: ${word(before[key])} → ${word(after[key])}`)
      .join(', ') + from(source),
);

const word = (value: unknown): string =>
  value === null || value === undefined || value === '' ? 'none' : clip(typeof value === 'string' ? value : JSON.stringify(value), 80);

export const vanished = eventKind<{ readonly source: string; readonly key: string }>(
  'component.vanished',
  ({ source }) => `is not known to ${source} any more`,
);
export const returned = eventKind<{ readonly source: string; readonly key: string }>(
  'component.returned',
  ({ source }) => `is back in ${source}`,
);
export const renamed = eventKind<{ readonly source: string; readonly key: string; readonly by: string; readonly value: string }>(
  'component.renamed',
  ({ source, key, by, value }) => `is called ${clip(key, 80)} by ${source} now (same ${by} ${value})`,
);

/** Recorded, because it is a guess: `component split` takes it back. */
export const merged = eventKind<{ readonly source: string; readonly key: string; readonly by: string; readonly value: string }>(
  'component.merged',
  ({ source, key, by, value }) => `joined by ${clip(key, 80)} of ${source} (same ${by} ${value})`,
);
export const split = eventKind<{ readonly source: string; readonly key: string; readonly into: string }>(
  'component.split',
  ({ source, key, into }) => `${clip(key, 80)} of ${source} is ${into} now`,
);

/** What moved when a person made one component of two; the numbers are of edges. */
export interface Absorbed {
  readonly from: string;
  readonly path: string;
  readonly records: readonly { readonly source: string; readonly key: string }[];
  /** Components that were put into it by hand. */
  readonly followers: readonly number[];
  readonly dependents: readonly number[];
  readonly needed: readonly number[];
  /** Between the two, ended. */
  readonly inner: readonly number[];
}
export const absorbed = eventKind<Absorbed>('component.absorbed', ({ from, path }) => `is one with ${from} (${path}) now`);
export const parted = eventKind<{ readonly back: string }>('component.parted', ({ back }) => `is not ${back} any more`);

export const deleted = eventKind<{ readonly path: string; readonly reason: string }>(
  'component.deleted',
  ({ path, reason }) => `deleted: ${path}, ${reason}`,
);

const edge = (kind: `component.${string}`, verb: string) =>
  eventKind<{ readonly kind: string; readonly to: string; readonly source: string }>(
    kind,
    ({ kind: relation, to, source }) => `${verb}: ${relation} ${to}${from(source)}`,
  );
export const linked = edge('component.linked', 'linked');
export const unlinked = edge('component.unlinked', 'no longer linked');

export const componentEvents = [
  created,
  edited,
  vanished,
  returned,
  renamed,
  merged,
  split,
  absorbed,
  parted,
  deleted,
  linked,
  unlinked,
] as const;
