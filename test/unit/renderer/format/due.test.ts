import { describe, expect, it } from 'vitest';
import { dueOf, isDay } from '../../../../renderer/format/time.ts';

describe('how a deadline stands to today', () => {
  it('counts whole days before and after, over the end of a month and of a year', () => {
    expect(dueOf('2026-12-01', '2026-11-25')).toEqual({ kind: 'left', days: 6 });
    expect(dueOf('2026-12-31', '2027-01-02')).toEqual({ kind: 'overdue', days: 2 });
  });

  it('is neither overdue nor ahead on the day itself', () => {
    expect(dueOf('2026-11-25', '2026-11-25')).toEqual({ kind: 'today' });
  });
});

it('takes whole dates alone from a field of dates', () => {
  expect(['2026-11-25', '', '2026-13-01', '12026-11-25'].map(isDay)).toEqual([true, false, false, false]);
});
