import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/ui/actions/action.ts';
import { registry } from '../../src/ui/actions/registry.ts';
import { type Input, parseKey, showKey } from '../../src/ui/keys/key.ts';
import { buildKeymap } from '../../src/ui/keys/keymap.ts';
import { route } from '../../src/ui/keys/router.ts';
import { field } from '../../src/ui/state/field.ts';
import { initialState, pushLayer } from '../../src/ui/state/store.ts';
import { readInput } from '../../src/ui/terminal/input.ts';

/** What the decoder makes of chunks, up to the one that ends it. */
async function decoded(...chunks: readonly (string | Buffer)[]): Promise<readonly string[]> {
  const stdin = new PassThrough();
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    const stop = readInput(stdin, (input: Input) => {
      const said = input.kind === 'key' ? input.key.name : input.kind === 'paste' ? `paste:${input.text}` : `focus:${input.focused}`;
      if (said !== 'f12') return void seen.push(said);
      stop();
      resolve();
    });
    for (const chunk of chunks) stdin.write(chunk);
    stdin.write('\x1b[24~');
  });
  return seen;
}

describe('keys from bytes', () => {
  it.each<[string, readonly (string | Buffer)[], readonly string[]]>([
    ['several in one read', ['jjj'], ['j', 'j', 'j']],
    ['an arrow', ['\x1b[A'], ['up']],
    ['an arrow in two reads', ['\x1b', '[A'], ['up']],
    ['an arrow in three reads', ['\x1b', '[', 'A'], ['up']],
    ['a key and Ctrl+C in one read', ['j\x03'], ['j', 'ctrl+c']],
    ['three backspaces in one read', ['\x7f\x7f\x7f'], ['backspace', 'backspace', 'backspace']],
    ['function keys', ['\x1bOP\x1b[15~'], ['f1', 'f5']],
    ['page keys', ['\x1b[5~\x1b[6~'], ['pgup', 'pgdn']],
    ['shift and tab', ['\x1b[Z\t'], ['shift+tab', 'tab']],
    ['capitals and space', ['G '], ['G', 'space']],
    ['control letters', ['\x10\x0c\x15'], ['ctrl+p', 'ctrl+l', 'ctrl+u']],
    ['enter', ['\r'], ['enter']],
    ['letters of other scripts', ['é日'], ['é', '日']],
    ['a letter split over reads', [Buffer.from([0xc3]), Buffer.from([0xa9])], ['é']],
    ['a paste, whole', ['\x1b[200~two words\x1b[201~'], ['paste:two words']],
    ['a paste with keys in it', ['\x1b[200~qD\x03\x1b[201~j'], ['paste:qD\x03', 'j']],
    ['focus', ['\x1b[I\x1b[O'], ['focus:true', 'focus:false']],
    ['a mouse report is nothing', ['\x1b[<0;12;7Mj'], ['j']],
    ['a mouse report in two reads', ['\x1b[<0;12', ';7Mj'], ['j']],
    ['the terminal answers', ['\x1b[?62;22cj\x1b]11;rgb:0/0/0\x07k'], ['j', 'k']],
  ])('reads %s', async (_name, chunks, keys) => {
    expect(await decoded(...chunks)).toEqual(keys);
  });

  it('reads a lone Escape as Escape once nothing follows it', async () => {
    const stdin = new PassThrough();
    const key = await new Promise<string>((resolve) => {
      readInput(stdin, (input) => resolve(input.kind === 'key' ? input.key.name : input.kind));
      stdin.write('\x1b');
    });
    expect(key).toBe('esc');
  });

  it('understands keys as people write them', () => {
    expect(['Ctrl+P', 'ESC', 'Return', 'G', 'alt+x', 'F3', '+', 'ctrl+é', 'hyper+x', 'nonsense'].map((key) => parseKey(key))).toEqual([
      'ctrl+p',
      'esc',
      'enter',
      'G',
      'alt+x',
      'f3',
      '+',
      'ctrl+é',
      undefined,
      undefined,
    ]);
    expect([showKey('ctrl+p'), showKey('enter'), showKey('up'), showKey('up', true), showKey('+')]).toEqual([
      '^P',
      'Enter',
      '↑',
      'Up',
      '+',
    ]);
  });
});

describe('the keymap', () => {
  const actions = registry();

  it('has no conflict of its own, and one id per action', () => {
    expect(buildKeymap(actions).problems).toEqual([]);
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
  });

  it('binds other keys by id', () => {
    const { keymap, problems } = buildKeymap(actions, { 'task.done': ['x', 'Ctrl+X'] });
    expect(problems).toEqual([]);
    expect([keymap.find('tasks', 'x')?.id, keymap.find('tasks', 'ctrl+x')?.id, keymap.find('tasks', 'd')?.id]).toEqual([
      'task.done',
      'task.done',
      undefined,
    ]);
  });

  it('names both actions of a conflict and keeps their own keys', () => {
    const { keymap, problems } = buildKeymap(actions, { 'task.start': ['a'] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('alert.acknowledge');
    expect(problems[0]).toContain('task.start');
    expect(keymap.find('tasks', 's')?.id).toBe('task.start');
  });

  it('says what is wrong with an action or a key that does not exist', () => {
    const { problems } = buildKeymap(actions, { 'task.fly': ['x'], 'task.done': ['hyper+x'] });
    expect(problems).toEqual([expect.stringContaining('"task.fly"'), expect.stringContaining('"hyper+x"')]);
  });

  it('gives nothing that destroys a single key without a dialog', () => {
    const reached = actions.filter((action) => action.capability === 'task.delete');
    expect(reached.map(({ id }) => id)).toEqual(['task.delete']);
    expect(reached.flatMap(({ keys }) => keys)).toEqual(['D']);
  });
});

describe('the router', () => {
  const { keymap } = buildKeymap(registry());
  const state = initialState(0, 'terminal');
  const meant = (from: typeof state, name: string, text?: string): string => {
    const routed = route(from, { name, ...(text === undefined ? {} : { text }) }, keymap);
    return routed.kind === 'action' ? routed.action.id : routed.kind === 'type' ? `type:${routed.text}` : 'nothing';
  };
  const filtering = { ...state, ...pushLayer(state, { kind: 'filter', field: field(), was: '', selected: 0 }) };
  const confirming = {
    ...state,
    ...pushLayer(state, { kind: 'confirm', title: '', lines: [], confirm: 'x', chosen: 'cancel', field: field(), run: (): void => {} }),
  };

  it('asks the screen, then the rest', () => {
    expect([
      meant(state, 'd'),
      meant({ ...state, screen: 'queue' }, 'd'),
      meant(state, 'j', 'j'),
      meant({ ...state, pane: 'detail' }, 'j'),
    ]).toEqual(['alert.resolve', 'task.done', 'move.down', 'scroll.down']);
  });

  it('lets a field have what is typed, and its own keys', () => {
    expect([
      meant(filtering, 'q', 'q'),
      meant(filtering, 'space', ' '),
      meant(filtering, 'enter'),
      meant(filtering, 'ctrl+w'),
      meant(filtering, 'ctrl+c'),
    ]).toEqual(['type:q', 'type: ', 'line.enter', 'field.killWord', 'app.interrupt']);
  });

  it('lets a dialog cover what lies under it', () => {
    expect([meant(confirming, 'q', 'q'), meant(confirming, 'D', 'D'), meant(confirming, 'tab'), meant(confirming, 'esc')]).toEqual([
      'nothing',
      'nothing',
      'confirm.other',
      'dialog.close',
    ]);
  });

  it('keeps every action reachable: by a key, or by a word', () => {
    const silent = registry().filter((action: Action) => action.keys.length === 0 && action.word === undefined);
    expect(silent.map(({ id }) => id)).toEqual(['mark.clear']);
  });
});
