/**
 * A calendar cut into its components before anything is parsed, so that one that is broken costs itself and nothing else. A component ends at
 * its own END; where another event begins before that, it was never closed.
 */
export interface Component {
  /** `VEVENT`. */
  readonly kind: string;
  /** The line that it begins in, from 1. */
  readonly line: number;
  readonly text: string;
}

export interface Cut {
  readonly calendars: number;
  /** Lines of the calendar itself: METHOD, X-WR-TIMEZONE. */
  readonly heading: readonly string[];
  readonly components: readonly Component[];
  readonly broken: readonly { readonly line: number; readonly problem: string }[];
}

/** An alarm in an event is two; what is deeper is nothing that anybody writes. */
const DEEPEST = 4;
const LARGEST = 1_048_576;
const OF_THEIR_OWN: ReadonlySet<string> = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VTIMEZONE']);
const LONGEST_NAME = 40;

interface Open {
  readonly kind: string;
  readonly line: number;
  readonly from: number;
  depth: number;
  tooDeep: boolean;
}

/** What BEGIN or END names, in capitals; undefined for any other line. */
function marked(text: string, from: number, to: number): { readonly begin: boolean; readonly kind: string } | undefined {
  const first = text.charCodeAt(from) | 0x20;
  // b and e: nearly no line gets further.
  if ((first !== 0x62 && first !== 0x65) || to - from > LONGEST_NAME) return undefined;
  const [, mark = '', kind = ''] = /^(BEGIN|END):(.*)$/i.exec(text.slice(from, to).trimEnd()) ?? [];
  return mark === '' ? undefined : { begin: mark.length === 5, kind: kind.trim().toUpperCase() };
}

export function cut(text: string): Cut {
  const heading: string[] = [];
  const components: Component[] = [];
  const broken: { line: number; problem: string }[] = [];
  let calendars = 0;
  let open: Open | undefined;
  const close = ({ kind, line, from, tooDeep }: Open, to: number): void => {
    if (tooDeep) broken.push({ line, problem: `the ${kind} is nested deeper than ${DEEPEST}` });
    else if (to - from > LARGEST) broken.push({ line, problem: `the ${kind} is larger than 1 MB` });
    else components.push({ kind, line, text: text.slice(from, to) });
  };
  let line = 0;
  for (let from = 0; from < text.length; ) {
    line++;
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline;
    const mark = marked(text, from, to);
    if (mark === undefined) {
      if (open === undefined && calendars > 0) heading.push(text.slice(from, to));
    } else if (mark.kind === 'VCALENDAR') {
      if (open !== undefined) broken.push({ line: open.line, problem: `the ${open.kind} is not closed` });
      open = undefined;
      if (mark.begin) calendars++;
    } else if (mark.begin && (open === undefined || OF_THEIR_OWN.has(mark.kind))) {
      if (open !== undefined) broken.push({ line: open.line, problem: `the ${open.kind} is not closed` });
      open = { kind: mark.kind, line, from, depth: 1, tooDeep: false };
    } else if (open !== undefined) {
      open.depth += mark.begin ? 1 : -1;
      if (open.depth > DEEPEST) open.tooDeep = true;
      if (open.depth === 0) {
        close(open, to);
        open = undefined;
      }
    }
    from = to + 1;
  }
  if (open !== undefined) broken.push({ line: open.line, problem: `the ${open.kind} is not closed` });
  return { calendars, heading, components, broken };
}
