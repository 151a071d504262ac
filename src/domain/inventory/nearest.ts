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

/** Levenshtein, with two neighbours swapped counting as one. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = next;
  }
  return last[b.length] ?? 0;
}
