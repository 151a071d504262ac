/** Calendars of maintenance: ten thousand windows that come round again, and a million that do not. */
import type { Claim } from '../../src/domain/windows/sweep.ts';
import type { Timing } from '../../src/domain/windows/window.ts';

const DAY = 86_400_000;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const;
export const RULES = [
  'FREQ=WEEKLY;BYDAY=SU',
  'FREQ=DAILY',
  'FREQ=MONTHLY;BYDAY=2TU',
  'FREQ=MONTHLY;BYDAY=-1SU',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE',
  'FREQ=MONTHLY;BYMONTHDAY=15',
] as const;

export const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };

/** The same numbers in every run. */
export function drawing(seed = 1): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

const CERTAIN = { ends: 'exact', gap: 'shift', overlap: 'first', except: [], moved: {} } as const;

/** Thursday 1 January 2026 is no time of most rules; each begins with its own first. */
export function recurring(count: number): readonly Timing[] {
  const draw = drawing();
  return Array.from({ length: count }, (_, at) => ({
    ...CERTAIN,
    zone: ZONES[at % ZONES.length] ?? 'UTC',
    start: Date.UTC(2024, 0, 1) + draw(1_440) * 60_000,
    length: (30 + draw(150)) * 60_000,
    rule: RULES[at % RULES.length] ?? null,
  }));
}

export function single(count: number): readonly Timing[] {
  const draw = drawing(2);
  return Array.from({ length: count }, () => ({
    ...CERTAIN,
    zone: 'UTC',
    start: YEAR.from + draw(365) * DAY + draw(1_440) * 60_000,
    length: (30 + draw(330)) * 60_000,
    rule: null,
  }));
}

/** Each works on one component, lies in a place, and needs two others: four claims, as a window on an estate has them. */
export function claimsOn(count: number, components: number): readonly (readonly Claim[])[] {
  const draw = drawing(3);
  return Array.from({ length: count }, (): readonly Claim[] => {
    const own = draw(components);
    return [
      { resource: own, role: 'takes' },
      { resource: components + (own % 100), role: 'tree' },
      { resource: draw(components), role: 'dependency' },
      { resource: draw(components), role: 'dependency' },
    ];
  });
}
