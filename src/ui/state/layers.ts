import type { Completion } from '../../domain/kernel/completion.ts';
import type { Piece } from '../view/look.ts';
import type { Field } from './field.ts';
import type { Form } from './form.ts';

/** What lies over the screen, topmost last. A layer is data: who answers it is looked up by its kind, so that drawing and keys stay apart. */
export type Layer =
  | { readonly kind: 'help'; readonly field: Field; readonly selected: number }
  | { readonly kind: 'palette'; readonly field: Field; readonly selected: number }
  | { readonly kind: 'command'; readonly field: Field; readonly selected: number; readonly recalled?: number }
  | Filter
  | Confirm
  | Choice
  | Told
  | Form
  | Prompt;

export interface Filter {
  readonly kind: 'filter';
  readonly field: Field;
  readonly was: string;
  readonly recalled?: number;
  /** What may follow at the cursor of this text, once it is known. */
  readonly completion?: Completion & { readonly text: string; readonly at: number };
  readonly selected: number;
}

export interface Confirm {
  readonly kind: 'confirm';
  readonly title: string;
  readonly lines: readonly string[];
  /** What has to be typed before the confirming button does anything. */
  readonly expect?: string;
  readonly field: Field;
  readonly confirm: string;
  readonly chosen: 'cancel' | 'confirm';
  readonly run: () => void;
}

export interface Choice {
  readonly kind: 'choice';
  readonly title: string;
  readonly options: readonly { readonly label: string; readonly value: string }[];
  readonly selected: number;
  /** Stays open after a choice, which then changes what it shows. */
  readonly stays?: true;
  readonly run: (value: string) => void;
}

/** Something to read, longer than a line. */
export interface Told {
  readonly kind: 'told';
  readonly title: string;
  readonly lines: readonly (readonly Piece[])[];
  readonly top: number;
  /** What may be done about it. */
  readonly retry?: () => void;
}

export interface Prompt {
  readonly kind: 'prompt';
  readonly title: string;
  readonly hint: string;
  readonly field: Field;
  /** What is typed is drawn as dots. */
  readonly hidden?: true;
  readonly run: (text: string) => void;
  /** Called with what is typed, to say under it what that would mean. */
  readonly watch?: (text: string) => void;
  readonly told?: readonly (readonly Piece[])[];
  /** Nobody answered; or another way was found. */
  readonly left?: () => void;
  readonly entered?: () => void;
}

/** Lines of a told thing that a screen of this height shows. */
export const toldRows = (rows: number): number => Math.max(1, rows - 6);

export type WithField = Exclude<Layer, Choice | Told>;

export const hasField = (layer: Layer | undefined): layer is WithField =>
  layer !== undefined && layer.kind !== 'choice' && layer.kind !== 'told' && (layer.kind !== 'confirm' || layer.expect !== undefined);
