import { z } from 'zod';
import type { Capability } from '../../src/domain/kernel/capability.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';

/** A result as it goes over the wire, checked against the capability's own schema on the way out and on the way back in. */
export function overTheWire(capability: Capability, value: unknown): unknown {
  const json: unknown = JSON.parse(JSON.stringify(z.encode(capability.output, value)));
  const again = Array.isArray(json) && json.some(isRefusal) ? json : z.encode(capability.output, z.decode(capability.output, json));
  return JSON.parse(JSON.stringify(again));
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/** The same JSON with every id replaced by its place of first appearance, and what is random besides by a word. */
export function masked(json: unknown): unknown {
  const ids = new Map<string, string>();
  const text = JSON.stringify(json, null, 2)
    .replace(UUID, (id) => {
      const known = ids.get(id) ?? `id ${ids.size + 1}`;
      ids.set(id, known);
      return known;
    })
    .replace(/wb_[\w-]+/g, 'wb_…');
  return JSON.parse(text);
}
