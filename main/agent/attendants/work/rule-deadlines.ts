import type { IndexedCase } from '../../index/indexed-case.ts';
import { addDays, DAY_MS, workingDayFrom } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { appealTermOf, type DeadlineKind } from '../../../../shared/today.ts';
import { PRIORITY_EMERGENCY } from '../../../../shared/twpas/codes.ts';
import type { CaseBefore } from '../../index/case-index.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { AGENT } from '../../carrier/cases/move.ts';
import type { GivenLink } from './chains/chain.ts';
import { linksOf } from './chains/chain-view.ts';
import type { Tx } from '../../ground/db/store.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import type { Log } from '../../ports.ts';
import { addDeadline, type DeadlineRecord, meet, type NewDeadline } from './deadlines.ts';
import { DEADLINES_EVER, DEADLINES_OF_CASE, LAST_MET_BY } from './queries.ts';
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
        // One query for the links of all cases: a start settles every follow-up, and the first page waits for that.
        const links = emergencyLinks(tx, ids);
        const linksTo = Map.groupBy(links, ({ to }) => to);
        const notices = links.map(({ from }) => from);
        const linksFrom = Map.groupBy([...links, ...emergencyLinks(tx, notices)], ({ from }) => from);
        for (const id of ids) {
          const one = context.index.get(id);
          if (one) settle(context, tx, one, { settings, waitingFor, linksTo, linksFrom });
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

interface Settling {
  readonly settings: Settings['work'];
  readonly waitingFor: WaitingFor;
  /** Links from emergency notices to their full applications: `linksTo` by the application, `linksFrom` by the notice. */
  readonly linksTo: ReadonlyMap<string, readonly GivenLink[]>;
  readonly linksFrom: ReadonlyMap<string, readonly GivenLink[]>;
}

/** Creates the deadline that applies now. Ends rule deadlines that no longer apply, and those of an earlier case that this case answers. */
function settle(context: CaseContext, tx: Tx, one: IndexedCase, settling: Settling): void {
  const { id } = one.row;
  const { settings, waitingFor, linksTo } = settling;
  settleOwn(tx, one.row, ruleOf(one, settings));
  if (isEmergency(one)) settleNotice(context, tx, id, settling);
  for (const { from } of linksTo.get(id) ?? []) settleNotice(context, tx, from, settling);
  const number = one.label.originalReceiptNumber;
  if (one.row.delivery !== 'accepted' || typeof number !== 'string') return;
  for (const { row: answered } of waitingFor(number))
    for (const deadline of tx.all<DeadlineRecord>(DEADLINES_OF_CASE, { id: answered.id }))
      if (deadline.met_at === null && ANSWERED.has(deadline.kind))
        meet(tx, answered.id, deadline, { met: true, actor: AGENT });
}

const changedSides = ({ row }: IndexedCase, before: CaseBefore | undefined): boolean =>
  row.delivery !== before?.row.delivery || row.decision !== before.row.decision;

function settleOwn(tx: Tx, { id, due_on: dueOn }: IndexedCase['row'], due: RuledDeadline | null): void {
  // Most cases have no term at all and cost no look-up.
  if (due === null && dueOn === null) return;
  const ever = tx.all<DeadlineRecord>(DEADLINES_EVER, { id });
  for (const deadline of ever)
    if (isOpenRule(deadline) && !holds(deadline, due)) meet(tx, id, deadline, { met: true, actor: AGENT });
  // A second event of the same kind, on another day, has its own deadline.
  if (due !== null && !ever.some((deadline) => holds(deadline, due)))
    addDeadline(tx, id, { ...due, source: 'rule' }, AGENT);
}

const holds = ({ kind, due_on }: DeadlineRecord, due: RuledDeadline | null): boolean =>
  kind === due?.kind && due_on === due.dueOn;

const isOpenRule = ({ source, met_at, removed_at }: DeadlineRecord): boolean =>
  source === 'rule' && met_at === null && removed_at === null;

function concerns(one: IndexedCase, before: CaseBefore | undefined, settings: Settings['work']): boolean {
  // A link that a person saved or removed changes no column of either case.
  if (before !== undefined && (isEmergency(one) || isReceived(one) !== isReceived(before))) return true;
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

const KIND: DeadlineKind = 'emergency-complete';

const emergencyLinks = (tx: Tx, ids: readonly string[]): GivenLink[] =>
  linksOf(tx, ids).filter(({ kind }) => kind === KIND);

const isEmergency = ({ row }: IndexedCase): boolean => row.priority === PRIORITY_EMERGENCY;

/** 受理: NHI's checks let it through to the review. */
const isReceived = ({ row }: CaseBefore): boolean =>
  row.delivery === 'accepted' && (row.review === 'reviewing' || row.review === 'decided');

/**
 * 緊急報備後補送: the deadline of an emergency notice is met once a person has linked its full application and NHI has received that application. Runs when
 * either of the two cases changes. Removing the link opens the deadline again.
 */
function settleNotice({ index }: CaseContext, tx: Tx, id: string, { settings, linksFrom }: Settling): void {
  const notice = index.get(id);
  if (notice === undefined) return;
  const received = (linksFrom.get(id) ?? []).some(({ to, verdict }) => {
    const full = index.get(to);
    return verdict === 'confirmed' && full !== undefined && isReceived(full);
  });
  for (const deadline of tx.all<DeadlineRecord>(DEADLINES_OF_CASE, { id })) {
    if (deadline.kind !== KIND) continue;
    if (received && deadline.met_at === null) meet(tx, id, deadline, { met: true, actor: AGENT });
    const mayOpen = deadline.source === 'typed' || holds(deadline, ruleOf(notice, settings));
    if (!received && deadline.met_at !== null && mayOpen && wasMetByAgent(tx, id))
      meet(tx, id, deadline, { met: false, actor: AGENT });
  }
}

/** A deadline that a person marked as met stays met. */
function wasMetByAgent(tx: Tx, id: string): boolean {
  return tx.get<{ actor: string }>(LAST_MET_BY, { id, deadline: KIND })?.actor === AGENT;
}
