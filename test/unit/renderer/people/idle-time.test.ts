import { describe, expect, it } from 'vitest';
import { idleStep } from '../../../../renderer/people/lock-cover.tsx';

describe('a page that nobody uses', () => {
  it.each([
    [0, 10, { step: 'busy' }],
    [9.5 * 60_000 - 1, 10, { step: 'busy' }],
    [9.5 * 60_000, 10, { step: 'warning', seconds: 30 }],
    [10 * 60_000 - 1, 10, { step: 'warning', seconds: 1 }],
    [10 * 60_000, 10, { step: 'over' }],
    // After a night's sleep.
    [9 * 3_600_000, 10, { step: 'over' }],
    // A time shorter than the warning is long: half of it is the warning's.
    [2_999, 0.1, { step: 'busy' }],
    [3_000, 0.1, { step: 'warning', seconds: 3 }],
  ] as const)('after %i ms of %d minutes: %j', (idleMs, minutes, step) => {
    expect(idleStep(idleMs, minutes)).toEqual(step);
  });
});
