/** Taiwan keeps UTC+8 all year: days and times are arithmetic, and no time zone data has to be at hand. */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The day in Asia/Taipei, `YYYY-MM-DD`. */
export function taipeiDay(at: number): string {
  return new Date(at + OFFSET_MS).toISOString().slice(0, 10);
}

/** ISO 8601 with the offset of Taiwan, to the millisecond: what results, the page and the command line show. */
export function taipeiTime(at: number): string {
  return `${new Date(at + OFFSET_MS).toISOString().slice(0, -1)}+08:00`;
}

/** The day `days` before the day of `at`, in Asia/Taipei. */
export function taipeiDayBefore(at: number, days: number): string {
  return taipeiDay(at - days * DAY_MS);
}
