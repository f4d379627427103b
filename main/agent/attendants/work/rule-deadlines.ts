import type { IndexedCase } from '../../index/indexed-case.ts';
import { addDays, DAY_MS, workingDayFrom } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { appealTermOf, type DeadlineKind } from '../../../../shared/today.ts';
import { PRIORITY_EMERGENCY } from '../../../../shared/twpas/codes.ts';
import type { CaseBefore } from '../../index/case-index.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { AGENT } from '../../carrier/cases/move.ts';
import type { Tx } from '../../ground/db/store.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import type { Log } from '../../ports.ts';
import { addDeadline, type DeadlineRecord, markDeadline, type NewDeadline } from './deadlines.ts';
import { DEADLINES_EVER, DEADLINES_OF_CASE } from './queries.ts';
import { workingDaysOf } from './working-days.ts';

/** Deadlines that a follow-up application answers: they are met when NHI has accepted the follow-up. */
const ANSWERED: ReadonlySet<DeadlineKind> = new Set(['supplement', 'reconsideration', 'dispute', 'returned']);

/**
 * Creates the deadlines of the settings' rules when their event arrives. Every start checks each case again, so a crash between the answer and its
 * deadline loses nothing. A deadline of the same kind and day is never created twice, nor one that a person removed. Returns unsubscribe.
 */
export function keepRuleDeadlines(context: CaseContext, settings: Settings['work'], log: Log): () => void {
  const pending = new Set<string>();
  let scheduled = false;
  let stopped = false;
  const work = async (): Promise<void> => {
    scheduled = false;
    const ids = [...pending];
    pending.clear();
    try {
      await context.store.write((tx) => {
        let waiting: ReturnType<typeof waitingForAnswer> | undefined;
        const waitingFor: WaitingFor = (number) => (waiting ??= waitingForAnswer(context)).get(number) ?? [];
        for (const id of ids) {
          const one = context.index.get(id);
          if (one) settle(tx, one, settings, waitingFor);
        }
      });
    } catch (error) {
      // For example a full disk. Retried with the next change, or at the next start.
      for (const id of ids) pending.add(id);
      log('error', 'deadlines-not-written', {}, error);
    }
  };
  const note = (one: IndexedCase, before: CaseBefore | undefined): void => {
    if (!concerns(one, before, settings)) return;
    pending.add(one.row.id);
    if (scheduled) return;
    scheduled = true;
    // Wait until the current commit is announced to everybody.
    setImmediate(() => {
      if (!stopped) void work();
    });
  };
  const end = context.index.onUpdate(note);
  for (const one of context.index.all()) note(one, undefined);
  return () => {
    stopped = true;
    end();
  };
}

/** Cases that wait for an answer to this receipt number. */
type WaitingFor = (receiptNumber: string) => readonly IndexedCase[];

/** Creates the deadline that applies now. Ends rule deadlines that no longer apply, and those of an earlier case that this case answers. */
function settle(tx: Tx, one: IndexedCase, settings: Settings['work'], waitingFor: WaitingFor): void {
  settleOwn(tx, one.row, ruleOf(one, settings));
  const number = one.label.originalReceiptNumber;
  if (one.row.delivery !== 'accepted' || typeof number !== 'string') return;
  for (const { row: answered } of waitingFor(number))
    for (const deadline of tx.all<DeadlineRecord>(DEADLINES_OF_CASE, { id: answered.id }))
      if (deadline.met_at === null && ANSWERED.has(deadline.kind))
        markDeadline(tx, answered.id, deadline.n, { kind: 'deadline-met', actor: AGENT });
}

const changedSides = ({ row }: IndexedCase, before: CaseBefore | undefined): boolean =>
  row.delivery !== before?.row.delivery || row.decision !== before.row.decision;

function settleOwn(tx: Tx, { id, due_on: dueOn }: IndexedCase['row'], due: RuledDeadline | null): void {
  // Most cases have no term at all and cost no look-up.
  if (due === null && dueOn === null) return;
  const ever = tx.all<DeadlineRecord>(DEADLINES_EVER, { id });
  for (const deadline of ever)
    if (isOpenRule(deadline) && !holds(deadline, due))
      markDeadline(tx, id, deadline.n, { kind: 'deadline-met', actor: AGENT });
  // A second event of the same kind, on another day, has its own deadline.
  if (due !== null && !ever.some((deadline) => holds(deadline, due)))
    addDeadline(tx, id, { ...due, source: 'rule' }, AGENT);
}

const holds = ({ kind, due_on }: DeadlineRecord, due: RuledDeadline | null): boolean =>
  kind === due?.kind && due_on === due.dueOn;

const isOpenRule = ({ source, met_at, removed_at }: DeadlineRecord): boolean =>
  source === 'rule' && met_at === null && removed_at === null;

function concerns(one: IndexedCase, before: CaseBefore | undefined, settings: Settings['work']): boolean {
  if (!changedSides(one, before)) return false;
  const followsUp = one.row.delivery === 'accepted' && typeof one.label.originalReceiptNumber === 'string';
  return followsUp || one.row.due_on !== null || ruleOf(one, settings) !== null;
}

type RuledDeadline = Pick<NewDeadline, 'kind' | 'dueOn'>;

/** The deadline of this case by the settings' rules: some days after the event, on a working day. */
function ruleOf({ row }: IndexedCase, settings: Settings['work']): RuledDeadline | null {
  if (row.delivery !== 'accepted') return null;
  const { deadlines } = settings;
  const decidedOn = decisionDayOf(row);
  const make = (kind: DeadlineKind, from: string | null, days: number | null) =>
    from === null || days === null
      ? null
      : { kind, dueOn: workingDayFrom(addDays(from, days), workingDaysOf(settings)) };
  const appeal = appealTermOf(row.sub_type);
  switch (row.decision) {
    case 'supplement-requested':
      return make('supplement', decidedOn, deadlines.supplement);
    case 'denied':
    case 'partially-approved':
      return appeal === null ? null : make(appeal, decidedOn, deadlines[appeal]);
    case 'returned':
      return make('returned', decidedOn, deadlines.returned);
    default:
      return row.priority === PRIORITY_EMERGENCY && row.accepted_at !== null
        ? make('emergency-complete', taipeiDay(row.accepted_at), deadlines.emergencyComplete)
        : null;
  }
}

/** Day of the decision. If NHI names none, or a future day, the day on which the agent learned of it: no deadline begins in the future. */
function decisionDayOf({ decided_on, decided_at }: IndexedCase['row']): string | null {
  if (decided_at === null) return decided_on;
  const isToCome = decided_on !== null && decided_on > taipeiDay(decided_at + DAY_MS);
  return decided_on === null || isToCome ? taipeiDay(decided_at) : decided_on;
}

/** Cases with an open deadline by their 受理編號: one pass over all cases, whatever the number of follow-ups. */
function waitingForAnswer({ index }: CaseContext): ReadonlyMap<string | null, readonly IndexedCase[]> {
  const waiting = index.all().filter(({ row }) => row.due_on !== null);
  return Map.groupBy(waiting, ({ row }) => row.receipt_number);
}
