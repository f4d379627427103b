import { afterEach, expect, test } from 'vitest';
import { setCalendar } from '../../../../renderer/format/time.ts';
import { dateOfDay, dayConfig, dayOfDate, dayTyped } from '../../../../renderer/ui/day-field.tsx';

afterEach(() => {
  setCalendar('common');
});

const written = (day: string, format = 'YYYY/MM/DD'): string =>
  dayConfig.locale.format('zh_TW', dateOfDay(day) as Date, format);

test('a day is typed as people write it, and only a whole one counts', () => {
  expect(dayTyped('2026/11/30')).toBe('2026-11-30');
  expect(dayTyped('2026-11-30')).toBe('2026-11-30');
  expect(dayTyped('20261130')).toBe('2026-11-30');
  for (const text of ['', '2026/11/3', '2026/11', '2026/02/30', '2026/11-30', '115/11/30', 'x'])
    expect(dayTyped(text), text).toBeNull();
});

test('years are counted as the person has set it, when they are typed and when they are shown', () => {
  expect(written('2026-11-30')).toBe('2026/11/30');
  setCalendar('minguo');
  expect(written('2026-11-30')).toBe('115/11/30');
  expect(written('2026-11-30', 'YYYY年')).toBe('115年');
  expect(dayTyped('115/11/30')).toBe('2026-11-30');
  expect(dayTyped('1151130')).toBe('2026-11-30');
  expect(dayTyped('2026/11/30')).toBe('2026-11-30');
});

test('months and years end where they end', () => {
  const add = (day: string, months: number): string =>
    dayOfDate(dayConfig.addMonth(dateOfDay(day) as Date, months));
  expect(add('2026-01-31', 1)).toBe('2026-02-28');
  expect(add('2026-12-15', 1)).toBe('2027-01-15');
  expect(dayOfDate(dayConfig.addYear(dateOfDay('2028-02-29') as Date, 1))).toBe('2029-02-28');
  expect(dayOfDate(dayConfig.getEndDate(dateOfDay('2026-11-03') as Date))).toBe('2026-11-30');
  expect(dayOfDate(dayConfig.locale.getWeekFirstDate('zh_TW', dateOfDay('2026-11-27') as Date))).toBe(
    '2026-11-22',
  );
});
