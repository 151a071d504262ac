import type { Instant } from './clock.ts';

/** The letter of a kind's human number: `T142` is a task, `A87` an alert, `N12` a notification, `K3` a token, `C12` a component, `I3` an incident, `S3` a silence, `O3` an override, `W3` a maintenance window, `F3` a freeze, `U3` a run of upkeep, `H3` a hand-over of a shift. */
export type Kind = 'T' | 'A' | 'N' | 'K' | 'C' | 'I' | 'S' | 'O' | 'W' | 'F' | 'U' | 'H';

export const label = (kind: Kind, number: number): string => `${kind}${number}`;

/** Sixteen random bytes drawn before a script starts, so that a script that is run again mints the same ids. */
export type Entropy = Uint8Array;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A mint of UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then a 26-bit counter seeded at random (method 1 of §6.2, so ids of one
 * transaction sort in the order they were minted), then 48 random bits that are constant for one mint.
 */
export function mintFrom(now: Instant, entropy: Entropy): () => string {
  const time = now.toString(16).padStart(12, '0');
  const byte = (at: number): string => HEX[entropy[at] ?? 0] ?? '00';
  const tail = byte(0) + byte(1) + byte(2) + byte(3) + byte(4) + byte(5);
  const head = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  // 25 random bits leave room for 33 million ids before the 26-bit field could overflow.
  let counter = ((entropy[6] ?? 0) << 17) | ((entropy[7] ?? 0) << 9) | ((entropy[8] ?? 0) << 1);
  return () => {
    const count = counter++;
    const high = ((count >>> 14) & 0xfff).toString(16).padStart(3, '0');
    const low = (0x8000 | (count & 0x3fff)).toString(16);
    return `${head}${high}-${low}-${tail}`;
  };
}

/** What a person may type for one thing: its number with or without the letter, its id, or the beginning of its id. */
export type Reference = { readonly number: number } | { readonly prefix: string };

const ID_PREFIX = /^[0-9a-f][0-9a-f-]{3,35}$/;

export function parseReference(kind: Kind, text: string): Reference | undefined {
  const trimmed = text.trim();
  const digits = trimmed.toUpperCase().startsWith(kind) ? trimmed.slice(1) : trimmed;
  if (/^\d{1,15}$/.test(digits)) return { number: Number(digits) };
  const lower = trimmed.toLowerCase();
  return ID_PREFIX.test(lower) ? { prefix: lower } : undefined;
}
