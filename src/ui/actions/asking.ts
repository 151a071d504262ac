import { field } from '../state/field.ts';
import { pushLayer } from '../state/store.ts';
import type { Ui } from './action.ts';

/** Asks for a line of text; an empty one is no answer. */
export const ask = (ui: Ui, title: string, hint: string, text: string, run: (text: string) => void): void =>
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'prompt',
      title,
      hint,
      field: field(text),
      run: (typed) => (typed.trim() === '' ? undefined : run(typed.trim())),
    }),
  );
