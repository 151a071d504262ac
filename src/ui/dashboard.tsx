/**
 * Opens the dashboard: the terminal, the keys, the state, the feed and the screen, put together. This is the only place that knows all of
 * them. A key goes: bytes → `terminal/input` → `keys/router` → an action → state (and perhaps a command over the desk) → screen. A change
 * goes: desk → `state/feed` → state → screen.
 */
import { render } from 'ink';
import type { ReadStream, WriteStream } from 'node:tty';
import { availability } from './actions/permission.ts';
import type { Ui } from './actions/action.ts';
import { typeText } from './actions/line.ts';
import { registry } from './actions/registry.ts';
import { App } from './components/App.tsx';
import { CanvasContext, DashboardContext } from './components/context.ts';
import type { Desk, OfferedCapability } from './desk.ts';
import type { Input } from './keys/key.ts';
import { buildKeymap } from './keys/keymap.ts';
import { route } from './keys/router.ts';
import type { Board } from './rows.ts';
import type { UiSettings } from './settings.ts';
import { newCriticals } from './state/alerting.ts';
import { openFeed } from './state/feed.ts';
import { hasField } from './state/layers.ts';
import { layoutOf } from './state/layout.ts';
import { resized } from './state/list.ts';
import { keep, restored } from './state/session-file.ts';
import { changeList, createUiStore, initialState, SCREENS, toast, topLayer, type UiState } from './state/store.ts';
import { BELL, copyText, limiter, notification, windowTitle } from './terminal/attention.ts';
import { applyColour, colourLevel } from './terminal/colour.ts';
import { createCanvas } from './terminal/canvas.ts';
import { createFrameWriter } from './terminal/frame.ts';
import { readInput } from './terminal/input.ts';
import { onEnding, openSession } from './terminal/session.ts';
import { prefersAscii } from './theme/glyphs.ts';

export interface DashboardOptions {
  readonly desk: Desk;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly settings: UiSettings;
  readonly capabilities: readonly OfferedCapability[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where screen, filters and order are kept between runs. */
  readonly sessionFile?: string;
}

/** How it ended: 0 by the person, 128 + n by a signal, 70 by a fault, which is then given. */
export interface DashboardEnd {
  readonly exitCode: number;
  readonly error?: unknown;
}

/** A resize comes as a burst while a window edge is dragged. */
const RESIZE_MS = 30;
const KEEP_MS = 2_000;

export function openDashboard({ desk, stdin, stdout, settings, capabilities, env, sessionFile }: DashboardOptions): Promise<DashboardEnd> {
  const colour = colourLevel(env, stdout.getColorDepth?.({ ...env }) ?? 4);
  applyColour(colour);
  const ascii = settings.ascii === 'always' || (settings.ascii === 'auto' && prefersAscii(env));

  const actions = registry();
  const { keymap, problems } = buildKeymap(actions, settings.keys);
  const store = createUiStore(restored(initialState(desk.now(), settings.theme), sessionFile));
  const canvas = createCanvas();
  const writer = createFrameWriter(stdout, canvas);

  // Attention: a new critical rings once, and tells the desktop when nobody looks at the terminal.
  const fresh = newCriticals();
  const [mayRing, mayNotify] = [limiter(() => desk.now()), limiter(() => desk.now())];
  let titled = '';
  const onBoard = (board: Board): void => {
    const criticals = fresh(board);
    const [first] = criticals;
    if (first !== undefined && settings.bell && mayRing()) writer.control(BELL);
    if (first !== undefined && settings.osc9 && store.getState().focused !== true && mayNotify()) {
      const others = criticals.length > 1 ? ` and ${criticals.length - 1} more` : '';
      writer.control(notification(env, 'Watchbill', `${first.number} ${first.title}${others}`));
    }
    const open = Object.values(board.counts).reduce((sum, count) => sum + count, 0);
    const title = open > 0 ? `(${open}) Watchbill` : 'Watchbill';
    if (title !== titled) writer.control(windowTitle(title));
    titled = title;
  };
  const feed = openFeed(desk, store, () => settings.refresh, onBoard);

  return new Promise((resolve) => {
    const undo: (() => void)[] = [];
    let [ended, keptAs] = [false, ''];

    const session = openSession(stdin, stdout, {
      suspended: () => writer.setOpen(false),
      resumed: () => {
        writer.setOpen(true);
        feed.refresh();
      },
    });

    const end = (how: DashboardEnd): void => {
      if (ended) return;
      ended = true;
      for (const stop of undo.reverse()) stop();
      writer.setOpen(false);
      session.leave();
      keep(store.getState(), settings.theme, sessionFile);
      resolve(how);
    };

    const perform = (id: string, argument = ''): void => {
      const action = actions.find((one) => one.id === id);
      if (action === undefined) return;
      const available = availability(action, store.getState(), desk.operator.role, ui.capabilities);
      if (available.kind === 'no') store.setState((state) => toast(state, available.why, 'warning'));
      if (available.kind === 'yes') void action.run(ui, argument);
    };

    const ui: Ui = {
      store,
      desk,
      feed,
      keymap,
      actions,
      capabilities: new Map(capabilities.map((one) => [one.name, one])),
      terminal: {
        repaint: () => writer.reset(),
        suspend: () => session.suspend(),
        copy: (text) => {
          const sequence = copyText(env, text);
          if (sequence !== undefined) writer.control(sequence);
          return sequence !== undefined;
        },
      },
      end: () => end({ exitCode: 0 }),
      perform,
    };

    const onInput = (input: Input): void => {
      if (input.kind === 'focus') {
        store.setState({ focused: input.focused });
        return;
      }
      const state = store.getState();
      store.setState({ keyAt: desk.now(), now: desk.now() });
      if (input.kind === 'paste') {
        const layer = topLayer(state);
        if (hasField(layer)) typeText(ui, layer, input.text.replace(/[\p{Control}]+/gu, ' '));
        return;
      }
      const routed = route(state, input.key, keymap);
      if (routed.kind === 'action') perform(routed.action.id);
      else if (routed.kind === 'type') {
        const layer = topLayer(state);
        if (hasField(layer)) typeText(ui, layer, routed.text);
      }
    };

    // One tick a second, on the second, moves every clock on the screen and ends what was to be read for a while.
    let ticking: NodeJS.Timeout;
    const tick = (): void => {
      const now = desk.now();
      const { toast: told } = store.getState();
      store.setState({ now, ...(told !== undefined && told.until <= now ? { toast: undefined } : {}) });
      const written = JSON.stringify(sessionOf(store.getState()));
      if (written !== keptAs && keptAs !== '' && now % KEEP_MS < 1_000) keep(store.getState(), settings.theme, sessionFile);
      keptAs = written;
      ticking = setTimeout(tick, 1_000 - (desk.now() % 1_000) + 2);
    };

    const measure = (): void => {
      const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 };
      store.setState((state) => {
        let next: UiState = { ...state, size };
        const { listRows } = layoutOf(next);
        for (const screen of SCREENS) next = { ...next, ...changeList(next, screen, (list) => resized(list, listRows)) };
        return next;
      });
    };
    let resizing: NodeJS.Timeout | undefined;
    const onResize = (): void => {
      clearTimeout(resizing);
      resizing = setTimeout(() => {
        writer.reset();
        measure();
        writer.stream.emit('resize');
        feed.follow();
      }, RESIZE_MS);
    };

    undo.push(onEnding(({ code, error }) => end({ exitCode: code, ...(error === undefined ? {} : { error }) })));
    // A terminal that hangs up fails the writes under way; the signal that comes with it ends the dashboard.
    const onBroken = (): void => end({ exitCode: 129 });
    stdout.on('error', onBroken);
    stdin.on('error', onBroken);
    stdin.on('end', onBroken);

    session.enter();
    measure();
    stdout.on('resize', onResize);
    const stopInput = readInput(stdin, onInput);
    const app = render(
      <DashboardContext value={{ ui, ascii, colourless: colour === 0 }}>
        <CanvasContext value={canvas}>
          <App />
        </CanvasContext>
      </DashboardContext>,
      { stdout: writer.stream, debug: true, interactive: true, patchConsole: false, exitOnCtrlC: false },
    );
    const offs = [desk.onChange(() => feed.refresh()), desk.onStatus((status) => store.setState({ status }))];
    tick();
    if (problems.length > 0) store.setState((state) => ({ status: { ...state.status, banners: [...state.status.banners, ...problems] } }));
    feed.refresh();
    feed.follow();

    undo.push(() => {
      clearTimeout(ticking);
      clearTimeout(resizing);
      stopInput();
      feed.stop();
      for (const off of offs) off();
      stdout.off('resize', onResize);
      app.unmount();
    });
  });
}

const sessionOf = ({ screen, preview, theme, lists, history }: UiState): unknown => [
  screen, preview, theme, history, ...[lists.queue, lists.alerts, lists.escalations].map(({ query, sort }) => [query, sort]),
];
