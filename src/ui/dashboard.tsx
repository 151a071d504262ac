/**
 * Opens the dashboard: the terminal, the keys, the state, the feed and the screen, put together. This is the only place that knows all of
 * them. A key goes: bytes → `terminal/input` → `keys/router` → an action → state (and perhaps a command over the desk) → screen. A change
 * goes: desk → `state/feed` → state → screen.
 */
import { render } from 'ink';
import type { ReactNode } from 'react';
import { plainLines } from '../domain/kernel/plain.ts';
import type { Ui } from './actions/action.ts';
import { typeText } from './actions/line.ts';
import { availability } from './actions/permission.ts';
import { registry } from './actions/registry.ts';
import { callForAttention } from './attention.ts';
import { App } from './components/App.tsx';
import { CanvasContext, DashboardContext } from './components/context.ts';
import type { Desk, OfferedCapability } from './desk.ts';
import type { Input } from './keys/key.ts';
import { buildKeymap } from './keys/keymap.ts';
import { route } from './keys/router.ts';
import type { UiSettings } from './settings.ts';
import { openFeed } from './state/feed.ts';
import { activeOf } from './state/form.ts';
import { hasField, type Layer } from './state/layers.ts';
import { restored, sessionText } from './state/session.ts';
import { createUiStore, initialState, sized, toast, topLayer } from './state/store.ts';
import { copyText } from './terminal/attention.ts';
import { createCanvas } from './terminal/canvas.ts';
import { applyColour, colourLevel } from './terminal/colour.ts';
import { createFrameWriter } from './terminal/frame.ts';
import { readInput } from './terminal/input.ts';
import { onEnding, openSession, type TerminalInput, type TerminalOutput } from './terminal/session.ts';
import { prefersAscii } from './theme/glyphs.ts';

export interface DashboardOptions {
  readonly desk: Desk;
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly settings: UiSettings;
  readonly capabilities: readonly OfferedCapability[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where screen, filters and order are kept between runs. */
  readonly session?: SessionStore;
}

/** A session that cannot be read or kept is no reason to bother anybody: neither of these throws. */
export interface SessionStore {
  load(): string | undefined;
  save(text: string): void;
}

/** How it ended: 0 by the person, 128 + n by a signal, 70 by a fault, which is then given. */
export interface DashboardEnd {
  readonly exitCode: number;
  readonly error?: unknown;
}

const REREAD_MS = 60_000;

/** A paste is one line, except into a text of several. */
const pasted = (text: string, layer: Layer | undefined): string =>
  layer?.kind === 'form' && activeOf(layer)?.kind === 'text'
    ? plainLines(text.replace(/\r\n?/g, '\n'))
    : text.replace(/\p{Control}+/gu, ' ');

/** A resize comes as a burst while a window edge is dragged. */
const RESIZE_MS = 30;

export function openDashboard({
  desk,
  stdin,
  stdout,
  settings,
  capabilities,
  env,
  session: kept,
}: DashboardOptions): Promise<DashboardEnd> {
  const colour = colourLevel(env, stdout.getColorDepth({ ...env }));
  applyColour(colour);

  const actions = registry();
  let inForce = settings;
  let bound = buildKeymap(actions, settings.keys);
  const initial = initialState(desk.now(), settings.theme);
  const opened = desk.now();
  const first = {
    ...initial,
    operator: desk.operator,
    views: { ...initial.views, given: settings.view },
    calendar: { ...initial.calendar, second: settings.second_zone },
  };
  const store = createUiStore({ ...restored(first, kept?.load()), problems: bound.problems });
  const canvas = createCanvas();
  const writer = createFrameWriter(stdout, canvas);
  const attention = callForAttention({
    settings: () => inForce,
    env,
    now: desk.now,
    focused: () => store.getState().focused,
    control: writer.control,
  });
  const feed = openFeed(desk, store, () => inForce.refresh, attention);

  return new Promise((resolve) => {
    const undo: (() => void)[] = [];
    let ended = false;

    const terminal = openSession(stdin, stdout, {
      suspended: () => writer.setOpen(false),
      resumed: () => {
        writer.setOpen(true);
        feed.refresh();
      },
    });

    let keptText: string | undefined;
    const keep = (): void => {
      const text = sessionText(store.getState(), inForce.theme);
      if (text !== keptText) kept?.save(text);
      keptText = text;
    };

    const end = (how: DashboardEnd): void => {
      if (ended) return;
      ended = true;
      for (const stop of undo.reverse()) stop();
      writer.setOpen(false);
      terminal.leave();
      keep();
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
      get keymap() {
        return bound.keymap;
      },
      actions,
      capabilities: new Map(capabilities.map((one) => [one.name, one])),
      terminal: {
        repaint: writer.reset,
        suspend: terminal.suspend,
        copy: (text) => {
          const sequence = copyText(env, text);
          if (sequence !== undefined) writer.control(sequence);
          return sequence !== undefined;
        },
      },
      end: () => end({ exitCode: 0 }),
      perform,
    };

    const type = (text: string): void => {
      const layer = topLayer(store.getState());
      if (hasField(layer)) typeText(ui, layer, text);
    };

    const onInput = (input: Input): void => {
      if (input.kind === 'focus') {
        store.setState({ focused: input.focused });
        return;
      }
      const now = desk.now();
      store.setState({ keyAt: now, now });
      if (input.kind === 'paste') {
        type(pasted(input.text, topLayer(store.getState())));
        return;
      }
      const routed = route(store.getState(), input.key, bound.keymap);
      if (routed.kind === 'action') perform(routed.action.id);
      if (routed.kind === 'type') type(routed.text);
    };

    // Asked once after each key: whether there is anybody who could unlock it, the other side knows.
    let askedAfter: number | undefined;
    const lockIdle = (now: number): void => {
      const { keyAt, operator } = store.getState();
      const { lock_after } = inForce;
      if (lock_after === 0 || operator.locked || askedAfter === keyAt || now - Math.max(keyAt, opened) < lock_after) return;
      askedAfter = keyAt;
      desk.lock();
    };

    // One tick a second, on the second, moves every clock on the screen and ends what was to be read for a while.
    let ticking: NodeJS.Timeout;
    const tick = (): void => {
      const now = desk.now();
      // What only time changes, such as what is overdue, is read again although nothing was written.
      if (now - (store.getState().readAt ?? now) >= REREAD_MS) feed.refresh();
      store.setState((state) => ({ now, ...(state.toast !== undefined && state.toast.until <= now ? { toast: undefined } : {}) }));
      keep();
      lockIdle(now);
      ticking = setTimeout(tick, 1_002 - (desk.now() % 1_000));
    };

    const measure = (): void => store.setState((state) => sized(state, { columns: stdout.columns || 80, rows: stdout.rows || 24 }));
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
    // A terminal that hangs up fails the writes under way, or ends the input; the dashboard then ends as by SIGHUP.
    const onBroken = (): void => end({ exitCode: 129 });
    stdout.on('error', onBroken);
    stdin.on('error', onBroken);
    stdin.on('end', onBroken);

    terminal.enter();
    measure();
    stdout.on('resize', onResize);
    const stopInput = readInput(stdin, onInput);
    const drawn = (): ReactNode => {
      const ascii = inForce.ascii === 'always' || (inForce.ascii === 'auto' && prefersAscii(env));
      return (
        <DashboardContext value={{ ui, ascii, colourless: colour === 0 }}>
          <CanvasContext value={canvas}>
            <App />
          </CanvasContext>
        </DashboardContext>
      );
    };
    const app = render(drawn(), { stdout: writer.stream, debug: true, interactive: true, patchConsole: false, exitOnCtrlC: false });
    const configure = (next: UiSettings): void => {
      const { theme, second_zone: second } = inForce;
      inForce = next;
      bound = buildKeymap(actions, next.keys);
      store.setState((state) => ({
        problems: bound.problems,
        views: { ...state.views, given: next.view },
        // A theme that was chosen by key is the person's, as is a second zone, until they go back to the configured one.
        ...(state.theme === theme ? { theme: next.theme } : {}),
        ...(second === next.second_zone ? {} : { calendar: { ...state.calendar, second: next.second_zone } }),
      }));
      app.rerender(drawn());
      feed.refresh();
    };
    const offs = [
      desk.onChange(feed.refresh),
      desk.onStatus((status) => store.setState({ status })),
      desk.onOperator((operator) => store.setState({ operator })),
      desk.onSettings(configure),
    ];
    tick();
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
