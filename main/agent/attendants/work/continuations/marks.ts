import { CONTINUATION_MARKS, type ContinuationMark } from '../../../../../shared/choices.ts';
import { CONTINUATION_STEP } from '../../../../../shared/today.ts';
import type { CaseContext } from '../../../carrier/cases/context.ts';
import type { Tx } from '../../../ground/db/store.ts';
import { CONTINUATION_MARK, CONTINUATION_MARKS_OF_ALL } from '../queries.ts';
import { setWork, writeNote } from '../staff-work.ts';

/** A person's newest mark on a course; `state` null: reset to 還沒準備. */
export interface Marked {
  readonly state: ContinuationMark | null;
  readonly by: string;
  /** ms; the mark's note, if any, was written at the same time. */
  readonly at: number;
}

interface MarkRecord {
  readonly case_id: string;
  readonly kind: 'step-done' | 'step-undone';
  readonly mark: string | null;
  readonly actor: string;
  readonly at: number;
}

const markedOf = ({ kind, mark, actor, at }: MarkRecord): Marked => ({
  state: kind === 'step-undone' ? null : (CONTINUATION_MARKS.find((each) => each === mark) ?? null),
  by: actor,
  at,
});

/** The newest mark of every marked case, read through the index of steps. */
export function marksOf({ store }: Pick<CaseContext, 'store'>): ReadonlyMap<string, Marked> {
  const found = store.all<MarkRecord>(CONTINUATION_MARKS_OF_ALL, { step: CONTINUATION_STEP });
  return new Map(found.map((record) => [record.case_id, markedOf(record)]));
}

export function markOf({ store }: { readonly store: Pick<Tx, 'get'> }, id: string): Marked | null {
  const found = store.get<MarkRecord>(CONTINUATION_MARK, { id, step: CONTINUATION_STEP });
  return found === undefined ? null : markedOf(found);
}

/**
 * Marks courses in one transaction, so a crash leaves all marks or none. The case's history is the only record of a mark.
 * @returns how many had another mark before
 * @throws AgentError `case-not-found`
 */
export function markContinuations(
  context: CaseContext,
  ids: readonly string[],
  { mark, note }: { readonly mark: ContinuationMark | null; readonly note?: string | undefined },
  actor: string,
): Promise<number> {
  return context.store.write((tx) => {
    let changed = 0;
    for (const id of new Set(ids)) {
      const has = markOf({ store: tx }, id)?.state ?? null;
      const says = note !== undefined && note !== '';
      if (has === mark && !says) continue;
      changed += 1;
      setWork(
        tx,
        id,
        {},
        {
          kind: mark === null ? 'step-undone' : 'step-done',
          actor,
          detail: { step: CONTINUATION_STEP, ...(mark === null ? {} : { mark }) },
        },
      );
      if (!says) continue;
      setWork(tx, id, {}, { kind: 'noted', actor, detail: { what: 'note' } });
      writeNote(context, tx, id, { kind: 'note', text: note, actor });
    }
    return changed;
  });
}
