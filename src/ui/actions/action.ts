import type { Desk, OfferedCapability } from '../desk.ts';
import type { Keymap } from '../keys/keymap.ts';
import type { Feed } from '../state/feed.ts';
import type { Store, UiState } from '../state/store.ts';

/** Where a key counts. The router looks in the topmost layer's contexts first; see `keys/router.ts` for the stack. */
export type Context =
  | 'global'
  | 'list'
  | 'tasks'
  | 'alerts'
  | 'clocks'
  | 'components'
  | 'tree'
  | 'graph'
  | 'grid'
  | 'syncs'
  | 'silences'
  | 'sources'
  | 'duties'
  | 'performance'
  | 'incidents'
  | 'upkeep'
  | 'shift'
  | 'calendar'
  | 'detail'
  | 'field'
  | 'menu'
  | 'line'
  | 'confirm'
  | 'buttons'
  | 'choice'
  | 'told'
  | 'form'
  | 'always';

export const GROUPS = ['Move', 'Screens', 'Find', 'Mark', 'Act', 'Live', 'Program', 'Dialogs'] as const;
export type Group = (typeof GROUPS)[number];

/**
 * Something a person can do. Keys, footer, help, palette, command line and the manual's key table are all read from these; there is no
 * second list. `when` answers true, false (hidden) or the sentence that says why not now.
 */
export interface Action {
  /** `noun.verb`; what the configuration binds keys to. */
  readonly id: string;
  readonly title: string;
  readonly group: Group;
  readonly keys: readonly string[];
  readonly contexts: readonly Context[];
  /** The word on the command line; actions without one are keys only. */
  readonly word?: string;
  /** What the word takes after it, as the completion shows it. */
  readonly argument?: string;
  /** What the argument may be, where it is one of a few. */
  readonly values?: readonly string[];
  /** The capability behind it: its permission is checked, and without it the action is gone. */
  readonly capability?: string;
  readonly when?: (state: UiState) => boolean | string;
  /** Place in the footer, lowest first; none keeps it out. `short` is its word there. */
  readonly footer?: number;
  readonly short?: string | ((state: UiState) => string);
  readonly run: (ui: Ui, argument: string) => unknown;
}

export type Disabled = { readonly reason: string | undefined };

/** What actions work on. */
export interface Ui {
  readonly store: Store;
  readonly desk: Desk;
  readonly feed: Feed;
  readonly keymap: Keymap;
  readonly actions: readonly Action[];
  readonly capabilities: ReadonlyMap<string, OfferedCapability>;
  readonly terminal: {
    repaint(): void;
    suspend(): void;
    /** Puts text on the clipboard; false when it is too long for a terminal to take. */
    copy(text: string): boolean;
  };
  /** Ends the dashboard, no questions asked. */
  end(): void;
  /** Runs an action by id, with its checks. */
  perform(id: string, argument?: string): void;
}
