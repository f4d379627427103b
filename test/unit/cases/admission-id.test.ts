import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { expect, onTestFinished, test, vi } from 'vitest';
import { caseRig } from '../support/case-rig.ts';

/** Sets the next random draws for an id, each as the place of its letter. With 30 random bits, two in some 40,000 of a day are alike. */
function draw(...letters: number[]): number[] {
  const real = crypto.randomBytes;
  const chance = (size: number): Buffer => {
    const letter = size === 6 ? letters.shift() : undefined;
    return letter === undefined ? real(size) : Buffer.alloc(size, letter);
  };
  const spy = vi.spyOn(crypto, 'randomBytes').mockImplementation(chance);
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
  return letters;
}

test('a case whose id is drawn a second time gets another at once, and both are there', async () => {
  const rig = await caseRig();
  const [a, b] = [10, 11];
  const drawn = draw(a, a, a, b);
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
