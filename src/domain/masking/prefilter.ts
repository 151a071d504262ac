/**
 * Which texts cannot hold any of the literals: nearly all. Three characters, each by its lowest five bits, which are the same for a small
 * and a capital letter, make a number of fifteen bits; a table says which of them begin a literal. One look a character, at half the cost of
 * the alternation of all the literals, which only texts see that pass here.
 */
const BITS = 5;
const MASK = (1 << (3 * BITS)) - 1;
const CHARACTER = (1 << BITS) - 1;

/** Where the first literal may begin; -1 where none does. Literals have three characters or more. */
export function prefilter(literals: Iterable<string>): (text: string) => number {
  const begins = new Uint8Array(MASK + 1);
  for (const literal of literals) {
    let three = 0;
    for (let at = 0; at < 3; at++) three = (three << BITS) | (literal.charCodeAt(at) & CHARACTER);
    begins[three] = 1;
  }
  return (text) => {
    let three = 0;
    for (let at = 0; at < text.length; at++) {
      three = ((three << BITS) | (text.charCodeAt(at) & CHARACTER)) & MASK;
      if (begins[three] === 1 && at > 1) return at - 2;
    }
    return -1;
  };
}
