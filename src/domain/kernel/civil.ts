/**
 * Days of the proleptic Gregorian calendar, counted from 1970-01-01: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". A reading
 * of a wall clock is the milliseconds that it would be in UTC.
 */
export const DAY = 86_400_000;

/** Months and days beyond their end count on: month 13 is January of the year after. */
export const daysFromCivil = (year: number, month: number, day: number): number => {
  const counted = year * 12 + month - 1;
  const [wholeYear, wholeMonth] = [Math.floor(counted / 12), (((counted % 12) + 12) % 12) + 1];
  const y = wholeMonth <= 2 ? wholeYear - 1 : wholeYear;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (wholeMonth + (wholeMonth > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
};

export const civilFromDays = (days: number): readonly [year: number, month: number, day: number] => {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1];
};

/** Monday 0 … Sunday 6; 1970-01-01 was a Thursday. */
export const weekdayOf = (days: number): number => (((days + 3) % 7) + 7) % 7;
