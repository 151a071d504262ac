import { distance } from '../../domain/kernel/distance.ts';

/** The word that was probably meant, if one is close: at most a third of its letters off, two neighbours swapped counting as one. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, off }) => off <= Math.max(1, Math.floor(Math.max(candidate.length, word.length) / 3)))
    .sort((a, b) => a.off - b.off);
  return ranked[0]?.candidate;
}
