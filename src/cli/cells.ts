/** How many terminal cells a text takes. The table of wide characters is loaded only for a text that has some. */
export interface Measure {
  widthOf(text: string): number;
  /** The text in at most so many cells, with an ellipsis where it was cut. */
  cut(text: string, cells: number): string;
}

const ASCII = /^[ -~]*$/;

const ascii: Measure = {
  widthOf: (text) => text.length,
  cut: (text, cells) => (text.length <= cells ? text : `${text.slice(0, Math.max(0, cells - 1))}…`),
};

export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) if (!ASCII.test(text)) return wide();
  return ascii;
}

async function wide(): Promise<Measure> {
  const { default: stringWidth } = await import('string-width');
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const widthOf = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));
  const cut = (text: string, cells: number): string => {
    if (ASCII.test(text)) return ascii.cut(text, cells);
    if (widthOf(text) <= cells) return text;
    let [taken, width] = ['', 0];
    for (const { segment } of graphemes.segment(text)) {
      const more = widthOf(segment);
      if (width + more > cells - 1) break;
      taken += segment;
      width += more;
    }
    return `${taken}…`;
  };
  return { widthOf, cut };
}
