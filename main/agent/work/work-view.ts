import type { WorkView } from '../../../shared/api/work-contract.ts';
import { WORK_STEPS, type NoteKind } from '../../../shared/today.ts';
import type { CaseContext } from '../cases/context.ts';
import { caseRow } from '../cases/move.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { DeadlineRecord } from './deadlines.ts';
import { DEADLINES_OF_CASE, NOTES_OF_CASE, OWNERS, SEEN_AT, STEPS_OF_CASE } from './queries.ts';
import { notePlace } from './staff-work.ts';

interface NoteRecord {
  readonly n: number;
  readonly at: number;
  readonly actor: string;
  readonly kind: NoteKind;
  readonly body: Buffer;
}

interface StepRecord {
  readonly step: string;
  readonly kind: 'step-done' | 'step-undone';
  readonly actor: string;
  readonly at: number;
}

/** @throws AgentError `case-not-found` */
export function workOf(context: CaseContext, id: string): WorkView {
  const { store, sealed } = context;
  caseRow(store, id);
  return {
    deadlines: store.all<DeadlineRecord>(DEADLINES_OF_CASE, { id }).map((deadline) => ({
      n: deadline.n,
      kind: deadline.kind,
      dueOn: deadline.due_on,
      source: deadline.source,
      setBy: deadline.set_by,
      setAt: taipeiTime(deadline.set_at),
      metAt: deadline.met_at === null ? null : taipeiTime(deadline.met_at),
    })),
    notes: store.all<NoteRecord>(NOTES_OF_CASE, { id }).map(({ n, at, actor, kind, body }) => ({
      n,
      at: taipeiTime(at),
      actor,
      kind,
      text: sealed.openJson(body, notePlace(id)) as string,
    })),
    steps: store.all<StepRecord>(STEPS_OF_CASE, { id }).flatMap(({ step: said, kind, actor, at }) => {
      const step = WORK_STEPS.find((each) => each === said);
      return step === undefined || kind === 'step-undone' ? [] : [{ step, at: taipeiTime(at), actor }];
    }),
    owners: store.all<{ owner: string }>(OWNERS).map(({ owner }) => owner),
  };
}

export function seenAt(context: CaseContext, actor: string): number | null {
  return context.store.get<{ seen_at: number }>(SEEN_AT, { actor })?.seen_at ?? null;
}
