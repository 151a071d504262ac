/**
 * The identity that Prometheus and Alertmanager give a label set: 64-bit FNV-1a over the sorted `name 0xFF value 0xFF` pairs, as 16 hex
 * digits (`model.LabelSet.Fingerprint` of prometheus/common). Computed here only for senders that leave it out.
 */
import { createHash } from 'node:crypto';

const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
const SEPARATOR = 0xff;

export function labelFingerprint(labels: Readonly<Record<string, string>>): string {
  let high = OFFSET_HIGH;
  let low = OFFSET_LOW;
  // The prime is 2^40 + 0x1b3, so the product needs no BigInt: both halves times 0x1b3, and the low half again, 40 bits further left.
  const add = (byte: number): void => {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) >>> 0;
    low = product >>> 0;
  };
  const pairs = Object.entries(labels).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const);
  // Go sorts strings by their bytes; JavaScript would sort by UTF-16 units, which differs beyond the basic plane.
  pairs.sort(([a], [b]) => Buffer.compare(a, b));
  for (const pair of pairs) {
    for (const text of pair) {
      for (const byte of text) add(byte);
      add(SEPARATOR);
    }
  }
  return hex(high) + hex(low);
}

const PRINTABLE = /^[\x21-\x7e]{1,256}$/;

/** A sender's own key as a fingerprint: as it is where it is short and printable, else its hash. */
export const keyFingerprint = (key: string): string =>
  PRINTABLE.test(key) ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;

/**
 * For senders that give no key: the same words again are the same alert, so that a retry is no second one. Without it, each telling would
 * open another alert that nothing could ever close.
 */
export const wordsFingerprint = (...words: readonly (string | undefined)[]): string =>
  `sha256:${createHash('sha256').update(JSON.stringify(words)).digest('hex')}`;

const hex = (half: number): string => half.toString(16).padStart(8, '0');
