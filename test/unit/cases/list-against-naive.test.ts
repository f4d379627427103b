import { expect, test } from 'vitest';
import { countFacets } from '../../../main/agent/index/facets.ts';
import { listCases } from '../../../main/agent/index/list.ts';
import { CASE_ORDERS } from '../../../shared/choices.ts';
import type { CaseFacets } from '../../../shared/api/list-contract.ts';
import { naiveCounts, naiveList } from '../support/naive-list.ts';
import { randomFilter, randomIndex, randomOrder } from '../support/random-index.ts';

// Results that are kept between two questions (codes, signatures, searches, orders) are right when they equal those of a walk over every
// case.

const idsOf = (cases: readonly { readonly row: { readonly id: string } }[]): string[] =>
  cases.map(({ row }) => row.id);

test.each(['one', 'two', 'three', 'four'])(
  'filters, searches and orders of cases that come and change find what a walk over all of them finds (%s)',
  (seed) => {
    const { index, rng, commit } = randomIndex(seed, 300);
    let found = 0;
    for (let round = 0; round < 250; round += 1) {
      if (rng.chance(0.4)) commit(rng.int(0, 3), rng.int(0, rng.chance(0.1) ? 150 : 6));
      const filter = randomFilter(rng);
      const order = randomOrder(rng);
      const ids = idsOf(listCases(index, filter, order));
      expect(ids, JSON.stringify({ filter, order })).toEqual(idsOf(naiveList(index.all(), filter, order)));
      found += ids.length;
    }
    expect(found).toBeGreaterThan(5000);
    expect(index.ids()).toEqual(idsOf(index.all()));
  },
);

test('every order holds while cases come and change, with more orders than are kept', () => {
  const { index, rng, commit } = randomIndex('orders', 200);
  for (let round = 0; round < 60; round += 1) {
    const order = { by: rng.pick(CASE_ORDERS), descending: rng.chance(0.5) };
    expect(idsOf(listCases(index, {}, order)), order.by).toEqual(idsOf(naiveList(index.all(), {}, order)));
    commit(rng.int(0, 2), rng.int(0, 5));
  }
});

test('the values of every filter are counted like a walk over all cases counts them', () => {
  const { index, rng, commit } = randomIndex('counts', 300);
  for (let round = 0; round < 60; round += 1) {
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

test('a search that is asked again follows each case that came or changed since', () => {
  const { index, commit } = randomIndex('again', 100);
  for (const search of ['王', '王小', '王小明', 'json 王小明', '王小明', '2026']) {
    for (let round = 0; round < 5; round += 1) {
      expect(idsOf(listCases(index, { search }))).toEqual(idsOf(naiveList(index.all(), { search })));
      commit(2, 10);
    }
  }
});
