import { describe, expect, it } from 'vitest';
import { nextOrder, indexAfter } from '../../../../renderer/cases/cases-table.tsx';
import { COLUMNS, gridOf } from '../../../../renderer/cases/columns.tsx';
import {
  filterOf,
  isNarrowed,
  NO_NARROWING,
  parseEnding,
  parseNarrowing,
  queryOf,
  STAGES_OF,
  withAxis,
  withView,
  type Narrowing,
} from '../../../../renderer/cases/filter.ts';
import { STAGES } from '../../../../shared/stage.ts';

const TODAY = '2026-11-25';
const NOW: Narrowing = {
  view: null,
  axes: { ...NO_NARROWING.axes, drug: ['K1', 'K,2'], owner: ['', '王承辦'], stage: ['held'] },
  due: 'week',
  period: { by: 'decided', from: '2026-11-01', to: '' },
  order: { by: 'due', descending: true },
};

describe('the filter of the list', () => {
  it('comes back out of the address it went into', () => {
    expect(parseNarrowing(queryOf(NOW))).toEqual(NOW);
    expect(parseNarrowing('')).toEqual(NO_NARROWING);
    expect(queryOf(NO_NARROWING)).toBe('');
    expect(isNarrowed(NOW)).toBe(true);
    expect(isNarrowed(NO_NARROWING)).toBe(false);
  });

  it('passes over what an address says that is no filter', () => {
    const other = 'stage=nothing&view=all&due=never&by=born&order=-secret&from=2026-99-99';
    expect(parseNarrowing(other)).toEqual(NO_NARROWING);
    expect(parseNarrowing('by=applied&from=yesterday').period).toEqual({ by: 'applied', from: '', to: '' });
  });

  it('understands the addresses of 待辦 and of notices, several values after one another', () => {
    expect(parseNarrowing('stage=queued,sending').axes.stage).toEqual(['queued', 'sending']);
    expect(parseNarrowing('stage=held,flying').axes.stage).toEqual(['held']);
  });

  it('asks the agent for what is set, a deadline counted from today, and for no empty words', () => {
    expect(filterOf(NO_NARROWING, '  ', TODAY)).toEqual({});
    expect(filterOf(NOW, ' 林 ', TODAY)).toEqual({
      drug: ['K1', 'K,2'],
      owner: ['', '王承辦'],
      stage: ['held'],
      due: { until: '2026-12-02' },
      period: { by: 'decided', from: '2026-11-01' },
      search: '林',
    });
    expect(filterOf({ ...NO_NARROWING, due: 'overdue' }, '', '2026-11-01')).toEqual({
      due: { until: '2026-10-31' },
    });
    expect(filterOf({ ...NO_NARROWING, due: 'any' }, '', TODAY)).toEqual({ due: {} });
    expect(filterOf(NO_NARROWING, 'x'.repeat(500), TODAY).search).toHaveLength(200);
  });

  it('shows in its views every stage, and in 已結束 only what needs nobody', () => {
    const shown = new Set(Object.values(STAGES_OF).flat());
    expect(STAGES.filter((stage) => !shown.has(stage))).toEqual([]);
    expect(filterOf(withView(NO_NARROWING, 'todo'), '', TODAY)).toEqual({ todo: true });
    expect(filterOf(withView(NO_NARROWING, 'ended'), '', TODAY)).toMatchObject({ todo: false });
    expect(filterOf(withView(NO_NARROWING, 'supplement'), '', TODAY)).toMatchObject({ answered: false });
  });

  it('a view takes the place of chosen states, and a chosen state that of the view', () => {
    const viewed = withView(NOW, 'denied');
    expect(viewed).toMatchObject({ view: 'denied', axes: { stage: [], drug: ['K1', 'K,2'] } });
    expect(withAxis(viewed, 'drug', ['K3']).view).toBe('denied');
    expect(withAxis(viewed, 'stage', ['held']).view).toBeNull();
  });
});

it('續用 begins with the next eight weeks, the soonest first, and its address keeps days and order', () => {
  const usual = parseEnding('', TODAY);
  expect(usual).toMatchObject({
    ending: { from: TODAY, to: '2027-01-20' },
    order: { by: 'ends', descending: false },
  });
  const ended = { ...usual, ending: { to: '2026-11-24', all: true } };
  expect(parseEnding(queryOf(ended), TODAY)).toEqual(ended);
  expect(filterOf(ended, '', TODAY)).toEqual({ ending: { to: '2026-11-24', all: true } });
  expect(parseEnding('ends-from=soon&ends-to=2026-99-99', TODAY)).toEqual(usual);
});

it('all columns together have a width', () => {
  expect(gridOf(COLUMNS.cases.slice(0, 2))).toEqual({
    template: '48px minmax(136px, 1fr) minmax(188px, 3fr)',
    width: '380px',
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

describe('the keys of the list', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 9, 9],
    ['j', 3, 4],
    ['k', 3, 2],
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
