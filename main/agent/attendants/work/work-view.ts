import type { AnswerView } from '../../../../shared/api/views/case-detail.ts';
import type { TodayDetail, WorkView } from '../../../../shared/api/work-contract.ts';
import {
  APPEAL_DECISIONS,
  WORK_STEPS,
  type AppealDecision,
  type NoteKind,
  type WorkStep,
} from '../../../../shared/today.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import { openAnswerView, type AnswerRecord } from '../../carrier/cases/outbox.ts';
import { ANSWERS_OF_CASE } from '../../carrier/cases/queries.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { actOf, type ActRecord } from './change.ts';
import type { DeadlineRecord } from './deadlines.ts';
import {
  APPEALS,
  DEADLINES_OF_CASE,
  DONE_STEP,
  LAST_ACT,
  LAST_NOTE,
  MET_BY,
  NOTES_OF_CASE,
  OWNERS,
  STEPS_OF_CASE,
} from './queries.ts';
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
  readonly decision: string | null;
  readonly kind: 'step-done' | 'step-undone';
  readonly actor: string;
  readonly at: number;
}

/** @throws AgentError `case-not-found` */
export function workOf(context: CaseContext, id: string): WorkView {
  const { store, sealed } = context;
  caseRow(store, id);
  const steps = store.all<StepRecord>(STEPS_OF_CASE, { id });
  const met = new Map(
    store.all<{ n: number; actor: string }>(MET_BY, { id }).map((one) => [one.n, one.actor]),
  );
  return {
    deadlines: store.all<DeadlineRecord>(DEADLINES_OF_CASE, { id }).map((deadline) => ({
      n: deadline.n,
      kind: deadline.kind,
      dueOn: deadline.due_on,
      source: deadline.source,
      setBy: deadline.set_by,
      setAt: taipeiTime(deadline.set_at),
      metAt: deadline.met_at === null ? null : taipeiTime(deadline.met_at),
      metBy: deadline.met_at === null ? null : (met.get(deadline.n) ?? null),
    })),
    notes: store.all<NoteRecord>(NOTES_OF_CASE, { id }).map(({ n, at, actor, kind, body }) => ({
      n,
      at: taipeiTime(at),
      actor,
      kind,
      text: sealed.openJson(body, notePlace(id)) as string,
    })),
    steps: steps.flatMap(({ step: said, kind, actor, at }) => {
      const step = WORK_STEPS.find((each) => each === said);
      return step === undefined || kind === 'step-undone' ? [] : [{ step, at: taipeiTime(at), actor }];
    }),
    appeal: appealIn(steps),
    owners: store.all<{ owner: string }>(OWNERS).map(({ owner }) => owner),
  };
}

function appealIn(steps: readonly StepRecord[]): WorkView['appeal'] {
  const said = steps.find(({ step, kind }) => step === 'appeal-decided' && kind === 'step-done');
  return said === undefined ? null : decisionOf(said.decision) === 'no-appeal' ? 'no-appeal' : 'appeal';
}

/** A tick without a stored decision means an appeal. */
const decisionOf = (said: string | null): AppealDecision =>
  APPEAL_DECISIONS.find((each) => each === said) ?? 'appeal';

export function casesWithStep(context: Pick<CaseContext, 'store'>, step: WorkStep): ReadonlySet<string> {
  return new Set(context.store.all<{ case_id: string }>(DONE_STEP, { step }).map(({ case_id: id }) => id));
}

/** The doctor's decision on an appeal, for each case that has one. */
export function appealDecisions(context: Pick<CaseContext, 'store'>): ReadonlyMap<string, AppealDecision> {
  const said = context.store.all<{ case_id: string; decision: string | null }>(APPEALS);
  return new Map(said.map(({ case_id: id, decision }) => [id, decisionOf(decision)]));
}

/** Additions to a case's row in 待辦: NHI's own words, and a person's last act. */
export function todayDetail(context: CaseContext, id: string): TodayDetail {
  const { store, sealed } = context;
  const act = store.get<ActRecord>(LAST_ACT, { id });
  const note = act?.kind === 'noted' ? store.get<{ body: Buffer }>(LAST_NOTE, { id }) : undefined;
  return {
    caseId: id,
    opinion: opinionOf(
      store.all<AnswerRecord>(ANSWERS_OF_CASE, { id }).map((one) => openAnswerView(context, one)),
    ),
    last:
      act === undefined
        ? null
        : {
            ...actOf(act),
            text: note === undefined ? null : (sealed.openJson(note.body, notePlace(id)) as string),
          },
  };
}

/** From the latest answer with words: each item's opinion once, or why the upload was refused. */
function opinionOf(answers: readonly AnswerView[]): string | null {
  for (const { items, issue } of answers.toReversed()) {
    const said = new Set(
      items.flatMap(({ opinion }) => (opinion === null || opinion.trim() === '' ? [] : [opinion.trim()])),
    );
    if (said.size > 0) return [...said].join('；');
    if (issue !== null && issue.text.trim() !== '') return issue.text.trim();
  }
  return null;
}
