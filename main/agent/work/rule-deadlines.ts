import type { Settings } from '../../../shared/settings.ts';
import type { DeadlineKind } from '../../../shared/today.ts';
import { PRIORITY_EMERGENCY } from '../../../shared/twpas/codes.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import type { CaseContext } from '../cases/context.ts';
import { taipeiDay } from '../fhir/taipei.ts';
import type { Log } from '../ports.ts';
import { addDeadline, meet, type DeadlineRecord } from './deadlines.ts';
import { DEADLINES_EVER, DEADLINES_OF_CASE } from './queries.ts';
import { addDays, workingDayFrom } from './working-days.ts';
import { workingDaysOf } from './work-settings.ts';

const AGENT = 'agent';
const SUBTYPE_RECONSIDERATION = '3';
/** What a follow-up answers: once one was taken, the term it was for is met. */
const ANSWERED: ReadonlySet<DeadlineKind> = new Set(['supplement', 'reconsideration', 'dispute']);

/**
 * Makes the deadlines that settings give rules for, when the event is heard. Each case is looked at again at every start, so
 * a crash between the answer and its deadline costs nothing; one of the same kind and day is never made twice, nor one
 * that a person removed. Returns its own end.
 */
export function keepRuleDeadlines(context: CaseContext, settings: Settings['work'], log: Log): () => void {
  const pending = new Set<string>();
  let stopped = false;
  const work = async (): Promise<void> => {
    const ids = [...pending];
    pending.clear();
    await context.store.write((tx) => {
      for (const id of ids) {
        const one = context.index.get(id);
        if (!one) continue;
        const ever = tx.all<DeadlineRecord>(DEADLINES_EVER, { id });
        const due = ruleOf(one, settings);
        // A second event of the kind, another day, has a term of its own.
        if (due !== null && !ever.some(({ kind, due_on }) => kind === due.kind && due_on === due.dueOn))
          addDeadline(tx, id, { ...due, source: 'rule' }, AGENT);
        for (const answered of answeredBy(context, one))
          for (const deadline of tx.all<DeadlineRecord>(DEADLINES_OF_CASE, { id: answered }))
            if (deadline.met_at === null && ANSWERED.has(deadline.kind))
              meet(tx, answered, deadline, true, AGENT);
      }
    });
  };
  const note = (one: IndexedCase, before: IndexedCase | undefined): void => {
    if (!changedSides(one, before) || !concerns(one, settings)) return;
    if (pending.size === 0) {
      // After the commit that is just being told of.
      setImmediate(() => {
        if (stopped) return;
        work().catch((error: unknown) => {
          log('error', 'deadlines-not-written', {}, error);
        });
      });
    }
    pending.add(one.row.id);
  };
  const end = context.index.onUpdate(note);
  for (const one of context.index.all()) note(one, undefined);
  return () => {
    stopped = true;
    end();
  };
}

const changedSides = ({ row }: IndexedCase, before: IndexedCase | undefined): boolean =>
  row.delivery !== before?.row.delivery || row.decision !== before.row.decision;

function concerns(one: IndexedCase, settings: Settings['work']): boolean {
  const followsUp = one.row.delivery === 'accepted' && typeof one.label.originalReceiptNumber === 'string';
  return followsUp || ruleOf(one, settings) !== null;
}

/** The deadline that a rule of the settings gives this case now: so many days after the event, on a working day. */
export function ruleOf(
  { row }: IndexedCase,
  settings: Settings['work'],
): { readonly kind: DeadlineKind; readonly dueOn: string } | null {
  if (row.delivery !== 'accepted') return null;
  const { deadlines } = settings;
  const decidedOn = row.decided_on ?? (row.decided_at === null ? null : taipeiDay(row.decided_at));
  const make = (kind: DeadlineKind, from: string | null, days: number | null) =>
    from === null || days === null
      ? null
      : { kind, dueOn: workingDayFrom(addDays(from, days), workingDaysOf(settings)) };
  switch (row.decision) {
    case 'supplement-requested':
      return make('supplement', decidedOn, deadlines.supplement);
    case 'denied':
    case 'partially-approved':
      return row.sub_type === SUBTYPE_RECONSIDERATION
        ? make('dispute', decidedOn, deadlines.dispute)
        : make('reconsideration', decidedOn, deadlines.reconsideration);
    default:
      return row.priority === PRIORITY_EMERGENCY && row.accepted_at !== null
        ? make('emergency-complete', taipeiDay(row.accepted_at), deadlines.emergencyComplete)
        : null;
  }
}

/** The cases whose 受理編號 this one names as its original, once NHI has taken it. */
function answeredBy(context: CaseContext, one: IndexedCase): string[] {
  const number = one.label.originalReceiptNumber;
  if (one.row.delivery !== 'accepted' || typeof number !== 'string') return [];
  return context.index
    .all()
    .filter(({ row }) => row.receipt_number === number && row.due_on !== null)
    .map(({ row }) => row.id);
}
