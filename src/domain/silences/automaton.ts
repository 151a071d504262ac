/**
 * Runs a pattern over a text in one pass, whatever the pattern and whatever the text (Thompson 1968; the way of RE2). The pattern becomes
 * a program whose threads all move one character at a time; each set of threads that was met becomes a state, and each step between states
 * is remembered, so that a text like one before costs one look-up a character.
 */
import { MOST_STEPS, type Pattern, type Range } from './pattern.ts';

type Instruction =
  | { readonly op: 'read'; readonly ranges: readonly Range[]; readonly next: number }
  | { readonly op: 'fork'; next: number; readonly other: number }
  | { readonly op: 'begin' | 'end'; readonly next: number }
  | { readonly op: 'accept' };

interface State {
  readonly threads: readonly number[];
  readonly accepts: boolean;
  readonly steps: Map<number, State>;
}

/** Beyond this a text is judged by its beginning: with `MOST_STEPS` it bounds what one look at one label can cost. */
export const LONGEST_TEXT = 4_096;
const MOST_STATES = 2 * MOST_STEPS;

/** Whether the whole of a text is what the pattern says. */
export function automaton(pattern: Pattern): (text: string) => boolean {
  const program: Instruction[] = [{ op: 'accept' }];
  const entry = emit(program, pattern, 0);
  const known = new Map<string, State>();

  const stateOf = (from: readonly number[], atBegin: boolean): State => {
    const threads = reach(program, from, atBegin, false);
    const key = threads.join();
    const met = known.get(key);
    if (met !== undefined) return met;
    const accepts = reach(program, threads, atBegin, true).some((at) => program[at]?.op === 'accept');
    const state: State = { threads, accepts, steps: new Map() };
    known.set(key, state);
    return state;
  };

  let start = stateOf([entry], true);

  const step = (state: State, code: number): State => {
    const remembered = state.steps.get(code);
    if (remembered !== undefined) return remembered;
    // Forgetting everything bounds the memory; what is still needed is found again.
    if (known.size > MOST_STATES || state.steps.size > MOST_STATES) {
      known.clear();
      state.steps.clear();
      start = stateOf([entry], true);
    }
    const next = stateOf(
      state.threads.flatMap((at) => {
        const instruction = program[at];
        return instruction?.op === 'read' && instruction.ranges.some(([from, to]) => code >= from && code <= to) ? [instruction.next] : [];
      }),
      false,
    );
    state.steps.set(code, next);
    return next;
  };

  return (text) => {
    let state = start;
    const end = Math.min(text.length, LONGEST_TEXT);
    for (let at = 0; at < end && state.threads.length > 0; at++) {
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) at++;
      state = step(state, code);
    }
    return state.accepts;
  };
}

/** Writes a pattern into the program, before what follows it; returns where it begins. */
function emit(program: Instruction[], pattern: Pattern, next: number): number {
  const put = (instruction: Instruction): number => program.push(instruction) - 1;
  switch (pattern.op) {
    case 'set':
      return put({ op: 'read', ranges: pattern.ranges, next });
    case 'begin':
    case 'end':
      return put({ op: pattern.op, next });
    case 'all':
      return pattern.parts.reduceRight((after, part) => emit(program, part, after), next);
    case 'any':
      return pattern.parts.map((part) => emit(program, part, next)).reduce((other, entry) => put({ op: 'fork', next: entry, other }));
    case 'repeat': {
      const { part, least, most } = pattern;
      let entry = next;
      if (most === Infinity) {
        const loop: Extract<Instruction, { op: 'fork' }> = { op: 'fork', next, other: next };
        entry = put(loop);
        loop.next = emit(program, part, entry);
      } else for (let time = least; time < most; time++) entry = put({ op: 'fork', next: emit(program, part, entry), other: next });
      for (let time = 0; time < least; time++) entry = emit(program, part, entry);
      return entry;
    }
  }
}

/** Every instruction that waits for a character, or for the end, and can be reached without reading one; in order. */
function reach(program: readonly Instruction[], from: readonly number[], atBegin: boolean, atEnd: boolean): readonly number[] {
  const met = new Set(from);
  const waiting: number[] = [];
  for (const at of met) {
    const instruction = program[at];
    if (instruction === undefined) continue;
    switch (instruction.op) {
      case 'fork':
        met.add(instruction.next).add(instruction.other);
        break;
      case 'begin':
        if (atBegin) met.add(instruction.next);
        break;
      case 'end':
        if (atEnd) met.add(instruction.next);
        else waiting.push(at);
        break;
      default:
        waiting.push(at);
    }
  }
  return waiting.sort((a, b) => a - b);
}
