import { changeWork } from '../../main/agent/attendants/work/change.ts';
import type { CaseContext } from '../../main/agent/carrier/cases/context.ts';
import { caseRow } from '../../main/agent/carrier/cases/move.ts';
import type { SeenCase, WorkChange } from '../../shared/api/work-contract.ts';

/** A case as somebody sees it who looks at it now. */
export const seen = ({ store }: Pick<CaseContext, 'store'>, id: string): SeenCase => ({
  ...{ id, revision: caseRow(store, id).revision },
});

/** A change of cases by a person who has just looked at them. */
export const change = (
  context: CaseContext,
  ids: string | readonly string[],
  what: WorkChange,
  actor: string,
): ReturnType<typeof changeWork> => {
  const cases = [ids].flat().map((id) => seen(context, id));
  return changeWork(context, cases, what, actor);
};

/** Cases of a call of the API by somebody who has seen all that was done. */
export const upToDate = (...ids: readonly string[]): SeenCase[] =>
  ids.map((id) => ({ id, revision: Number.MAX_SAFE_INTEGER }));
