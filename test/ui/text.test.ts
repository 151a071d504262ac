import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { edits, field, insert } from '../../src/ui/state/field.ts';
import { fuzzy } from '../../src/ui/state/fuzzy.ts';
import { tidy } from '../../src/ui/state/tidy.ts';
import { copyText, notification } from '../../src/ui/terminal/attention.ts';
import { lineUpdate, parseLine } from '../../src/ui/terminal/cells.ts';
import { colourLevel } from '../../src/ui/terminal/colour.ts';
import { fit as fitted, wrap } from '../../src/ui/terminal/width.ts';
import { prefersAscii } from '../../src/ui/theme/glyphs.ts';
import { age, countdown } from '../../src/ui/view/time.ts';

describe('text in cells', () => {
  it('fits by cells, not by characters', () => {
    expect([fitted('日本語', 5), fitted('日本語', 4), fitted('abc', 5, 'right'), fitted('abcdef', 4), fitted('abc', 0)]).toEqual([
      '日本…',
      '日… ',
      '  abc',
      'abc…',
      '',
    ]);
  });

  it('always fills exactly the cells it was given', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', ' ', '日', 'é', '👩‍💻', '🇨🇭', 'e\u0301', '✖') });
    fc.assert(fc.property(texts, fc.integer({ min: 1, max: 30 }), (text, cells) => stringWidth(fitted(text, cells)) === cells));
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, cells) => wrap(text, cells).every((line) => stringWidth(line) <= cells)),
    );
  });

  it('edits by graphemes', () => {
    const family = insert(field('a'), '👩‍💻b');
    expect(edits.backspace(edits.backspace(family))).toEqual({ text: 'a', at: 1 });
    expect(edits.left(edits.left(family)).at).toBe(1);
    expect(edits.killWord(field('sev:crit disk'))).toEqual({ text: 'sev:crit ', at: 9 });
    expect(edits.delete({ text: 'abc', at: 1 })).toEqual({ text: 'ac', at: 1 });
  });

  it('finds actions by letters, best first', () => {
    expect(fuzzy('ack', ['Paint the screen', 'Acknowledge', 'Back to the list'], (text) => text)).toEqual([
      'Acknowledge',
      'Back to the list',
    ]);
    expect(fuzzy('', ['b', 'a'], (text) => text)).toEqual(['b', 'a']);
  });

  it('lets nothing hostile through the desk, not even in the name of a label', () => {
    const answer = {
      title: 'down \x1b[2J\x1b]52;c;aGk=\x07now',
      text: 'one\ntwo\x07',
      labels: { 'a\x1b[31mb': '\u202egnp.exe' },
      seen: 3,
      tags: ['x\ny'],
    };
    expect(tidy(answer)).toEqual({ title: 'down now', text: 'one\ntwo', labels: { ab: 'gnp.exe' }, seen: 3, tags: ['x y'] });
    const clean = { title: 'fine', rows: [{ a: 1 }] };
    expect(tidy(clean)).toBe(clean);
    expect(tidy({ text: 'x'.repeat(1_000_000) }).text.length).toBeLessThan(20_000);
  });
});

describe('the difference between two lines', () => {
  const update = (before: string, after: string, columns = 20): string =>
    lineUpdate(3, parseLine(before, columns), parseLine(after, columns), columns);

  it('writes only from the first to the last cell that differs', () => {
    expect(update('at 00:04:12 now', 'at 00:04:11 now')).toBe('\x1b[3;11H1');
    expect(update('same', 'same')).toBe('');
  });

  it('erases the rest of a line that became shorter, but never after a full last column', () => {
    expect(update('abcdef', 'abc')).toBe('\x1b[3;4H\x1b[K');
    expect(update('abc', 'abcd', 4)).toBe('\x1b[3;4Hd');
  });

  it('knows colours as cells, and closes what it opens', () => {
    expect(update('ok', '\x1b[31mok\x1b[39m')).toBe('\x1b[3;1H\x1b[0;31mok\x1b[0m');
    expect(update('\x1b[1ma\x1b[22mb', '\x1b[1ma\x1b[22mc')).toBe('\x1b[3;2Hc');
  });

  it('cuts at the edge and never splits a wide character over it', () => {
    expect(parseLine('日本語', 5).map(({ text }) => text)).toEqual(['日', '本']);
  });
});

describe('the terminal as it says it is', () => {
  it.each([
    [{ NO_COLOR: '1', FORCE_COLOR: '3' }, 24, 0],
    [{ NO_COLOR: '' }, 24, 3],
    [{ FORCE_COLOR: '1' }, 24, 1],
    [{ FORCE_COLOR: '0' }, 24, 0],
    [{ TERM: 'dumb' }, 24, 0],
    [{}, 8, 2],
    [{}, 4, 1],
    [{}, 1, 0],
  ])('shows colours for %j at depth %i: %i', (env, depth, level) => expect(colourLevel(env, depth)).toBe(level));

  it('draws ASCII where Unicode signs would not fit', () => {
    expect(
      [{ LANG: 'C.UTF-8' }, { LANG: 'C' }, { LANG: 'ja_JP.UTF-8' }, { LANG: 'C.UTF-8', TERM: 'linux' }, { WT_SESSION: '1' }].map(
        prefersAscii,
      ),
    ).toEqual([false, true, true, true, false]);
  });

  it('speaks to the desktop through tmux, and lets no text break out', () => {
    expect(notification({}, 'Watchbill', 'A1 down\x1b\\;x')).toBe('\x1b]9;Watchbill: A1 down \\ x\x07');
    expect(notification({ VTE_VERSION: '7600' }, 'W', 'x')).toBe('\x1b]777;notify;W;x\x07');
    expect(notification({ TMUX: '/tmp/x' }, 'W', 'x')).toBe('\x1bPtmux;\x1b\x1b]9;W: x\x07\x1b\\');
    expect(copyText({}, 'T1')).toBe('\x1b]52;c;VDE=\x07');
    expect(copyText({}, 'x'.repeat(80_000))).toBeUndefined();
  });

  it('tells time to go and time gone', () => {
    expect([countdown(252_000, 0), countdown(0, 90_000), countdown(500, 0), countdown(0, 0), countdown(400 * 3_600_000, 0)]).toEqual([
      '00:04:12',
      '-00:01:30',
      '00:00:01',
      '00:00:00',
      '16d16h',
    ]);
    expect([age(0, 65_400), age(10, 0)]).toEqual(['1m05s', '0s']);
  });
});
