import { expect, test } from 'vitest';
import { asksOf } from '../../faults/at-ask.ts';
import { ROWS } from '../../faults/rows.ts';
import { KEPT_TRIALS, MATRIX, SPECIAL_TRIALS } from '../../faults/trials.ts';

test('no way to go wrong proves that a Bundle was not taken and stores it all the same', () => {
  const provenAbsent = ROWS.filter(({ post }) => post === 'queued' || post === 'rejected');
  expect(provenAbsent.filter(({ stores }) => stores)).toEqual([]);
  const provenThere = ROWS.filter(({ post }) => post === 'accepted');
  expect(provenThere.filter(({ stores }) => !stores)).toEqual([]);
});

test('no two trials have the same name', () => {
  const names = [...MATRIX, ...SPECIAL_TRIALS, ...KEPT_TRIALS].map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('what strikes before a body is read is tried at the POST alone, all else at every step', () => {
  const steps = (name: string): number | undefined => {
    const row = ROWS.find((one) => one.name === name);
    return row && asksOf(row).length;
  };
  expect(steps('reset before the body')).toBe(0);
  expect(steps('reset')).toBe(8);
  // The discovery document is asked for on a connection of its own, and which one a read meets is chance.
  expect(steps('reset of a reused connection though stored')).toBe(5);
});
