/**
 * What components of a type must say, as a label or as the fact of that name (`owner`), themselves or from above. What people enter is refused
 * without it; what a source says is taken in and marked, because a machine that exists and lacks an owner is worse hidden than shown.
 */
import { INHERITED } from './component.ts';
import type { InventorySettings } from './settings.ts';

export type Required = InventorySettings['required'];

export const isFact = (key: string): key is (typeof INHERITED)[number] => (INHERITED as readonly string[]).includes(key);

export const requiredOf = (required: Required, type: string): readonly string[] => [
  ...new Set([...(required['*'] ?? []), ...((Object.hasOwn(required, type) ? required[type] : undefined) ?? [])]),
];

interface Said {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Partial<Record<(typeof INHERITED)[number], unknown>>>;
}

/** What is required and neither a label nor a fact that counts for it. */
export const lackedBy = (required: Required, type: string, { labels, fields }: Said): readonly string[] =>
  requiredOf(required, type).filter((key) => !Object.hasOwn(labels, key) && !(isFact(key) && fields[key] != null));
