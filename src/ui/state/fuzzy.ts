/** How well a typed text fits a title: every letter in order, best where letters meet or begin words. Undefined when it does not fit. */
export function fuzzyScore(typed: string, title: string): number | undefined {
  const [needle, hay] = [typed.toLowerCase().replaceAll(' ', ''), title.toLowerCase()];
  if (needle === '') return 0;
  const whole = hay.indexOf(typed.toLowerCase().trim());
  if (whole >= 0) return 1_000 - whole - hay.length / 100;
  let [score, from, last] = [0, 0, -2];
  for (const letter of needle) {
    const at = hay.indexOf(letter, from);
    if (at < 0) return undefined;
    const begins = at === 0 || /[\s.:-]/.test(hay[at - 1] ?? '');
    score += at === last + 1 ? 8 : begins ? 6 : 1;
    last = at;
    from = at + 1;
  }
  return score - hay.length / 100;
}

/** The items that fit, best first; in their own order while nothing is typed. */
export function fuzzy<T>(typed: string, items: readonly T[], title: (item: T) => string): readonly T[] {
  if (typed.trim() === '') return items;
  return items
    .map((item, order) => ({ item, order, score: fuzzyScore(typed, title(item)) }))
    .filter((found) => found.score !== undefined)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.order - b.order)
    .map(({ item }) => item);
}
