import { expect, test } from 'vitest';
import { countFacets } from '../../../main/agent/index/facets.ts';
import { listCases } from '../../../main/agent/index/list.ts';
import { CASE_ORDERS } from '../../../shared/choices.ts';
import type { CaseFacets } from '../../../shared/api/list-contract.ts';
import { naiveCounts, naiveList } from '../support/naive-list.ts';
import { randomFilter, randomIndex, randomOrder } from '../support/random-index.ts';
import { runs } from '../support/runs.ts';

// The list compares distinct values and sorts them once; each answer has to equal that of a plain walk with a comparator.

const idsOf = (cases: readonly { readonly row: { readonly id: string } }[]): string[] =>
  cases.map(({ row }) => row.id);

test.each(['one', 'two'])(
  'filters, searches and orders of cases that come and change find what a walk over all of them finds (%s)',
  (seed) => {
    const { index, rng, commit } = randomIndex(seed, 300);
    let found = 0;
    const rounds = runs();
    for (let round = 0; round < rounds; round += 1) {
      if (rng.chance(0.4)) commit(rng.int(0, 3), rng.int(0, rng.chance(0.1) ? 150 : 6));
      const filter = randomFilter(rng);
      const order = randomOrder(rng);
      const ids = idsOf(listCases(index, filter, order));
      expect(ids, JSON.stringify({ filter, order })).toEqual(idsOf(naiveList(index.all(), filter, order)));
      found += ids.length;
    }
    expect(found).toBeGreaterThan(rounds * 20);
  },
);

test('every order holds while cases come and change', () => {
  const { index, rng, commit } = randomIndex('orders', 200);
  for (let round = 0; round < runs(); round += 1) {
    const order = { by: rng.pick(CASE_ORDERS), descending: rng.chance(0.5) };
    expect(idsOf(listCases(index, {}, order)), order.by).toEqual(idsOf(naiveList(index.all(), {}, order)));
    commit(rng.int(0, 2), rng.int(0, 5));
  }
});

test('the values of every filter are counted like a walk over all cases counts them', () => {
  const { index, rng, commit } = randomIndex('counts', 300);
  for (let round = 0; round < runs(0.3); round += 1) {
    const filter = randomFilter(rng);
    const facets = countFacets(index, filter);
    for (const key of Object.keys(facets) as (keyof CaseFacets)[]) {
      const counted = facets[key].map(({ value, count }) => [value, count]);
      expect(
        counted.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
        JSON.stringify({ key, filter }),
      ).toEqual(naiveCounts(index.all(), filter, key));
    }
    commit(1, 4);
  }
});
