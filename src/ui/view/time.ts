import { formatDuration } from '../../domain/kernel/duration.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** How long ago, in its two largest units; the future of a clock that runs behind counts as now. */
export const age = (at: number, now: number): string => formatDuration(Math.max(0, Math.floor((now - at) / 1_000) * 1_000));

/** `00:04:12` to go, `-00:01:30` late; days once there are any. */
export function countdown(dueAt: number, now: number): string {
  const left = dueAt - now;
  // Rounded so that it reaches zero when it is due, not a second before.
  const seconds = left >= 0 ? Math.ceil(left / 1_000) : Math.floor(-left / 1_000);
  const sign = left < 0 && seconds > 0 ? '-' : '';
  const hours = Math.floor(seconds / 3_600);
  if (hours >= 100) return `${sign}${Math.floor(hours / 24)}d${two(hours % 24)}h`;
  return `${sign}${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Without the zeros that a round one carries: `5m`, not `5m00s`. */
export const roundDuration = (ms: number): string => formatDuration(ms).replace(/(?<=[dhm])00[hms]$/, '');

const local = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function parts(at: number): Readonly<Record<string, string>> {
  return Object.fromEntries(local.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** The wall clock where the person sits. */
export const clockTime = (at: number): string => {
  const { hour = '', minute = '', second = '' } = parts(at);
  return `${hour}:${minute}:${second}`;
};

export const dayOf = (at: number): string => {
  const { year = '', month = '', day = '' } = parts(at);
  return `${year}-${month}-${day}`;
};

const DAYS = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'];

/** `Mo 23`, where the person sits. */
export function weekday(at: number): string {
  const [year = 0, month = 1, day = 1] = dayOf(at).split('-').map(Number);
  return `${DAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]} ${two(day)}`;
}

/** `Mo 23 09:00`: enough for what lies within a month. */
export const shortWall = (at: number): string => `${weekday(at)} ${clockTime(at).slice(0, 5)}`;

/** The midnight with which the day of a moment, or one so many days later, begins where the person sits. */
export function startOfDay(at: number, ahead = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + ahead).getTime();
}
