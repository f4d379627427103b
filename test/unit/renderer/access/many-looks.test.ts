import { expect, it } from 'vitest';
import { highestOfDay } from '../../../../renderer/today/notices.tsx';
import type { ManyLooks } from '../../../../shared/api/access-contract.ts';

const look = (at: string, actor: string, what: ManyLooks['what'], count: number): ManyLooks => ({
  ...{ at, actor, what, count },
});

it('of one person, day and kind only the highest number stands; another day, person or kind has a line of its own', () => {
  const highest = look('2026-11-30T18:45:00+08:00', 'a', 'names', 600);
  const others = [
    look('2026-11-30T18:45:00+08:00', 'b', 'names', 200),
    look('2026-11-30T18:45:00+08:00', 'a', 'numbers', 200),
    // A minute before midnight in Taipei.
    look('2026-11-29T23:59:00+08:00', 'a', 'names', 900),
  ];
  const all = [
    look('2026-11-30T00:01:00+08:00', 'a', 'names', 200),
    highest,
    look('2026-11-30T17:00:00+08:00', 'a', 'names', 400),
    ...others,
  ];
  expect(highestOfDay(all)).toEqual([highest, ...others]);
  expect(highestOfDay([])).toEqual([]);
});
