import type { DeadlineKind } from '../../../shared/today.ts';
import { PRIORITY_EMERGENCY } from '../../../shared/twpas/codes.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import type { CaseContext } from '../cases/context.ts';
import { linksOf } from '../chains/links.ts';
import type { Tx } from '../db/store.ts';
import { meet, type DeadlineRecord } from './deadlines.ts';
import { DEADLINES_OF_CASE, LAST_MET_BY } from './queries.ts';

const AGENT = 'agent';
const KIND: DeadlineKind = 'emergency-complete';

export const isEmergency = ({ row }: IndexedCase): boolean => row.priority === PRIORITY_EMERGENCY;

/** 受理: NHI's checks let it through to the review. */
export const isReceived = ({ row }: IndexedCase): boolean =>
  row.delivery === 'accepted' && (row.review === 'reviewing' || row.review === 'decided');

/**
 * 緊急報備後補送: the term of an emergency notice is met once a person has linked its full application to it and NHI has
 * received that one. Asked of either of the two, when it changed; a link taken back opens the term again.
 * @param holds whether a term by rule is still one of this case
 */
export function settleEmergencyTerms(
  context: CaseContext,
  tx: Tx,
  one: IndexedCase,
  holds: (notice: IndexedCase, deadline: DeadlineRecord) => boolean,
): void {
  const { id } = one.row;
  const links = linksOf(tx, [id]).filter(({ kind }) => kind === KIND);
  const notices = new Set([
    ...(isEmergency(one) ? [id] : []),
    ...links.filter(({ to }) => to === id).map(({ from }) => from),
  ]);
  for (const notice of notices) settleNotice(context, tx, notice, holds);
}

function settleNotice(
  { index }: CaseContext,
  tx: Tx,
  id: string,
  holds: (notice: IndexedCase, deadline: DeadlineRecord) => boolean,
): void {
  const notice = index.get(id);
  if (notice === undefined) return;
  const received = linksOf(tx, [id]).some(({ from, to, kind, verdict }) => {
    const full = index.get(to);
    return from === id && kind === KIND && verdict === 'confirmed' && full !== undefined && isReceived(full);
  });
  for (const deadline of tx.all<DeadlineRecord>(DEADLINES_OF_CASE, { id })) {
    if (deadline.kind !== KIND) continue;
    if (received && deadline.met_at === null) meet(tx, id, deadline, true, AGENT);
    const mayOpen = deadline.source === 'typed' || holds(notice, deadline);
    if (!received && deadline.met_at !== null && mayOpen && wasMetByAgent(tx, id))
      meet(tx, id, deadline, false, AGENT);
  }
}

/** What a person marked as done stays so. */
function wasMetByAgent(tx: Tx, id: string): boolean {
  return tx.get<{ actor: string }>(LAST_MET_BY, { id, deadline: KIND })?.actor === AGENT;
}
