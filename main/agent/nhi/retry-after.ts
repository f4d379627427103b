import { DAY_MS } from '../../../shared/days.ts';

const SEVEN_DAYS = 7 * DAY_MS;

/** An HTTP-date (RFC 9110 §5.6.7, also its two obsolete forms) in ms; null when there is none or it cannot be read. */
export function readHttpDate(text: string | undefined): number | null {
  // Date.parse alone would read `5` as a year.
  if (text === undefined || !/^[a-z]{3,9},? .*\d{2}:\d{2}:\d{2}/i.test(text)) return null;
  // The asctime form names no zone and means GMT.
  const ms = Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(ms) ? null : ms;
}

/**
 * When to come back by our clock, in ms. RFC 9110 §10.2.3: seconds from now, or a date, which is read by the server's
 * clock because ours may be wrong. At most seven days: a slip of the server must not put a case to sleep for ever.
 */
export function readRetryAfter(
  text: string | undefined,
  now: number,
  serverDate: number | null,
): number | null {
  const trimmed = text?.trim() ?? '';
  const wait = /^\d+(\.\d+)?$/.test(trimmed)
    ? Math.round(Number(trimmed) * 1000)
    : waitUntil(readHttpDate(trimmed), serverDate ?? now);
  return wait === null ? null : now + Math.min(Math.max(wait, 0), SEVEN_DAYS);
}

function waitUntil(date: number | null, from: number): number | null {
  return date === null ? null : date - from;
}
