import chalk from 'chalk';
import { render } from 'ink-testing-library';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Ui } from '../../src/ui/actions/action.ts';
import { registry } from '../../src/ui/actions/registry.ts';
import { App } from '../../src/ui/components/App.tsx';
import { DashboardContext } from '../../src/ui/components/context.ts';
import { Lines } from '../../src/ui/components/Lines.tsx';
import { buildKeymap } from '../../src/ui/keys/keymap.ts';
import type { Board } from '../../src/ui/rows.ts';
import { field } from '../../src/ui/state/field.ts';
import { layoutOf } from '../../src/ui/state/layout.ts';
import { settle } from '../../src/ui/state/list.ts';
import { createUiStore, initialState, pushLayer, type Store, sized } from '../../src/ui/state/store.ts';
import { CAPABILITIES, memoryDesk, START } from '../ui/memory-desk.ts';

beforeAll(() => {
  chalk.level = 0;
});

const undo: (() => void)[] = [];
afterEach(() => {
  for (const stop of undo.splice(0)) stop();
});

/** The whole screen, drawn by Ink as text: without a canvas nothing is painted beside it. */
async function drawn(columns: number, rows: number, role = 'operator'): Promise<{ readonly store: Store; readonly frame: () => string }> {
  const desk = memoryDesk({ role });
  const store = createUiStore(sized(initialState(START, 'mono'), { columns, rows }));
  const board = (await desk.run('board.show', {})) as Board;
  const page = { rows: board.unacknowledged, offset: 0, total: board.unacknowledged.length, anchorIndex: null };
  store.setState((state) => ({
    board,
    readAt: START,
    status: { engine: 'here', banners: [] },
    lists: { ...state.lists, overview: settle(state.lists.overview, page, layoutOf({ ...state, board }).listRows, false) },
  }));
  const actions = registry();
  const feed = { refresh: (): void => {}, follow: (): void => {}, stop: (): void => {} };
  const terminal = { repaint: (): void => {}, suspend: (): void => {}, copy: (): boolean => true };
  const capabilities = new Map(CAPABILITIES.map((one) => [one.name, one]));
  const ui: Ui = {
    store,
    desk,
    feed,
    actions,
    keymap: buildKeymap(actions).keymap,
    capabilities,
    terminal,
    end: () => {},
    perform: () => {},
  };
  const { lastFrame, unmount } = render(
    <DashboardContext value={{ ui, ascii: false, colourless: true }}>
      <App />
    </DashboardContext>,
  );
  undo.push(unmount);
  return { store, frame: () => lastFrame() ?? '' };
}

describe('the screen as Ink draws it', () => {
  it('is as high as the terminal and never wider', async () => {
    for (const [columns, rows] of [
      [100, 30],
      [80, 24],
      [60, 15],
      [50, 12],
      [30, 8],
    ] as const) {
      const lines = (await drawn(columns, rows)).frame().split('\n');
      expect([columns, lines.length <= rows, lines.every((line) => line.length <= columns)]).toEqual([columns, true, true]);
    }
  });

  it('says what is wrong before anything else', async () => {
    const { store, frame } = await drawn(100, 30);
    store.setState({ status: { engine: 'none', banners: ['The intake port is taken by another program.'] } });
    await expect.poll(frame).toContain('no engine: clocks stand still');
    await expect.poll(frame).toContain('! The intake port is taken by another program.');
    store.setState({ problem: 'The store does not answer: it is locked', now: START + 60_000 });
    await expect.poll(frame).toContain('STALE 1m00s');
  });

  it('draws a dialog over what is there, with Cancel chosen', async () => {
    const { store, frame } = await drawn(100, 30);
    store.setState((state) =>
      pushLayer(state, {
        kind: 'confirm',
        title: 'Resolve A1 by hand?',
        lines: ['Once.'],
        confirm: 'Resolve',
        chosen: 'cancel',
        field: field(),
        run: () => {},
      }),
    );
    await expect.poll(frame).toContain('Resolve A1 by hand?');
    await expect.poll(frame).toContain('Enter answer');
    await expect.poll(frame).toContain('unacknowledged');
  });

  it('offers nothing that this person may not do', async () => {
    await expect.poll((await drawn(100, 30)).frame).toContain('a ack');
    expect((await drawn(100, 30, 'viewer')).frame()).not.toContain('a ack');
  });

  it('draws painted lines as they are', () => {
    const { lastFrame, unmount } = render(<Lines lines={['one', 'two']} />);
    expect(lastFrame()).toBe('one\ntwo');
    unmount();
  });
});
