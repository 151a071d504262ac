import { type Form, type FormField, typedOf } from '../state/form.ts';
import { fit, wrap } from '../terminal/width.ts';
import { fieldPieces } from './foot.ts';
import { type Look, line, type Piece, piece } from './look.ts';

const LABEL = 13;
/** Lines of a text that are shown while the cursor is in it, and while it is not. */
const [TEXT_LINES, TEXT_QUIET] = [6, 2];

/** A field with the cursor in it, as one line or as several of a text. */
function activeLines(look: Look, width: number, { kind, typed, choices }: FormField): readonly (readonly Piece[])[] {
  if (kind === 'choice')
    return [
      choices.flatMap((choice) => {
        const word = choice === '' ? 'none' : choice;
        return [piece(` ${word} `, choice === typed.text ? 'selected' : 'dim')];
      }),
    ];
  if (kind === 'line') return [fieldPieces(typed, width)];
  const lines = typed.text.split('\n');
  const before = typed.text.slice(0, typed.at).split('\n');
  const at = before.length - 1;
  const from = Math.max(0, Math.min(at - TEXT_LINES + 1, lines.length - TEXT_LINES));
  return lines
    .slice(from, from + TEXT_LINES)
    .map((text, row) =>
      from + row === at
        ? fieldPieces({ text, at: before.at(-1)?.length ?? 0 }, width)
        : [piece(fit(text, width, 'left', look.glyphs.ellipsis))],
    );
}

function quietLines(look: Look, width: number, { kind, typed }: FormField): readonly (readonly Piece[])[] {
  if (kind !== 'text') return [[piece(typed.text === '' && kind === 'choice' ? 'none' : typed.text)]];
  const lines = typed.text.split('\n');
  const shown = lines.slice(0, TEXT_QUIET).map((text): readonly Piece[] => [piece(fit(text, width, 'left', look.glyphs.ellipsis))]);
  const rest = lines.length - TEXT_QUIET;
  return rest > 0 ? [...shown, [piece(`and ${rest} more ${rest === 1 ? 'line' : 'lines'}`, 'dim')]] : shown;
}

/** The lines of a form, and the ones that have to be in sight. */
export function formLines(look: Look, width: number, height: number, form: Form): readonly string[] {
  const room = width - LABEL;
  const lines: { readonly text: string; readonly active: boolean }[] = [];
  for (const [index, one] of typedOf(form).entries()) {
    const active = index === form.at;
    const changed = one.typed.text.trim() !== one.value.trim();
    const parts = active ? activeLines(look, room, one) : quietLines(look, room, one);
    for (const [row, pieces] of parts.entries()) {
      const name = row === 0 ? `${active ? look.glyphs.cursor : ' '}${one.label}${changed ? '*' : ''}` : '';
      lines.push({ text: line(look, width, [piece(name.padEnd(LABEL), active ? 'accent' : 'dim'), ...pieces]), active });
    }
    for (const text of one.problem === null ? [] : wrap(one.problem, room))
      lines.push({ text: line(look, width, [piece(' '.repeat(LABEL)), piece(text, 'warning')]), active });
  }
  const foot = [
    ...wrap(form.fields[form.at]?.hint ?? '', width).map((text) => line(look, width, [piece(text, 'dim')])),
    ...(form.told === undefined ? [] : [line(look, width, [piece(form.told, 'warning')])]),
  ];
  const space = Math.max(1, height - foot.length - 1);
  const last = lines.findLastIndex(({ active }) => active);
  const first = lines.findIndex(({ active }) => active);
  const from = Math.max(0, Math.min(first, Math.max(last - space + 1, first - Math.floor(space / 2)), lines.length - space));
  return [...lines.slice(from, from + space).map(({ text }) => text), line(look, width, []), ...foot];
}

export const formWidth = (columns: number): number => Math.min(columns, 96);
