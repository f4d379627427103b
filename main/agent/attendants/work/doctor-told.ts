import { type AppealDecision, hasLapsed, type ToldBy } from '../../../../shared/today.ts';
import { taipeiDay } from '../../../../shared/days.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import type { Tx } from '../../ground/db/store.ts';
import { type DeadlineRecord, meet } from './deadlines.ts';
import { DEADLINES_OF_CASE } from './queries.ts';
import { setWork, writeNote } from './staff-work.ts';

/** The talk with the doctor about a decision, and the doctor's answer. */
interface DoctorTold {
  readonly decision: AppealDecision;
  /** YYYY-MM-DD, only with `undecided`: the case leaves 待辦 until that day. If absent, the case stays in 待辦. */
  readonly remindOn?: string | undefined;
  readonly how?: ToldBy | undefined;
  readonly note?: string | undefined;
}

interface EndedTerm {
  readonly id: string;
  readonly n: number;
}

/**
 * Ticks 已通知醫師 and stores the doctor's decision on an appeal: one transaction for all cases, so a crash leaves all of it or nothing.
 * @returns the appeal deadlines that it ended
 * @throws AgentError `case-not-found`
 */
export function tellDoctor(
  context: CaseContext,
  ids: readonly string[],
  told: DoctorTold,
  actor: string,
): Promise<EndedTerm[]> {
  const { decision, remindOn, how, note } = told;
  return context.store.write((tx) => {
    const ended: EndedTerm[] = [];
    for (const id of new Set(ids)) {
      const way = how === undefined ? {} : { how };
      setWork(tx, id, {}, { kind: 'step-done', actor, detail: { step: 'doctor-informed', ...way } });
      if (decision === 'undecided') {
        if (remindOn !== undefined) putOff(tx, id, remindOn, actor);
      } else {
        setWork(tx, id, {}, { kind: 'step-done', actor, detail: { step: 'appeal-decided', decision } });
        if (decision === 'no-appeal') ended.push(...endAppeal(tx, id, actor));
      }
      if (note === undefined || note === '') continue;
      setWork(tx, id, {}, { kind: 'noted', actor, detail: { what: 'note' } });
      writeNote(context, tx, id, { kind: 'note', text: note, actor });
    }
    return ended;
  });
}

const putOff = (tx: Tx, id: string, until: string, actor: string): void => {
  setWork(tx, id, { snoozed_until: until }, { kind: 'snoozed', actor, detail: { until } });
};

/** Ends the running appeal deadlines of a case. Lapsed deadlines stay as they are. */
function endAppeal(tx: Tx, id: string, actor: string): EndedTerm[] {
  const today = taipeiDay(tx.now);
  const terms = tx
    .all<DeadlineRecord>(DEADLINES_OF_CASE, { id })
    .filter(
      ({ kind, met_at: metAt, due_on: dueOn }) =>
        metAt === null &&
        (kind === 'reconsideration' || kind === 'dispute') &&
        !hasLapsed({ kind, dueOn }, today),
    );
  for (const term of terms) meet(tx, id, term, { met: true, actor });
  return terms.map(({ n }) => ({ id, n }));
}
