import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workingHoursBetween } from '../../../main/agent/attendants/work/working-days.ts';
import { addDays, isWorkingDay, workingDayFrom } from '../../../shared/days.ts';

const CALENDAR = { holidays: new Set(['2026-10-09', '2026-12-25']), from: 8, to: 17.5 };
const at = (text: string): number => Date.parse(`${text}+08:00`);

test('Saturdays, Sundays and the holidays of the list are no working days', () => {
  expect(isWorkingDay('2026-11-24', CALENDAR)).toBe(true);
  expect(isWorkingDay('2026-11-28', CALENDAR)).toBe(false);
  expect(isWorkingDay('2026-11-29', CALENDAR)).toBe(false);
  expect(isWorkingDay('2026-10-09', CALENDAR)).toBe(false);
});

test('a term that ends on a day off ends on the working day after it', () => {
  expect(workingDayFrom('2026-11-24', CALENDAR)).toBe('2026-11-24');
  expect(workingDayFrom('2026-11-28', CALENDAR)).toBe('2026-11-30');
  expect(workingDayFrom('2026-10-09', CALENDAR)).toBe('2026-10-12');
});

test.each([
  ['2026-11-24T09:00:00', '2026-11-24T11:30:00', 2.5],
  ['2026-11-24T06:00:00', '2026-11-24T20:00:00', 9.5],
  ['2026-11-27T16:30:00', '2026-11-30T09:00:00', 2],
  ['2026-11-28T00:00:00', '2026-11-29T23:59:59', 0],
  ['2026-11-24T11:00:00', '2026-11-24T09:00:00', 0],
])('from %s to %s the office worked %d hours', (from, to, hours) => {
  expect(workingHoursBetween(at(from), at(to), CALENDAR)).toBeCloseTo(hours, 6);
});

const moment = fc.integer({ min: at('2025-01-01T00:00:00'), max: at('2027-12-31T00:00:00') });

test('hours add up over any moment between, and never exceed the time that passed', () => {
  fc.assert(
    fc.property(
      moment,
      fc.array(fc.integer({ min: 0, max: 30 * 86_400_000 }), { minLength: 2, maxLength: 2 }),
      (start, [a = 0, b = 0]) => {
        const [middle, end] = [start + a, start + a + b];
        const whole = workingHoursBetween(start, end, CALENDAR);
        const parts =
          workingHoursBetween(start, middle, CALENDAR) + workingHoursBetween(middle, end, CALENDAR);
        expect(whole).toBeCloseTo(parts, 6);
        expect(whole).toBeLessThanOrEqual((end - start) / 3_600_000 + 1e-6);
      },
    ),
  );
});

test('the working day found is the first that is one', () => {
  fc.assert(
    fc.property(moment, (when) => {
      const day = new Date(when).toISOString().slice(0, 10);
      const found = workingDayFrom(day, CALENDAR);
      expect(isWorkingDay(found, CALENDAR)).toBe(true);
      for (let one = day; one < found; one = addDays(one, 1)) expect(isWorkingDay(one, CALENDAR)).toBe(false);
    }),
  );
});

test('a list that calls every day a holiday does not hang', () => {
  const every = new Set(Array.from({ length: 4000 }, (_, index) => addDays('2026-01-01', index)));
  expect(workingDayFrom('2026-01-01', { holidays: every })).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
