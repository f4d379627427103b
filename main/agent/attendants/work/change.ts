import type { SeenCase, StaffAct, WorkChange } from '../../../../shared/api/work-contract.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { CaseEventKind } from '../../../../shared/case-events.ts';
import type { ToldBy } from '../../../../shared/today.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow, type EventDetail } from '../../carrier/cases/move.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { addDeadline, endAppeal, markDeadline, reopenAppeal } from './deadlines.ts';
import { ACTS_SINCE, OF_CHANGE, SELECT_WORK, STEP_BEFORE } from './queries.ts';
import { setWork, writeNote } from './staff-work.ts';

/** A person's change of one case, in the transaction of all cases. */
interface Doing {
  readonly context: CaseContext;
  readonly tx: Tx;
  readonly id: string;
  readonly actor: string;
}

interface WorkRecord {
  readonly owner: string | null;
  readonly snoozed_until: string | null;
  readonly closed_at: number | null;
}

/**
 * A person's change of one or more cases in one transaction: a crash leaves all of it or nothing. Says nothing about NHI's state: delivery and
 * review stay. Refused if somebody else worked on a case since the caller saw it.
 * @returns the change's revision, by which `undoWork` takes it back, and the number of cases changed
 * @throws AgentError `case-changed`, `case-not-found`, `deadline-unknown`
 */
export function changeWork(
  context: CaseContext,
  cases: readonly SeenCase[],
  change: WorkChange,
  actor: string,
): Promise<{ revision: number; changed: number }> {
  return context.store.write((tx) => {
    // An owner or a note overwrites nobody's decision.
    if (change.do !== 'assign' && change.do !== 'note') refuseIfWorkedOn(tx, cases, actor);
    const ids = [...new Set(cases.map(({ id }) => id))];
    const changed = ids.filter((id) => doChange({ context, tx, id, actor }, change));
    return { revision: tx.revision, changed: changed.length };
  });
}

function refuseIfWorkedOn(tx: Tx, cases: readonly SeenCase[], actor: string): void {
  const acts = cases.flatMap((one) => actsSince(tx, one, actor));
  if (acts.length > 0) throw new AgentError('case-changed/by-another', { acts });
}

/** Acts of others on a case since the caller saw it. @throws AgentError `case-not-found` */
export function actsSince(
  store: Pick<Store, 'get' | 'all'>,
  { id, revision }: SeenCase,
  actor: string,
): StaffAct[] {
  if (caseRow(store, id).revision <= revision) return [];
  return store
    .all<ActRecord>(ACTS_SINCE, { id, revision, actor })
    .filter(({ kind, detail }) => kind !== 'review' || typeof detailOf(detail)['decision'] === 'string')
    .map((act) => ({ ...actOf(act), caseId: id, revision: act.revision }));
}

export interface ActRecord {
  readonly at: number;
  readonly actor: string;
  readonly kind: CaseEventKind;
  readonly detail: string;
  readonly revision: number;
}

export const detailOf = (json: string): EventDetail => JSON.parse(json) as EventDetail;

/** A line of the history in the form in which the page says it. */
export function actOf({ at, actor, kind, detail }: ActRecord): Omit<StaffAct, 'caseId' | 'revision'> {
  const { step, decision, deadline, dueOn, until } = detailOf(detail);
  const text = (value: EventDetail[string] | undefined): string | null =>
    typeof value === 'string' ? value : null;
  return {
    ...{ at: taipeiTime(at), actor, kind, step: text(step), decision: text(decision) },
    ...{ deadline: text(deadline), day: text(dueOn ?? until) },
  };
}

/** @returns false if the case is so already */
function doChange(doing: Doing, change: WorkChange): boolean {
  const { context, tx, id, actor } = doing;
  const note = (kind: 'note' | 'call' | 'closed', text: string | undefined): void => {
    if (text === undefined || text === '') return;
    // The words may name a patient, so they are sealed; the history records only that a note was written.
    if (kind !== 'closed') setWork(tx, id, {}, { kind: 'noted', actor, detail: { what: kind } });
    writeNote(context, tx, id, { kind, text, actor });
  };
  switch (change.do) {
    case 'assign':
      if (workIn(tx, id).owner === change.owner) return false;
      setOwner(doing, change.owner);
      break;
    case 'note':
      note(change.kind, change.text);
      break;
    case 'step':
      markStep(doing, change.done ? 'step-done' : 'step-undone', { step: change.step, ...wayOf(change) });
      note('note', change.note);
      break;
    case 'tell':
      markStep(doing, 'step-done', { step: 'doctor-informed', ...wayOf(change) });
      if (change.decision !== 'undecided')
        markStep(doing, 'step-done', { step: 'appeal-decided', decision: change.decision });
      else if (change.remindOn !== undefined) snooze(doing, change.remindOn);
      note('note', change.note);
      break;
    case 'snooze':
      note('call', change.call);
      snooze(doing, change.until);
      break;
    case 'close':
      setClosed(doing, tx.now);
      note('closed', change.note);
      break;
    case 'reopen':
      setClosed(doing, null);
      break;
    case 'set-deadline':
      for (const n of change.replaces ?? []) markDeadline(tx, id, n, { kind: 'deadline-removed', actor });
      addDeadline(tx, id, { ...change, source: 'typed' }, actor);
      break;
    case 'meet-deadline':
      markDeadline(tx, id, change.n, { kind: change.met ? 'deadline-met' : 'deadline-unmet', actor });
      note('note', change.note);
      break;
    case 'remove-deadline':
      markDeadline(tx, id, change.n, { kind: 'deadline-removed', actor });
      break;
    default:
      assertNever(change);
  }
  return true;
}

const wayOf = ({ how }: { readonly how?: ToldBy | undefined }): EventDetail =>
  how === undefined ? {} : { how };

const NO_WORK: WorkRecord = { owner: null, snoozed_until: null, closed_at: null };

const workIn = (tx: Tx, id: string): WorkRecord => tx.get<WorkRecord>(SELECT_WORK, { id }) ?? NO_WORK;

/** `was`: the state that `undoWork` puts back. */
function setOwner({ tx, id, actor }: Doing, owner: string | null): void {
  const was = workIn(tx, id).owner;
  setWork(tx, id, { owner }, { kind: 'assigned', actor, detail: { owner, was } });
}

/** Takes the case out of 待辦 until that day, YYYY-MM-DD; null brings it back. */
function snooze({ tx, id, actor }: Doing, until: string | null): void {
  const was = workIn(tx, id).snoozed_until;
  const kind = until === null ? 'unsnoozed' : 'snoozed';
  setWork(tx, id, { snoozed_until: until }, { kind, actor, detail: { until, was } });
}

/** `at`, ms: a person settled the case outside of the agent; null: it needs work again. */
function setClosed({ tx, id, actor }: Doing, at: number | null): void {
  const was = workIn(tx, id).closed_at;
  const kind = at === null ? 'work-reopened' : 'work-closed';
  setWork(tx, id, { closed_at: at }, { kind, actor, detail: { was } });
}

/** Ticks or unticks a step of work. The case's history is the only record. The doctor's decision moves the deadline of an appeal. */
function markStep(
  { tx, id, actor }: Pick<Doing, 'tx' | 'id' | 'actor'>,
  kind: 'step-done' | 'step-undone',
  detail: EventDetail,
): void {
  // Before the new line: the last "no appeal" is still the case's word.
  if (detail['step'] === 'appeal-decided') reopenAppeal(tx, id, actor);
  setWork(tx, id, {}, { kind, actor, detail });
  if (kind === 'step-done' && detail['decision'] === 'no-appeal') endAppeal(tx, id, actor);
}

/**
 * Takes back what the caller changed in that revision, all cases in one transaction; notes stay. Done twice it changes nothing more.
 * @throws AgentError `case-changed` if somebody else worked on a case since; `case-not-found`
 */
export function undoWork(
  context: CaseContext,
  { ids, revision }: { readonly ids: readonly string[]; readonly revision: number },
  actor: string,
): Promise<void> {
  return context.store.write((tx) => {
    refuseIfWorkedOn(
      tx,
      ids.map((id) => ({ id, revision })),
      actor,
    );
    for (const id of new Set(ids))
      for (const { n, kind, detail } of tx.all<{ n: number; kind: CaseEventKind; detail: string }>(
        OF_CHANGE,
        { id, revision, actor },
      ))
        undoOne({ context, tx, id, actor }, n, kind, detailOf(detail));
  });
}

function undoOne(doing: Doing, n: number, kind: CaseEventKind, detail: EventDetail): void {
  const { tx, id, actor } = doing;
  const { was = null } = detail;
  const day = typeof was === 'string' ? was : null;
  switch (kind) {
    case 'assigned':
      setOwner(doing, day);
      break;
    case 'snoozed':
    case 'unsnoozed':
      snooze(doing, day);
      break;
    case 'work-closed':
    case 'work-reopened':
      setClosed(doing, typeof was === 'number' ? was : null);
      break;
    case 'step-done':
    case 'step-undone': {
      const before = tx.get<{ kind: typeof kind; detail: string }>(STEP_BEFORE, {
        ...{ id, n, step: String(detail['step']) },
      });
      // The deadline's own line is taken back by itself.
      if (before?.kind !== 'step-done')
        setStep(tx, id, { kind: 'step-undone', actor, detail: { step: detail['step'] ?? null } });
      else setStep(tx, id, { kind: 'step-done', actor, detail: detailOf(before.detail) });
      break;
    }
    default:
      if (isDeadlineKind(kind)) markDeadline(tx, id, Number(detail['n']), { kind: OPPOSITE[kind], actor });
  }
}

const setStep = (tx: Tx, id: string, event: Parameters<typeof setWork>[3]): void => {
  setWork(tx, id, {}, event);
};

const OPPOSITE = {
  'deadline-set': 'deadline-removed',
  'deadline-removed': 'deadline-set',
  'deadline-met': 'deadline-unmet',
  'deadline-unmet': 'deadline-met',
} as const;

const isDeadlineKind = (kind: CaseEventKind): kind is keyof typeof OPPOSITE => Object.hasOwn(OPPOSITE, kind);
