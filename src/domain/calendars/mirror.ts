/**
 * A window and the entry of a calendar that shows it, each of which people change where they are. What becomes of the two is decided from three
 * sides: how both were when they last agreed, how the entry is now, and how the window is now.
 *
 *   nobody changed anything    nothing is written, anywhere
 *   the window changed         the entry is written over, on condition that it still is the one that was read (If-Match)
 *   the entry changed          the window takes it in; what may not be taken in (the window is on, the time does not exist) is put back
 *   both changed               the same way: they agree. Otherwise one of them loses, by rule, and what it said is kept in the report
 *
 * Two are compared by their form, which is what of them is exchanged, and not by their text: servers add zones, order and stamps of their own
 * (vdirsyncer #1092, #318), and whoever compares texts writes for ever. There are two forms at an agreement, ours as it was written and theirs as
 * it was read again, because a server may not keep all that it is given.
 *
 * Before an entry is written its form is noted as the intent. A program that dies between writing it there and noting it here finds its own form
 * there the next time, and knows it. Nothing is ever deleted to be inserted again: devices show such an event twice (tsdav #138).
 */

/** How both were when they last agreed. */
export interface Known {
  readonly href: string;
  /** Null until it was seen there. */
  readonly etag: string | null;
  readonly theirs: string | null;
  /** Null for an entry that no window takes in. */
  readonly ours: string | null;
  /** The form that was about to be written, and may have been. */
  readonly intent: string | null;
}

/** An entry as it is in the calendar. */
export interface There {
  readonly href: string;
  readonly etag: string;
  readonly form: string;
}

/** A window as it is here. `running` ones are beyond the reach of a calendar, and `over` ones too. */
export interface Here {
  readonly form: string;
  readonly standing: 'open' | 'running' | 'over';
  /** Whether it belongs into this calendar. */
  readonly meant: boolean;
  /** Whether it is far enough to be shown there for the first time. */
  readonly ripe: boolean;
}

export const DIRECTIONS = ['both', 'push', 'pull'] as const;
export const WINNERS = ['watchbill', 'calendar'] as const;

export interface Rules {
  /** `push`: the calendar shows what is here. `pull`: what is there comes here, and nothing is written there. */
  readonly direction: (typeof DIRECTIONS)[number];
  /** Whose word counts where both changed. */
  readonly conflict: (typeof WINNERS)[number];
}

export const DEEDS = ['none', 'note', 'forget', 'create', 'update', 'delete', 'open', 'take', 'cancel'] as const;
/**
 * `note`: only what is known changes. `forget`: nothing is known any more. `create`, `update` and `delete` are done there; `open` (a window of its
 * own), `take` and `cancel` are done here.
 */
export type Deed = (typeof DEEDS)[number];

export interface Step {
  readonly deed: Deed;
  /** Whose word is lost by it. */
  readonly lost?: 'here' | 'there';
}

const step = (deed: Deed, lost?: Step['lost']): Step => (lost === undefined ? { deed } : { deed, lost });
const NONE = step('none');

/** What was about to be written, and is there, was written. */
function settled(known: Known | undefined, there: There | undefined): Known | undefined {
  if (known === undefined || known.intent === null) return known;
  if (there?.form === known.intent) return { ...known, etag: there.etag, theirs: known.intent, ours: known.intent };
  // It was to be created, and never arrived.
  return known.etag === null && there === undefined ? undefined : known;
}

export function decide(last: Known | undefined, there: There | undefined, here: Here | undefined, rules: Rules): Step {
  const known = settled(last, there);
  const step = between(known, there, here, rules);
  // What is settled by looking is noted even where there is nothing to do.
  return step.deed === 'none' && known !== last ? { deed: known === undefined ? 'forget' : 'note' } : step;
}

function between(known: Known | undefined, there: There | undefined, here: Here | undefined, rules: Rules): Step {
  if (known === undefined) return there === undefined ? unseen(here, rules) : unknown(there, here, rules);
  if (known.ours === null) return foreign(known, there, here, rules);
  if (there === undefined) return goneThere(known, here, rules);
  if (here === undefined || !here.meant) return goneHere(known, there, rules);
  return both(known, there, here, rules);
}

const unseen = (here: Here | undefined, { direction }: Rules): Step =>
  here?.meant && here.ripe && here.standing !== 'over' && direction !== 'pull' ? step('create') : NONE;

/** There, and nothing is known of it. */
function unknown(there: There, here: Here | undefined, rules: Rules): Step {
  if (here === undefined) return rules.direction === 'push' ? NONE : step('open');
  if (!here.meant) return NONE;
  if (here.form === there.form) return step('note');
  return here.standing === 'over' ? NONE : clash(here, rules);
}

/** Known to be there, and not taken in: it is looked at again when it is another one. */
function foreign(known: Known, there: There | undefined, here: Here | undefined, rules: Rules): Step {
  if (there === undefined) return step('forget');
  if (here !== undefined) return unknown(there, here, rules);
  if (there.form !== known.theirs) return rules.direction === 'push' ? step('note') : step('open');
  return there.etag === known.etag ? NONE : step('note');
}

function goneThere(known: Known, here: Here | undefined, rules: Rules): Step {
  if (here === undefined || !here.meant || here.standing === 'over') return step('forget');
  const changed = here.form !== known.ours;
  if (rules.direction === 'push') return step('create');
  if (here.standing === 'running') return rules.direction === 'pull' ? step('forget') : step('create', 'there');
  if (!changed || rules.direction === 'pull') return step('cancel');
  return rules.conflict === 'watchbill' ? step('create', 'there') : step('cancel', 'here');
}

function goneHere(known: Known, there: There, rules: Rules): Step {
  if (rules.direction === 'pull') return noted(known, there);
  const changed = there.form !== known.theirs;
  return changed && rules.direction === 'both' ? step('delete', 'there') : step('delete');
}

const noted = (known: Known, there: There): Step => (there.etag === known.etag && there.form === known.theirs ? NONE : step('note'));

function both(known: Known, there: There, here: Here, rules: Rules): Step {
  const theirs = there.form !== known.theirs;
  const ours = here.form !== known.ours;
  if (here.form === there.form || (!theirs && !ours)) return ours ? step('note') : noted(known, there);
  if (ours && theirs) return clash(here, rules);
  if (ours) return rules.direction === 'pull' ? noted(known, there) : step('update');
  return taken(here, rules);
}

/** The entry changed and the window did not. */
function taken(here: Here, { direction }: Rules): Step {
  if (direction === 'push') return step('update', 'there');
  if (here.standing === 'open') return step('take');
  return direction === 'pull' || here.standing === 'over' ? step('note') : step('update', 'there');
}

/** Both changed, and not in the same way. */
function clash(here: Here, { direction, conflict }: Rules): Step {
  if (direction === 'pull') return here.standing === 'open' ? step('take', 'here') : step('note');
  if (direction === 'push' || conflict === 'watchbill' || here.standing !== 'open') return step('update', 'there');
  return step('take', 'here');
}
