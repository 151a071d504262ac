/** The labels and fields that count for components, as the tree was worked out when they were written (`settle.ts`). */
import { all, type Script } from '../kernel/script.ts';
import type { INHERITED } from './component.ts';

export interface Inherited {
  readonly value: string;
  /** The number of the component that says so. */
  readonly from: number;
}
export type LabelsOf = Readonly<Record<string, Inherited>>;
export type FieldsOf = Readonly<Record<(typeof INHERITED)[number], Inherited | undefined>>;

export interface Counting {
  readonly labels: LabelsOf;
  readonly fields: FieldsOf;
}

interface LabelRow {
  readonly component: number;
  readonly key: string;
  readonly value: string;
  readonly origin: number;
}

/** Without `inherit` all labels go down. */
export function* countingFor(numbers: readonly number[], inherit: readonly string[] | undefined): Script<(number: number) => Counting> {
  const labels = new Map<number, Record<string, Inherited>>();
  const fields = new Map<number, Record<string, Inherited>>();
  const rows = yield* all<LabelRow>(
    'select component, key, value, origin from component_label where component in {numbers $1} order by component, key',
    JSON.stringify(numbers),
  );
  for (const { component, key, value, origin } of rows) {
    const field = key.startsWith(':');
    if (!field && origin !== component && inherit?.includes(key) === false) continue;
    const into = field ? fields : labels;
    const own = into.get(component) ?? {};
    own[field ? key.slice(1) : key] = { value, from: origin };
    into.set(component, own);
  }
  return (number) => ({ labels: labels.get(number) ?? {}, fields: (fields.get(number) ?? {}) as FieldsOf });
}

export const valuesOf = (labels: LabelsOf): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).map(([key, { value }]) => [key, value]));
