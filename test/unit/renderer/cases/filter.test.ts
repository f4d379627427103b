import { describe, expect, it } from 'vitest';
import {
  caseFilterOf,
  NO_FACETS,
  onlyFacet,
  parseFacets,
  queryOf,
  toggleFacet,
} from '../../../../renderer/cases/filter.ts';
import { indexAfter } from '../../../../renderer/cases/use-grid-keys.ts';

const held = { axis: 'delivery', value: 'held' } as const;
const decided = { axis: 'review', value: 'decided' } as const;

describe('the filter of the list', () => {
  it('comes back from the address it was put into', () => {
    const facets = toggleFacet(toggleFacet(NO_FACETS, held), decided);
    expect(queryOf(facets)).toBe('delivery=held&review=decided');
    expect(parseFacets(queryOf(facets))).toEqual(facets);
  });

  it('drops what no case can be', () => {
    expect(parseFacets('delivery=held,flying&review=&other=1')).toEqual({ ...NO_FACETS, delivery: ['held'] });
  });

  it('shows one facet alone at a click, and all again at the second', () => {
    const facets = onlyFacet({ ...NO_FACETS, review: ['decided'] }, held);
    expect(facets).toEqual({ ...NO_FACETS, delivery: ['held'] });
    expect(onlyFacet(facets, held)).toEqual(NO_FACETS);
  });

  it('asks the agent for no empty axis and no empty words', () => {
    expect(caseFilterOf(NO_FACETS, '  ')).toEqual({});
    expect(caseFilterOf({ ...NO_FACETS, delivery: ['held'] }, ' 林 ')).toEqual({
      delivery: ['held'],
      search: '林',
    });
  });

  it('never asks for more words than the contract takes', () => {
    expect(caseFilterOf(NO_FACETS, 'x'.repeat(500)).search).toHaveLength(200);
  });
});

describe('the keys of the list', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['ArrowUp', -1, 0],
    ['PageDown', 2, 7],
    ['PageUp', 2, 0],
    ['Home', 6, 0],
    ['End', 0, 9],
  ])('%s from row %i of ten goes to row %i', (key, from, to) => {
    expect(indexAfter(key, from, 10, 5)).toBe(to);
  });

  it('leave other keys alone', () => {
    expect(indexAfter('a', 3, 10, 5)).toBeNull();
  });
});
