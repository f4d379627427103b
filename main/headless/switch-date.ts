import { DAY_MS } from '../../shared/days.ts';
import { UsageError } from './failure.ts';

/**
 * `--switch-at`: `now`, a day (its beginning in Taiwan), or a time with or without offset (Taiwan’s). Null: at once.
 * @throws UsageError
 */
export function switchDate(value: string): string | null {
  if (value === 'now') return null;
  const day = /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value;
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(day) ? day : `${day}+08:00`;
  const at = /^\d{4}-\d\d-\d\dT/.test(zoned) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(at))
    throw new UsageError([
      `--switch-at must be now, a day (2026-12-31) or a time (2026-12-31T08:00), not ${value}`,
    ]);
  return new Date(at).toISOString();
}

/** A week: NHI has to register the new key before it is used. */
export function inAWeek(): string {
  return new Date(Date.now() + 7 * DAY_MS).toISOString();
}
