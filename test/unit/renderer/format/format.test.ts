import { afterEach, describe, expect, it } from 'vitest';
import { fileSize, num } from '../../../../renderer/format/number.ts';
import {
  setCalendar,
  dateOnly,
  dateTime,
  exactTime,
  monthDayTime,
  monthOf,
} from '../../../../renderer/format/time.ts';
import { maskNumber } from '../../../../shared/mask.ts';

describe('times', () => {
  it('stand as in Taipei, whatever the offset they came with', () => {
    expect(dateTime('2026-11-24T06:05:09Z')).toBe('2026/11/24 14:05');
    expect(dateTime('2026-11-24T14:05:09+08:00')).toBe('2026/11/24 14:05');
    expect(exactTime('2026-11-23T16:00:00Z')).toBe('2026/11/24 00:00:00');
  });

  it('keep a plain date as NHI gave it', () => {
    expect(dateOnly('2026-11-24')).toBe('2026/11/24');
    expect(dateOnly('2027-01-05')).toBe('2027/1/5');
    expect(dateOnly('2026-11-23T16:30:00Z')).toBe('2026/11/24');
  });

  it('are short for today, and say the day for another', () => {
    const today = '2026-11-24';
    expect(monthDayTime('2026-11-24T00:01:00+08:00', today)).toBe('00:01');
    expect(monthDayTime('2026-11-23T23:59:00+08:00', today)).toBe('11/23 23:59');
    expect(monthDayTime('2025-11-24T14:00:00+08:00', today)).toBe('2025/11/24 14:00');
  });

  it('that cannot be read come back as they are', () => {
    expect(dateTime('soon')).toBe('soon');
    expect(dateOnly('115/11/24')).toBe('115/11/24');
  });
});

describe('a patient’s number on the screen', () => {
  it('shows three at each end', () => {
    expect(maskNumber('A123456789')).toBe('A12****789');
  });

  it('shows less of a shorter one, and always hides something', () => {
    expect(maskNumber('1234567')).toBe('1****7');
    expect(maskNumber('12345')).toBe('*****');
    expect(maskNumber('')).toBe('');
  });
});

describe('numbers and sizes', () => {
  it('are grouped and rounded for people', () => {
    expect(num(100_000)).toBe('100,000');
    expect(fileSize(812)).toBe('812 B');
    expect(fileSize(3_412_000)).toBe('3.4 MB');
    expect(fileSize(48_200_000)).toBe('48.2 MB');
    expect(fileSize(482_000)).toBe('482 KB');
  });
});

describe('the month in the name of a file', () => {
  it.each([
    [undefined, '202611'],
    [{ from: '2026-10-01', to: '2026-10-31' }, '202610'],
    [{ from: '2026-10-01', to: '2026-11-30' }, '20261001-20261130'],
    [{ from: '2026-10-01', to: '' }, '20261001'],
  ])('of %j is %s', (period, month) => {
    expect(monthOf(period, '2026-11-30')).toBe(month);
  });
});

describe('years of the Republic', () => {
  afterEach(() => {
    setCalendar('common');
  });

  it('are shown everywhere once they are chosen', () => {
    setCalendar('minguo');
    expect(dateTime('2026-11-24T06:05:09Z')).toBe('115/11/24 14:05');
    expect(dateOnly('2026-11-24')).toBe('115/11/24');
    expect(exactTime('2026-12-31T16:00:00Z')).toBe('116/1/1 00:00:00');
  });

  it('have no number before 1912', () => {
    setCalendar('minguo');
    expect(dateOnly('1911-12-31')).toBe('1911/12/31');
    expect(dateOnly('1912-01-01')).toBe('1/1/1');
  });
});
