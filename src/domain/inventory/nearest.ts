import { distance } from '../kernel/distance.ts';

/** The names that were probably meant, nearest first: those that contain the word, and those at most a third of whose letters are off. */
export function nearestNames(word: string, known: readonly string[], limit = 3): readonly string[] {
  const wanted = word.toLowerCase();
  return known
    .map((name) => ({ name, off: farness(wanted, name.toLowerCase()) }))
    .filter(({ off }) => Number.isFinite(off))
    .sort((a, b) => a.off - b.off || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

function farness(word: string, name: string): number {
  const most = Math.max(1, Math.floor(Math.max(word.length, name.length) / 3));
  if (Math.abs(word.length - name.length) <= most) {
    const off = distance(word, name);
    if (off <= most) return off;
  }
  return word.length >= 3 && name.includes(word) ? most + name.length - word.length : Number.POSITIVE_INFINITY;
}
