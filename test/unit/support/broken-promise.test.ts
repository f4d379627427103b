import { expect, test } from 'vitest';
import { BROKEN_PROMISE, refuseGrave } from '../../integration/support/broken-promise.ts';

test.each([
  'P1 is stored 2 times instead of 1',
  'doubled: P1 stored 2 times',
  'resentUnproven: P1 arrived again without an absence before it',
  'lost: P1 is accepted and not at NHI',
])('no second try makes good that %s', (problem) => {
  expect(() => {
    refuseGrave(['another', problem]);
  }).toThrow(BROKEN_PROMISE);
});

test.each([
  'P1 is queued (next at) instead of accepted',
  'P1 is stored 0 times instead of 1',
  'leftovers: data/x.tmp',
])('a busy machine may be to blame that %s', (problem) => {
  refuseGrave([problem]);
});
