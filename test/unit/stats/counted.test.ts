/** Each number of the statistics opens its cases: as many as it says, and those. */
import { expect, test } from 'vitest';
import { withTodo } from '../../../main/agent/api/todo.ts';
import { statsTable } from '../../../main/agent/attendants/stats/table.ts';
import { listCases } from '../../../main/agent/index/list.ts';
import {
  COUNTED_FIGURES,
  STATS_BY,
  STATS_PERIODS,
  SUMMED_FIGURES,
  SUMMED_KEYS,
  type CountedFigure,
} from '../../../shared/choices.ts';
import { randomIndex } from '../support/random-index.ts';

type Services = Parameters<typeof withTodo>[0];

test.each(['one', 'two'])('of random cases, by each period and each kind of row (%s)', async (seed) => {
  const { index, rng } = randomIndex(seed, 300);
  const services = { context: { index } } as unknown as Services;
  let numbers = 0;
  for (const by of STATS_PERIODS)
    for (const rows of STATS_BY) {
      const days = index
        .all()
        .flatMap(({ row, label }) => [label.appliedOn ?? '', row.first_decided_on ?? '']);
      const known = days.filter((day) => day !== '').toSorted();
      const from = known[rng.int(0, Math.floor(known.length / 3))] ?? '';
      const to = known[known.length - 1 - rng.int(0, Math.floor(known.length / 3))] ?? '';
      const period = { by, from, to };
      const table = await statsTable(index, { rows, filter: {}, period });
      const behind = (figure: CountedFigure, value?: string): number =>
        listCases(
          index,
          withTodo(services, {
            counted: { figure, ...period },
            ...(value === undefined ? {} : { [rows]: [value] }),
          }),
        ).length;
      for (const figure of COUNTED_FIGURES) {
        expect(behind(figure), figure).toBe(table.total[figure]);
        for (const row of table.rows.filter(({ value }) => value !== '')) {
          expect(behind(figure, row.value), `${rows} ${row.value} ${figure}`).toBe(row.total[figure]);
          numbers += row.total[figure];
        }
      }
      for (const figure of SUMMED_KEYS)
        expect(behind(figure), figure).toBe(
          SUMMED_FIGURES[figure].reduce((sum, each) => sum + table.total[each], 0),
        );
    }
  expect(numbers).toBeGreaterThan(500);
});
