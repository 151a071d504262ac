/** A line of text being typed. `at` counts UTF-16 units and always lies between graphemes. */
export interface Field {
  readonly text: string;
  readonly at: number;
}

export const field = (text = ''): Field => ({ text, at: text.length });

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const before = ({ text, at }: Field): number => {
  let start = 0;
  for (const { index } of graphemes.segment(text)) if (index < at) start = index;
  return start;
};

const after = ({ text, at }: Field): number => {
  for (const { index, segment } of graphemes.segment(text)) if (index >= at) return index + segment.length;
  return text.length;
};

const wordBefore = ({ text, at }: Field): number => /\S*\s*$/.exec(text.slice(0, at))?.index ?? 0;

const splice = ({ text }: Field, from: number, to: number, insert = ''): Field => ({
  text: text.slice(0, from) + insert + text.slice(to),
  at: from + insert.length,
});

export const insert = (line: Field, text: string): Field => splice(line, line.at, line.at, text);

/** The editing keys that every shell has. */
export const edits = {
  backspace: (line) => splice(line, before(line), line.at),
  delete: (line) => ({ ...splice(line, line.at, after(line)), at: line.at }),
  left: (line) => ({ ...line, at: before(line) }),
  right: (line) => ({ ...line, at: after(line) }),
  home: (line) => ({ ...line, at: 0 }),
  end: (line) => ({ ...line, at: line.text.length }),
  killBefore: (line) => splice(line, 0, line.at),
  killAfter: (line) => splice(line, line.at, line.text.length),
  killWord: (line) => splice(line, wordBefore(line), line.at),
} as const satisfies Readonly<Record<string, (line: Field) => Field>>;

export type Edit = keyof typeof edits;
