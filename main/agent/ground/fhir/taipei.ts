import { DAY_MS, TAIPEI_OFFSET_MS, taipeiDay } from '../../../../shared/days.ts';

export { taipeiDay };

/** ISO 8601 with the offset of Taiwan, to the millisecond: what results, the page and the command line show. */
export function taipeiTime(at: number): string {
  return `${new Date(at + TAIPEI_OFFSET_MS).toISOString().slice(0, -1)}+08:00`;
}

/** The day `days` before the day of `at`, in Asia/Taipei. */
export function taipeiDayBefore(at: number, days: number): string {
  return taipeiDay(at - days * DAY_MS);
}

/** A date with a time and its zone, as FHIR R4 has it in `dateTime`. */
const WITH_ZONE = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/;

/** The day of a FHIR `dateTime` in Asia/Taipei; a date, or a time without a zone, as written. */
export function dayInTaipei(dateTime: string): string {
  const at = WITH_ZONE.test(dateTime) ? Date.parse(dateTime) : NaN;
  return Number.isNaN(at) ? dateTime : taipeiDay(at);
}
