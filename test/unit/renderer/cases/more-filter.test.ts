import { expect, it } from 'vitest';
import {
  countMore,
  filterOfMore,
  NO_MORE,
  parseMore,
  queryOfMore,
  type MoreFilter,
} from '../../../../renderer/cases/more-filter.ts';
import { gridOf, moved } from '../../../../renderer/cases/chosen-columns.ts';
import { COLUMNS } from '../../../../renderer/cases/columns.tsx';
import { nextOrder } from '../../../../renderer/cases/head-cell.tsx';

const MORE: MoreFilter = {
  axes: { ...NO_MORE.axes, drug: ['K1', 'K,2'], owner: ['', '王承辦'], stage: ['held'] },
  due: 'week',
  period: { by: 'decided', from: '2026-11-01', to: '' },
  order: { by: 'due', descending: true },
};

it('the filters come back out of the address they went into', () => {
  expect(parseMore(queryOfMore(MORE))).toEqual(MORE);
  expect(parseMore('')).toEqual(NO_MORE);
  expect(queryOfMore(NO_MORE)).toBe('');
  expect(countMore(MORE)).toBe(7);
});

it('what an address says that is no filter is passed over', () => {
  expect(parseMore('stage=nothing&due=never&by=born&order=-secret&from=2026-99-99')).toEqual(NO_MORE);
  expect(parseMore('by=applied&from=yesterday').period).toEqual({ by: 'applied', from: '', to: '' });
});

it('the agent is asked for what is set, and a deadline is counted from today', () => {
  expect(filterOfMore(NO_MORE, '2026-11-25')).toEqual({});
  expect(filterOfMore(MORE, '2026-11-25')).toEqual({
    drug: ['K1', 'K,2'],
    owner: ['', '王承辦'],
    stage: ['held'],
    due: { until: '2026-12-02' },
    period: { by: 'decided', from: '2026-11-01' },
  });
  expect(filterOfMore({ ...NO_MORE, due: 'overdue' }, '2026-11-01')).toEqual({
    due: { until: '2026-10-31' },
  });
  expect(filterOfMore({ ...NO_MORE, due: 'any' }, '2026-11-01')).toEqual({ due: {} });
});

it('a column moves within the row, and all together have a width', () => {
  expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b'], 'x', 1)).toEqual(['a', 'b']);
  expect(gridOf(COLUMNS.slice(0, 2))).toEqual({
    template: '48px minmax(216px, 5fr) minmax(104px, 3fr)',
    width: '376px',
  });
});

it('a click on a heading sorts upwards, then downwards, then as the list comes', () => {
  const up = nextOrder(null, 'due');
  expect(up).toEqual({ by: 'due', descending: false });
  const down = nextOrder(up, 'due');
  expect(down).toEqual({ by: 'due', descending: true });
  expect(nextOrder(down, 'due')).toBeNull();
  expect(nextOrder(down, 'owner')).toEqual({ by: 'owner', descending: false });
});
