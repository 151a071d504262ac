import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDocument, formatValue } from '../../src/runtime/config/format.ts';
import { appendElement, appendTable, removeValue, setValue, setValues } from '../../src/runtime/config/splice.ts';
import { at, readToml, type Table } from '../../src/runtime/config/toml.ts';

function contentOf(text: string): Table {
  const read = readToml(text);
  if ('problems' in read) throw new Error(JSON.stringify({ text, ...read }));
  return read.value;
}

describe('a key finds its place, in the way its section is written', () => {
  const cases: readonly (readonly [what: string, before: string, edit: (text: string) => string, after: string])[] = [
    [
      'over its old value',
      '[mail]\nhost = "a" # where\nport = 25\n',
      (t) => setValue(t, ['mail'], 'host', 'b'),
      '[mail]\nhost = "b" # where\nport = 25\n',
    ],
    [
      'below the last of its section',
      '[mail]\nhost = "a" # where\n\n[log]\n',
      (t) => setValue(t, ['mail'], 'port', 25),
      '[mail]\nhost = "a" # where\nport = 25\n\n[log]\n',
    ],
    ['below a bare header', '[log] # quiet\n# nothing\n', (t) => setValue(t, ['log'], 'keep', 3), '[log] # quiet\nkeep = 3\n# nothing\n'],
    [
      'at the end of a file without a line end',
      '[log]\nkeep = 3',
      (t) => setValue(t, ['log'], 'level', 'info'),
      '[log]\nkeep = 3\nlevel = "info"',
    ],
    ['in a new section', '# mine\n', (t) => setValue(t, ['log'], 'keep', 3), '# mine\n\n[log]\nkeep = 3\n'],
    ['in an empty file', '', (t) => setValue(t, ['people', 'ana'], 'name', 'Ana'), '[people.ana]\nname = "Ana"\n'],
    [
      'in a new table of a known section',
      '[people.ana]\nname = "A"\n',
      (t) => setValue(t, ['people', 'bob'], 'name', 'B'),
      '[people.ana]\nname = "A"\n\n[people.bob]\nname = "B"\n',
    ],
    [
      'with Windows line ends',
      '[log]\r\nkeep = 3\r\n',
      (t) => setValues(t, ['log'], { level: 'info', file: undefined }),
      '[log]\r\nkeep = 3\r\nlevel = "info"\r\n',
    ],
    ['behind a byte order mark', '\uFEFF[log]\nkeep = 3\n', (t) => setValue(t, ['log'], 'keep', 4), '\uFEFF[log]\nkeep = 4\n'],
    [
      'in an inline table',
      'mail = { host = "a" } # m\n',
      (t) => setValue(t, ['mail'], 'port', 25),
      'mail = { host = "a", port = 25 } # m\n',
    ],
    ['in an empty inline table', 'mail = {}\n', (t) => setValue(t, ['mail'], 'port', 25), 'mail = { port = 25 }\n'],
    [
      'over a value of an inline table',
      'mail = { host = "a", port = 25 }\n',
      (t) => setValue(t, ['mail'], 'host', 'b'),
      'mail = { host = "b", port = 25 }\n',
    ],
    [
      'deeper in an inline table',
      'people = { ana = { name = "A" } }\n',
      (t) => setValue(t, ['people', 'bob'], 'name', 'B'),
      'people = { ana = { name = "A" }, bob.name = "B" }\n',
    ],
    [
      'by a dotted key',
      'mail.host = "a"\nlog.keep = 3\n',
      (t) => setValue(t, ['mail'], 'port', 25),
      'mail.host = "a"\nmail.port = 25\nlog.keep = 3\n',
    ],
    [
      'by a dotted key below a header',
      '  [people]\n  ana.name = "A"\n',
      (t) => setValue(t, ['people', 'ana'], 'mail', 'a@b'),
      '  [people]\n  ana.name = "A"\n  ana.mail = "a@b"\n',
    ],
    [
      'over a dotted, quoted, spaced key',
      '[ui]\nkeys . "task.done" = [ "x" ]\n',
      (t) => setValue(t, ['ui', 'keys'], 'task.done', ['y']),
      '[ui]\nkeys . "task.done" = ["y"]\n',
    ],
    [
      'under quotes where it needs them',
      '[ui.keys]\n',
      (t) => setValue(t, ['ui', 'keys'], 'task.done', ['y']),
      '[ui.keys]\n"task.done" = ["y"]\n',
    ],
    [
      'in one element of a list',
      '[[policy]]\nname = "a"\n[[policy]]\nname = "b"\n',
      (t) => setValue(t, ['policy', 0], 'repeat', 2),
      '[[policy]]\nname = "a"\nrepeat = 2\n[[policy]]\nname = "b"\n',
    ],
    [
      'over text of several lines',
      '[a]\nb = """\n[log]\nkeep = 1\n"""\n[log]\nkeep = 2\n',
      (t) => setValue(t, ['log'], 'keep', 3),
      '[a]\nb = """\n[log]\nkeep = 1\n"""\n[log]\nkeep = 3\n',
    ],
    ['over a list of several lines', '[a]\nb = [ # one\n  1,\n]\nc = 1\n', (t) => setValue(t, ['a'], 'b', [2]), '[a]\nb = [2]\nc = 1\n'],
    [
      'below a list of several lines',
      '[a]\nb = [\n  1, # ]\n] # end\n',
      (t) => setValue(t, ['a'], 'c', true),
      '[a]\nb = [\n  1, # ]\n] # end\nc = true\n',
    ],
    [
      'where comments keep its place',
      '# Mail.\n#[mail]\n#host = "x"\n\n[log]\nkeep = 1\n',
      (t) => appendTable(t, ['mail'], { host: 'a' }),
      '# Mail.\n#[mail]\n#host = "x"\n\n[mail]\nhost = "a"\n\n[log]\nkeep = 1\n',
    ],
    [
      'not where it would catch what follows',
      '[log]\n#[mail]\n\nkeep = 1\n',
      (t) => appendTable(t, ['mail'], { host: 'a' }),
      '[log]\n#[mail]\n\nkeep = 1\n\n[mail]\nhost = "a"\n',
    ],
    [
      'as one more of a list',
      '[[source]]\nname = "a"\n',
      (t) => appendElement(t, ['source'], { name: 'b' }),
      '[[source]]\nname = "a"\n\n[[source]]\nname = "b"\n',
    ],
    [
      'as one more of an inline list',
      'source = [ { name = "a" }, # a\n]\n',
      (t) => appendElement(t, ['source'], { name: 'b' }),
      'source = [ { name = "a" }, { name = "b" }, # a\n]\n',
    ],
    ['as the first of an inline list', 'source = []\n', (t) => appendElement(t, ['source'], { name: 'b' }), 'source = [{ name = "b" }]\n'],
  ];
  test.each(cases)('%s', (_, before, edit, after) => {
    expect(edit(before)).toBe(after);
    contentOf(after);
  });
});

describe('a key is taken out with what belongs to it', () => {
  test.each([
    ['with its line', '[mail]\nuser = "a" # who\nport = 25\n', '[mail]\nport = 25\n'],
    ['as the last line, which has no end', '[mail]\nuser = "a"', '[mail]\n'],
    ['with all its lines', '[mail]\nuser = [\n  1,\n] # end\r\nport = 25\n', '[mail]\nport = 25\n'],
    ['first of an inline table', 'mail = { user = "a", port = 25 }\n', 'mail = { port = 25 }\n'],
    ['last of an inline table', 'mail = { port = 25, user = "a" }\n', 'mail = { port = 25 }\n'],
    ['alone in an inline table', 'mail = { user = "a" }\n', 'mail = {  }\n'],
    ['behind a byte order mark', '\uFEFFmail.user = "a"\n[log]\n', '\uFEFF[log]\n'],
    ['unless it is not there', '[mail]\nport = 25\n', '[mail]\nport = 25\n'],
  ])('%s', (_, before, after) => {
    expect(removeValue(before, ['mail'], 'user')).toBe(after);
  });
});

test('a list with tables in it keeps its shape', () => {
  expect(
    appendElement('', ['policy'], { name: 'db', match: { service: ['db'] }, step: [{ tell: ['ana'] }, { delay: '5m', tell: ['bob'] }] }),
  ).toBe(
    '[[policy]]\nname = "db"\n\n[policy.match]\nservice = ["db"]\n\n[[policy.step]]\ntell = ["ana"]\n\n[[policy.step]]\ndelay = "5m"\ntell = ["bob"]\n',
  );
});

test('an element that does not exist cannot be set', () => {
  expect(() => setValue('', ['policy', 0], 'repeat', 1)).toThrow('There is no policy.0 to set repeat in.');
});

const NASTY = fc.constantFrom(
  '',
  ' ',
  '"',
  '\\',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\u007f',
  '#',
  '[log]',
  "'''",
  '"""',
  '😀',
  'é',
  '\u2028',
  '\uFEFF',
  '= 1',
);
const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/);
const key = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 1, arbitrary: fc.array(NASTY, { minLength: 1, maxLength: 3 }).map((parts) => `k${parts.join('')}`) },
);
const text = fc.array(fc.oneof(word, NASTY), { maxLength: 5 }).map((parts) => parts.join(''));
const scalar: fc.Arbitrary<unknown> = fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 3 }));
const table = fc.dictionary(key, scalar, { maxKeys: 4, noNullPrototype: false });
const root = fc.dictionary(
  word,
  fc.oneof(table, fc.dictionary(word, table, { minKeys: 1, maxKeys: 2 }), fc.array(table, { minLength: 1, maxLength: 3 })),
  { maxKeys: 5 },
);

/** A file as a person might have left it: comments, blank lines, indentation and one of two line ends everywhere a line ends. */
const file = fc
  .tuple(
    root,
    fc.array(fc.constantFrom('', '# a comment', '  # [log] "quoted', '\t', '#[mail]', '#'), { minLength: 1, maxLength: 7 }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\uFEFF'),
  )
  .map(([value, litter, end, mark]) => {
    const lines = formatDocument(value).split('\n');
    const littered = lines.flatMap((line, index) => {
      const extra = litter[index % litter.length] ?? '';
      return extra.includes('#') && line !== '' ? [`${'  '.repeat(index % 3)}${line} # behind`, extra] : [line, extra];
    });
    return { value, text: mark + littered.join(end) };
  });

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what is written reads back, whatever is in it', () => {
  fc.assert(
    fc.property(file, ({ value, text: written }) => {
      const withoutEmpty = Object.fromEntries(Object.entries(value).filter(([, part]) => !(Array.isArray(part) && part.length === 0)));
      expect(plain(contentOf(written))).toEqual(plain(withoutEmpty));
    }),
  );
});

/** The edit as the one stretch in which two texts differ. */
function difference(before: string, after: string): { readonly removed: string; readonly added: string } {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { removed: before.slice(start, before.length - end), added: after.slice(start, after.length - end) };
}

test('setting a value changes that value, and no other byte', () => {
  fc.assert(
    fc.property(file, word, key, scalar, ({ value, text: before }, section, name, wanted) => {
      fc.pre(!Array.isArray(value[section]) && typeof at(value, [section, name]) !== 'object');
      const old = at(value, [section, name]);
      const after = setValue(before, [section], name, wanted);
      expect(plain(contentOf(after))).toEqual(plain({ ...value, [section]: { ...(value[section] ?? {}), [name]: wanted } }));
      const { removed } = difference(before, after);
      if (old === undefined) expect(removed).toBe('');
      else expect(formatValue(old)).toContain(removed);
    }),
    { numRuns: 500 },
  );
});

test('setting a value that is there again and again changes only it', () => {
  fc.assert(
    fc.property(file, scalar, ({ value, text: before }, wanted) => {
      for (const [section, part] of Object.entries(value)) {
        if (Array.isArray(part)) continue;
        for (const [name, old] of Object.entries(part)) {
          if (typeof old === 'object' && !Array.isArray(old)) continue;
          const there = setValue(before, [section], name, wanted);
          expect(setValue(there, [section], name, old)).toBe(before);
        }
      }
    }),
  );
});

test('appending changes nothing before or after', () => {
  fc.assert(
    fc.property(file, table, ({ value, text: before }, element) => {
      fc.pre(value['policy'] === undefined || Array.isArray(value['policy']));
      const after = appendElement(before, ['policy'], element);
      expect(difference(before, after).removed).toBe('');
      expect(plain(contentOf(after))).toEqual(plain({ ...value, policy: [...((value['policy'] as object[] | undefined) ?? []), element] }));
    }),
  );
});
