import { expect, test } from 'vitest';
import { headMoves } from '../../../../renderer/case/next-moves.ts';
import { stepsOf } from '../../../../renderer/today/entries.ts';

test('where NHI shows another application under a case’s number, entering the right one leads on its page and in 待辦', () => {
  const detail = (moves: readonly string[]) =>
    ({
      ...{ delivery: 'accepted', review: 'reviewing', decision: null, caseNumber: '8', receiptNumber: null },
      ...{ closedAt: null, problems: [], successor: null, twins: [] },
      moves,
    }) as unknown as Parameters<typeof headMoves>[0];
  const around = {
    ...{ followed: false, informed: false, quiet: false, mayPrepare: false },
    ...{ appeal: null, lapsed: false },
    lacksData: true,
  };
  expect(headMoves(detail(['resolve']), around)).toMatchObject({ primary: 'resolve', second: null });
  expect(headMoves(detail([]), around)).toMatchObject({ primary: 'copy-precheck' });
  const reasons = [{ kind: 'number-of-another', detail: '8' }] as const;
  expect(stepsOf({ deadline: null, reasons })).toEqual({
    ...{ first: 'resolve', rest: ['call', 'open'] },
  });
});
