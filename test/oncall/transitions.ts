/** Every change of the clocks in ten zones from 2024 to 2030, read off the engine's own tables and not off what is tested. */
const YEARS = [Date.UTC(2024, 0, 1), Date.UTC(2031, 0, 1)] as const;
const QUARTER = 900_000;
const DAY = 86_400_000;

/** Northern and southern summers, half an hour, two hours, a zone off the hour, Ramadan, Fridays, and one that never changes. */
export const ZONES = [
  'Europe/Budapest',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Antarctica/Troll',
] as const;

const formats = new Map<string, Intl.DateTimeFormat>();
/** What the clocks of a zone show, as if it were UTC. */
export function shown(zone: string, at: number): number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(zone, format);
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
}

/** The first instants after each change. */
export function transitions(zone: string): readonly number[] {
  const found: number[] = [];
  const offset = (at: number): number => shown(zone, at) - at;
  for (let day = YEARS[0]; day < YEARS[1]; day += DAY) {
    if (offset(day) === offset(day + DAY)) continue;
    let at = day;
    while (offset(at) === offset(day)) at += QUARTER;
    found.push(at);
  }
  return found;
}
