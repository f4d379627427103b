import { expect, it } from 'vitest';
import { addDays, daysBetween, DAY_MS, startOfDay, taipeiDay } from '../../../shared/days.ts';

it('a day in Taipei begins at its own midnight, whatever the machine is set to', () => {
  const midnight = Date.parse('2026-11-24T16:00:00Z');
  expect([taipeiDay(midnight - 1), taipeiDay(midnight)]).toEqual(['2026-11-24', '2026-11-25']);
  expect(startOfDay('2026-11-25')).toBe(midnight);
});

it('days are added over the end of a month, a year and a February of either kind', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2027-02-28', 1)).toBe('2027-03-01');
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
});

it('days between are whole, and negative the wrong way round', () => {
  expect(daysBetween('2026-12-31', '2027-01-02')).toBe(2);
  expect(daysBetween('2027-01-02', '2026-12-31')).toBe(-2);
  expect(daysBetween('', '2026-12-31')).toBeNaN();
  expect(startOfDay('2027-01-02') - startOfDay('2026-12-31')).toBe(2 * DAY_MS);
});
