import { expect, test } from 'vitest';
import { asksOf } from '../../faults/at-ask.ts';
import { ROWS } from '../../faults/rows.ts';
import { KEPT_TRIALS, MATRIX, SPECIAL_TRIALS } from '../../faults/trials.ts';

test('each answer by which NHI is believed to lack a Bundle is also given by a server that has stored it', () => {
  const believed = ROWS.filter(({ post }) => post === 'queued' || post === 'rejected');
  const told = ({ fault }: (typeof ROWS)[number]): string => JSON.stringify({ ...fault, commit: undefined });
  const though = new Set(believed.filter(({ stores }) => stores).map(told));
  const alone = believed.filter((row) => !though.has(told(row))).map(({ name }) => name);
  // Before the body nothing can be stored, and the server itself looks at the token first.
  expect(alone).toEqual(['429 Retry-After seconds HTML before the body', '401 for a token that was revoked']);
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
