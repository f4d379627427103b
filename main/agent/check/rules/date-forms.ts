/** Dates of FHIR R4 datatypes.html: `date`, `dateTime` and `instant`, and whether the day exists. */

const DAY = String.raw`(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?`;
const TIME = String.raw`T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))`;
const DATE = new RegExp(`^${DAY}$`);
const DATE_TIME = new RegExp(`^${DAY}(${TIME})?$`);

export type DateKind = 'date' | 'dateTime' | 'instant';

/** Whether a value is a date of this kind, and of a day that the calendar has. */
export function isDateOf(value: unknown, kind: DateKind): boolean {
  if (typeof value !== 'string') return false;
  const parts = (kind === 'date' ? DATE : DATE_TIME).exec(value);
  if (parts === null) return false;
  const [, year = '', month, day, time] = parts;
  if (year === '0000') return false;
  // A time needs a whole day before it, and an instant needs the time.
  if (time !== undefined && day === undefined) return false;
  if (kind === 'instant' && time === undefined) return false;
  return month === undefined || isDay(Number(year), Number(month), Number(day ?? '1'));
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}
