/** Who was told what of windows. A row is written with the message, in the transaction of what it tells. */
import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';

export interface Told {
  readonly window_number: number;
  readonly occurrence: number;
  /** What calendars know this time by, whenever it is moved to. */
  readonly uid: string;
  readonly sequence: number;
  readonly kind: string;
  readonly stakeholder: string;
  readonly person: string;
  readonly channel: string;
  readonly address: string;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  /** It was not approved yet, or again. */
  readonly tentative: number;
  /** The number of its message. */
  readonly notification: number;
  readonly at: Instant;
}

const FIELDS =
  'window_number:int occurrence:ms uid:text sequence:int kind:text stakeholder:text person:text channel:text address:text starts_at:ms ends_at:ms tentative:int notification:int at:ms';
const COLUMNS = FIELDS.replace(/:\w+/g, '').split(' ').join(', ');

export function* keepTold(told: readonly Told[]): Script<void> {
  if (told.length === 0) return;
  yield* all(`insert into maintenance_told (${COLUMNS}) select ${COLUMNS} from {records $1 ${FIELDS}} as said where true`, told);
}

/** Everything that was said of some windows, oldest first. */
export const toldOf = (windows: readonly number[]): Script<readonly Told[]> =>
  all<Told>(`select ${COLUMNS} from maintenance_told where window_number in {numbers $1} order by notification`, JSON.stringify(windows));

const MOST_SHOWN = 500;

export interface ToldRow {
  readonly kind: string;
  readonly occurrence: number;
  readonly stakeholder: string;
  readonly person: string;
  readonly channel: string;
  readonly address: string;
  readonly at: Instant;
  readonly notification: number;
  readonly state: string | null;
  readonly finished_at: Instant | null;
  readonly problem: string | null;
}

/** Who was told of one window and what came of it, the newest first. */
export const toldShown = (window: number): Script<readonly ToldRow[]> =>
  all<ToldRow>(
    `select told.kind, told.occurrence, told.stakeholder, told.person, told.channel, told.address, told.at, told.notification,
       outbox.state, outbox.finished_at, outbox.problem
     from maintenance_told as told left join outbox on outbox.number = told.notification
     where told.window_number = $1 order by told.notification desc limit ${MOST_SHOWN}`,
    window,
  );
