/**
 * Where a text stops being JSON. `JSON.parse` says that in some of its messages and quotes the text in others; this reads the tokens again,
 * only when it has failed, and keeps the open brackets in a list, so that depth costs nothing.
 */
const SPACE = /[ \t\n\r]*/y;
const TOKEN = /[{}[\]:,]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON text must not hold them as they are
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

type Expected = 'value' | 'first' | 'key' | 'first-key' | 'colon' | 'next' | 'end';

/** The offset of the first character that cannot stand there; undefined when all can. The text's length: it ends too early. */
export function breaksAt(text: string): number | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  for (;;) {
    offset += matchAt(SPACE, text, offset).length;
    if (offset === text.length) return expected === 'end' ? undefined : offset;
    const string = text.charAt(offset) === '"';
    const token = matchAt(string ? STRING : TOKEN, text, offset);
    const next: Expected | undefined = token === '' ? undefined : follow(expected, string ? '"' : token, open);
    if (next === undefined) return token === '' && string ? stringBreaksAt(text, offset) : offset;
    expected = next;
    offset += token.length;
  }
}

/** What may come after the token; undefined when the token may not stand there. */
function follow(expected: Expected, token: string, open: string[]): Expected | undefined {
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'next');
  const inObject = open.at(-1) === '{';
  if (token === '}' || token === ']') {
    const allowed = expected === 'next' || expected === (inObject ? 'first-key' : 'first');
    if (!allowed || open.length === 0 || inObject !== (token === '}')) return undefined;
    open.pop();
    return afterValue();
  }
  if (token === ',') return expected === 'next' ? (inObject ? 'key' : 'value') : undefined;
  if (token === ':') return expected === 'colon' ? 'value' : undefined;
  if (expected === 'key' || expected === 'first-key') return token === '"' ? 'colon' : undefined;
  if (expected !== 'value' && expected !== 'first') return undefined;
  if (token !== '{' && token !== '[') return afterValue();
  open.push(token);
  return token === '{' ? 'first-key' : 'first';
}

function stringBreaksAt(text: string, start: number): number {
  let offset = start + 1;
  while (offset < text.length && text.charCodeAt(offset) > 0x1f) {
    if (text.charAt(offset) === '\\' && !/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(offset, offset + 6))) return offset;
    offset += text.charAt(offset) === '\\' ? 2 : 1;
  }
  return offset;
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}

/** The place in the words of an editor. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
