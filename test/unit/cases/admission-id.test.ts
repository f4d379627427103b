import { afterEach, expect, test, vi } from 'vitest';
import type * as Crypto from 'node:crypto';
import { caseRig } from '../support/case-rig.ts';

/** What chance brings next for an id, as the place of its letter: of 30 random bits, two in some 40,000 of a day are alike. */
const drawn = vi.hoisted(() => [] as number[]);
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof Crypto>();
  const chance = (size: number): Buffer => {
    const letter = size === 6 ? drawn.shift() : undefined;
    return letter === undefined ? real.randomBytes(size) : Buffer.alloc(size, letter);
  };
  return { ...real, randomBytes: chance };
});
afterEach(() => {
  drawn.length = 0;
});

test('a case whose id is drawn a second time gets another at once, and both are there', async () => {
  const rig = await caseRig();
  const [a, b] = [10, 11];
  drawn.push(a, a, a, b);
  const one = await rig.find({ bytes: 'one' });
  const other = await rig.find({ bytes: 'other' });
  expect(drawn).toEqual([]);
  expect([one, other]).toMatchObject([
    { caseId: '261124-AAAAAA', delivery: 'queued', kind: 'new' },
    { caseId: '261124-BBBBBB', delivery: 'queued', kind: 'new' },
  ]);
  expect(rig.row(one.caseId).sha256).not.toBe(rig.row(other.caseId).sha256);
  expect([rig.kinds(one.caseId), rig.kinds(other.caseId)]).toEqual([
    ['found', 'ready'],
    ['found', 'ready'],
  ]);
});
