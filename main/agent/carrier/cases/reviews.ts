import { DAY_MS, HOUR_MS } from '../../../../shared/days.ts';
import type { Review } from '../../../../shared/states.ts';
import { isUnlisted, RECEIVED_DISPOSITION } from '../../../../shared/twpas/codes.ts';
import type { AnswerView } from '../../../../shared/api/views/case-detail.ts';
import type { Tx } from '../../ground/db/store.ts';
import { canonicalJson } from '../../ground/fhir/canonical-json.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import { isEnded } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import {
  answerBodyPlace,
  type AnswerRecord,
  answerViewPlace,
  openAnswerView,
  type SealedAnswerView,
} from './outbox.ts';
import { ownerOf } from './outcome.ts';
import {
  ANSWER_EXISTS,
  ANSWER_REPEATED,
  BACK_TO_WORK,
  DATE_OF_ANSWER,
  DUE_POLLS,
  INSERT_ANSWER,
  IS_UNDECIDED,
  LATER_SHOWN,
  REDATE_ANSWER,
  SELECT_ANSWER,
  TOLD_DOCTOR,
} from './queries.ts';

/** A parsed ClaimResponse of one of our cases. */
export interface HeardAnswer {
  readonly resourceId: string | null;
  readonly contentHash: string;
  /** Sorts versions of one case: created, then lastUpdated. Empty (`GONE`): NHI has taken the answer back, or no longer shows a stored one. */
  readonly ordinal: string;
  readonly receiptNumber: string | null;
  readonly view: SealedAnswerView;
  /** The resource as text. */
  readonly body: string;
}

const GONE = '';

/**
 * Stores one version of an answer and moves the review by it. A repetition of the current answer is only counted. A version known already
 * changes nothing unless NHI returned to it; an older one is stored and never sets the review back.
 */
export function hear(
  context: CaseContext,
  caseId: string,
  answer: HeardAnswer,
  pollMs: number,
): Promise<'new' | 'known' | 'older'> {
  return context.store.write((tx) => {
    if (isForgotten(caseRow(tx, caseId), answer.view)) return 'known';
    learnReceipt(tx, caseRow(tx, caseId), answer);
    learnReceived(tx, caseRow(tx, caseId), answer.view);
    const kind = keepVersion(context, tx, caseRow(tx, caseId), answer);
    // A repeated answer leaves a due poll by number due, which alone tells whether NHI still shows it there.
    if (kind === 'new') pollAt(tx, caseId, pollAfter(caseRow(tx, caseId), tx.now, pollMs));
    return kind;
  });
}

function keepVersion(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  answer: HeardAnswer,
): 'new' | 'known' | 'older' {
  const { id } = row;
  const version = { case_id: id, kind: 'claim-response', content_hash: answer.contentHash };
  const known = tx.get<{ n: number }>(ANSWER_EXISTS, version);
  const standing = standingOf(context, tx, row);
  // Taken back, it says nothing of another answer.
  if (answer.ordinal === GONE && standing !== null && standing.resourceId !== answer.resourceId)
    return 'known';
  if (known && known.n !== row.answer_n) return returnTo(context, tx, row, { ...answer, n: known.n });
  if (standing !== null && (known || saysTheSame(standing.view, answer.view))) {
    const ordinal = answer.ordinal > standing.ordinal ? answer.ordinal : standing.ordinal;
    tx.run(ANSWER_REPEATED, { n: standing.n, ordinal });
    noteShownAgain(tx, row);
    return 'known';
  }
  tx.run(INSERT_ANSWER, {
    ...version,
    resource_id: answer.resourceId,
    now: tx.now,
    ordinal: answer.ordinal,
    body: context.sealed.sealJson(answerBodyPlace(id, answer.contentHash), answer.body),
    view: context.sealed.sealJson(answerViewPlace(id, answer.contentHash), answer.view),
  });
  if (!isNewer(tx, row, answer)) {
    addEvent(tx, id, 'answer-older', { detail: { disposition: answer.view.disposition } });
    // With a later `lastUpdated` it may have replaced the standing one: the search by number tells. A crash after this commit leaves the case due.
    setCase(tx, id, isNewer(tx, row, answer, true) ? { next_poll_at: tx.now } : {});
    return 'older';
  }
  moveReview(tx, row, answer.view, {
    n: tx.get<{ n: number }>(ANSWER_EXISTS, version)?.n ?? null,
    standing: standing?.view ?? null,
  });
  return 'new';
}

interface CurrentAnswer {
  readonly n: number;
  readonly resourceId: string | null;
  readonly ordinal: string;
  readonly view: AnswerView;
}

/** The answer that the review follows. */
function standingOf(context: CaseContext, tx: Pick<Tx, 'get'>, one: CaseRecord): CurrentAnswer | null {
  const row = tx.get<AnswerRecord>(SELECT_ANSWER, { case_id: one.id, n: one.answer_n });
  if (row === undefined) return null;
  const { n, resource_id: resourceId, ordinal } = row;
  return { n, resourceId, ordinal, view: openAnswerView(context, row) };
}

/** A server may store an answer again under another id: equal content is no new version. */
function saysTheSame(standing: SealedAnswerView, view: SealedAnswerView): boolean {
  const said = ({ disposition, review, decision, created, items }: SealedAnswerView): string =>
    canonicalJson({ disposition, review, decision, created, items });
  const sameNumber = view.receiptNumber === null || view.receiptNumber === standing.receiptNumber;
  return sameNumber && said(standing) === said(view);
}

/** True if an answer repeats the current decision. Then `decided_at` stays: the time of receipt is a hospital's evidence. */
function isSameDecision(standing: SealedAnswerView, view: SealedAnswerView): boolean {
  const said = ({ decision, items }: SealedAnswerView): string =>
    canonicalJson([decision, items.map(({ sequence, opinion }) => [sequence, opinion])]);
  return said(standing) === said(view);
}

/** NHI repeats an earlier answer with a later date: that version is current again. Another ClaimResponse beside it changes nothing. */
function returnTo(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  answer: HeardAnswer & { readonly n: number },
): 'new' | 'known' {
  const { n } = answer;
  const [said, standing] = [datedAs(tx, n), datedAs(tx, row.answer_n)];
  const isOfAnother = said?.resource_id !== standing?.resource_id;
  // Another answer that was older stands once NHI has taken the later one back.
  const isLeft = isOfAnother && standing?.ordinal === GONE;
  // While no answer stands, the search by number tells whether this one is back. A crash after this commit leaves the case due.
  if (standing === undefined) pollAt(tx, row.id, tx.now);
  if (isOfAnother && !isLeft) return 'known';
  if (said === undefined || (answer.ordinal <= said.ordinal && !isLeft && answer.ordinal !== GONE))
    return 'known';
  tx.run(REDATE_ANSWER, { n, ordinal: answer.ordinal });
  if (!isNewer(tx, row, answer)) return 'known';
  moveReview(tx, row, answer.view, { n, standing: standingOf(context, tx, row)?.view ?? null });
  return 'new';
}

const datedAs = (tx: Tx, n: number | null): Pick<AnswerRecord, 'ordinal' | 'resource_id'> | undefined =>
  tx.get(DATE_OF_ANSWER, { n });

/** @param replaces compares the two as versions of one answer */
function isNewer(tx: Tx, row: CaseRecord, answer: HeardAnswer, replaces = false): boolean {
  if (answer.ordinal === GONE) return true;
  const standing = datedAs(tx, row.answer_n);
  const resourceId = standing?.resource_id ?? null;
  const known = { ordinal: standing?.ordinal ?? null, review: row.review, resourceId };
  const isSame = replaces || (resourceId !== null && resourceId === answer.resourceId);
  return receivedNewer(known, { ...rankingOf(answer), isSame }, tx.now);
}

const rankingOf = ({ ordinal, view, resourceId }: HeardAnswer): Ranking & { readonly ordinal: string } => ({
  ...{ ordinal, review: reviewOf(view), resourceId },
});

/**
 * Lets the review follow a search by number. A standing answer that NHI no longer shows gives way to the shown one with the latest
 * `lastUpdated`: at once if that is later than its own, else after a second search, because an index may lag. If none is shown, a decision is
 * taken back after a second search. An answer that is shown again stands again. A crash before the commit leaves the case due.
 * @param before the case before the search
 * @param shown the case's answers in this search, already heard
 * @param proofs number of complete searches in a row that lacked the standing answer, if this one lacks it; 0: this one is not complete
 * @returns whether NHI shows the standing answer; `moved`: another one stands now, or none
 */
export async function followShown(
  context: CaseContext,
  before: CaseRecord,
  shown: readonly HeardAnswer[],
  proofs: 0 | 1 | 2,
): Promise<'shown' | 'missing' | 'moved'> {
  const { store } = context;
  const standing = standingOf(context, store, before);
  const isStanding = ({ resourceId, view }: HeardAnswer): boolean =>
    standing !== null && (resourceId === standing.resourceId || saysTheSame(standing.view, view));
  const isShown = shown.some(isStanding);
  // Nothing to store, in nearly all searches.
  if (standing === null ? shown.length === 0 : shown.every(isStanding) && isShown) return 'shown';
  return store.write((tx) => {
    const row = caseRow(tx, before.id);
    // Another answer stands already, by this search or by another.
    if (row.answer_n !== before.answer_n) return 'shown';
    const next = latestOf(tx, row, shown, isShown);
    if (standing !== null && !isShown) {
      const isLater = next !== undefined && proofs > 0 && isNewer(tx, row, next, true);
      if (!isLater && (proofs < 2 || (next === undefined && row.review !== 'decided'))) return 'missing';
      tx.run(REDATE_ANSWER, { n: standing.n, ordinal: GONE });
      if (next === undefined) {
        setCase(tx, row.id, { missed_since: tx.now });
        addEvent(tx, row.id, 'not-shown');
        moveReview(tx, row, { ...standing.view, ...NOTHING_SHOWN }, { n: null, standing: standing.view });
        return 'moved';
      }
    }
    if (next === undefined) return 'shown';
    tx.run(REDATE_ANSWER, { n: next.n, ordinal: next.ordinal });
    moveReview(tx, row, next.view, { n: next.n, standing: standing?.view ?? null });
    return 'moved';
  });
}

const NOTHING_SHOWN = { disposition: null, review: 'processing', decision: null } as const;

/** The shown answer that takes the standing one's place; where that is shown too, only a newer one that had been missing. */
function latestOf(
  tx: Tx,
  row: CaseRecord,
  shown: readonly HeardAnswer[],
  isShown: boolean,
): (HeardAnswer & { readonly n: number }) | undefined {
  return shown
    .flatMap((one) => {
      const version = { case_id: row.id, kind: 'claim-response', content_hash: one.contentHash };
      const n = tx.get<{ n: number }>(ANSWER_EXISTS, version)?.n;
      if (n === undefined || one.ordinal === GONE) return [];
      return !isShown || (datedAs(tx, n)?.ordinal === GONE && isNewer(tx, row, one)) ? [{ ...one, n }] : [];
    })
    .toSorted((a, b) => (receivedNewer(rankingOf(a), { ...rankingOf(b), isSame: true }, tx.now) ? -1 : 1))
    .at(-1);
}

/** True if a forgotten case has had this answer, so that it is not stored again. A later answer with another outcome is stored. */
function isForgotten(row: CaseRecord, view: SealedAnswerView): boolean {
  if (row.forgotten_at === null) return false;
  const isLater = (view.created ?? '') >= (row.decided_on ?? '');
  return !(isLater && isOtherwise(row, view));
}

const isOtherwise = (row: CaseRecord, view: SealedAnswerView): boolean =>
  row.review !== reviewOf(view) || row.decision !== view.decision || row.disposition !== view.disposition;

const reviewOf = ({ review }: SealedAnswerView): Review => review ?? 'processing';

function moveReview(
  tx: Tx,
  row: CaseRecord,
  view: SealedAnswerView,
  { n, standing }: { readonly n: number | null; readonly standing: SealedAnswerView | null },
): void {
  const { disposition, decision } = view;
  const review = reviewOf(view);
  const changed = isOtherwise(row, view);
  const isDecided = review === 'decided';
  const wasDecided = row.review === 'decided';
  if (n !== null) noteShownAgain(tx, row);
  const stands = isDecided && wasDecided && standing !== null && isSameDecision(standing, view);
  setCase(tx, row.id, {
    answer_n: n,
    // A result of the case's own came after all: `number-of-another` ends.
    ...(row.error_code === ANOTHERS && n !== null ? { error_code: null } : {}),
    review,
    disposition,
    decision,
    decided_on: isDecided ? view.created : null,
    ...(stands ? {} : { decided_at: isDecided ? tx.now : null }),
    ...(changed ? { stage_at: tx.now } : {}),
    forgotten_at: null,
    ...(isDecided && row.first_decided_on === null
      ? { first_decision: decision, first_decided_on: dayOf(view.created) ?? taipeiDay(tx.now) }
      : {}),
    ...(isEnded(review) || wasDecided ? { unread: 1 } : {}),
  });
  addEvent(tx, row.id, changed ? 'review' : 'answer-version', {
    detail: { disposition, decision },
    states: { from: row.review, to: review },
  });
  if (isDecided ? !stands : changed && (isEnded(review) || wasDecided || isUnlisted(disposition)))
    backToWork(tx, row.id);
}

/**
 * Ends what staff had done with an earlier answer: 標示為已處理, 改日再提醒, 已通知醫師 and the doctor's decision on an appeal. In the transaction of the
 * answer: a crash leaves both or neither.
 */
function backToWork(tx: Tx, id: string): void {
  if (tx.run(BACK_TO_WORK, { id, today: taipeiDay(tx.now) }) > 0) addEvent(tx, id, 'work-reopened');
  for (const { step } of tx.all<{ step: string }>(TOLD_DOCTOR, { id }))
    addEvent(tx, id, 'step-undone', { detail: { step } });
}

/** NHI shows an answer of a case that it did not show. In the transaction of the answer. */
function noteShownAgain(tx: Tx, { id, missed_since }: CaseRecord): void {
  if (missed_since === null) return;
  setCase(tx, id, { missed_since: null });
  addEvent(tx, id, 'shown-again');
}

/** 受理編號 is in the Claim, which a server may leave out at first. Learned later, it makes a new result for the HIS. */
function learnReceipt(tx: Tx, row: CaseRecord, { receiptNumber }: HeardAnswer): void {
  if (row.receipt_number !== null || receiptNumber === null) return;
  setCase(tx, row.id, { receipt_number: receiptNumber });
}

/** 受理日期 is `created` of the answer 已受理; in later answers `created` is the day of their own disposition. */
function learnReceived(tx: Tx, row: CaseRecord, { disposition, created }: SealedAnswerView): void {
  if (row.received_on !== null || created === null || disposition !== RECEIVED_DISPOSITION) return;
  setCase(tx, row.id, { received_on: dayOf(created) });
}

/** A `created` may have a time. */
const dayOf = (created: string | null): string | null => created?.slice(0, 10) ?? null;

const RANK: Readonly<Record<Review, number>> = {
  none: 0,
  processing: 1,
  failed: 2,
  reviewing: 3,
  decided: 4,
};

/** A decision may be dated some days ahead; one that is dated later than this is a mistake. */
const AHEAD_MS = 30 * DAY_MS;

interface Ranking {
  readonly review: Review;
  readonly resourceId?: string | null;
}

/**
 * True if an answer moves the review. Of two versions of one answer (`isSame`) the server's `lastUpdated` decides, since NHI may date a
 * decision back. Otherwise a later `created` (a date without time) always moves it, an earlier one never. On the same day `lastUpdated`
 * decides, and without it a review never goes back; of two equal ones the greater resource id stands, so that no order of a page counts. A
 * day or a time far in the future does not count: an answer that is dated so by mistake would otherwise outrank every later one.
 * @param now ms
 */
export function receivedNewer(
  known: Ranking & { readonly ordinal: string | null },
  heard: Ranking & { readonly ordinal: string; readonly isSame?: boolean },
  now: number,
): boolean {
  if (known.ordinal === null) return true;
  const [knownDay, knownTime] = likelyOf(known.ordinal, now);
  const [heardDay, heardTime] = likelyOf(heard.ordinal, now);
  const isTimed = heardTime !== '' && knownTime !== '' && heardTime !== knownTime;
  if (isTimed && heard.isSame === true) return heardTime > knownTime;
  if (heardDay !== '' && knownDay !== '' && heardDay !== knownDay) return heardDay > knownDay;
  if (isTimed) return heardTime > knownTime;
  if (heard.review !== known.review) return RANK[heard.review] > RANK[known.review];
  return (heard.resourceId ?? '') >= (known.resourceId ?? '');
}

/** Day and time of an ordinal; empty where one is missing, or far in the future. */
function likelyOf(ordinal: string, now: number): readonly [day: string, time: string] {
  const [day = '', time = ''] = ordinal.split(' ');
  const latest = now + AHEAD_MS;
  return [day > taipeiDay(latest) ? '' : day, time > new Date(latest).toISOString() ? '' : time];
}

/** Gives a number to a case that was accepted without one, unless another case owns it. @returns whether it was set */
export function learnNumber(context: CaseContext, caseId: string, caseNumber: string): Promise<boolean> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'accepted' || row.case_number !== null) return false;
    if (ownerOf(tx, context, caseNumber) !== undefined) return false;
    setCase(tx, caseId, { case_number: caseNumber, next_poll_at: tx.now });
    addEvent(tx, caseId, 'number-learned', { detail: { number: caseNumber } });
    return true;
  });
}

/**
 * NHI shows another application under this case's number: those results are never stored. Noted once, until a result of its own comes.
 * A number that no search by patient has confirmed is dropped, and the case is searched for by patient from then on. A confirmed number
 * stays, and a person has to ask NHI.
 */
export function noteAnothers(context: CaseContext, caseId: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.error_code === ANOTHERS) return;
    const letGo = row.first_shown_at === null && row.review === 'none';
    setCase(tx, caseId, {
      ...{ error_code: ANOTHERS, error_message: null, unread: 1 },
      ...(letGo ? { case_number: null, location_id: null, next_poll_at: tx.now } : {}),
    });
    addEvent(tx, caseId, ANOTHERS, { detail: letGo ? { otherNumber: row.case_number } : {} });
  });
}
const ANOTHERS = 'number-of-another';

/** The Location in NHI's answer is not this case's: it is dropped, and the case is searched for by patient. */
export function dropLocation(context: CaseContext, caseId: string): Promise<void> {
  return context.store.write((tx) => {
    setCase(tx, caseId, { location_id: null });
    addEvent(tx, caseId, 'address-of-another');
  });
}

/** No search shows an accepted case although a later one is shown: NHI may have lost it. Noted once; after a crash by the next search. */
export function noteMissed(context: CaseContext, caseId: string): Promise<void> {
  return context.store.write((tx) => {
    if (caseRow(tx, caseId).missed_since !== null) return;
    setCase(tx, caseId, { missed_since: tx.now, unread: 1 });
    addEvent(tx, caseId, 'not-shown');
  });
}

/** True if a case that NHI accepted after this one has been shown by a search. */
export function laterIsShown(
  { store, destination }: CaseContext,
  row: Pick<CaseRecord, 'accepted_at'>,
): boolean {
  return store.get(LATER_SHOWN, { destination, after: row.accepted_at ?? 0 }) !== undefined;
}

/** `next_poll_at` of a case that is no longer polled: not a time, and beyond the range of a date. */
export const NEVER_POLLED = Number.MAX_SAFE_INTEGER;

/** Polls of a decided case, in days after the decision. A later appeal is found by the search for decisions. */
const AFTER_DECISION_DAYS = [1, 7, 30];

/**
 * Next poll of an accepted case: an open one at an interval that grows with its age up to six hours, a decided one 1, 7 and
 * 30 days after its decision (re-review, appeal), then never. ms.
 */
export function pollAfter(
  row: Pick<CaseRecord, 'accepted_at' | 'decided_at' | 'review'>,
  now: number,
  pollMs: number,
): number {
  if (row.review === 'decided' && row.decided_at !== null) {
    const decidedAt = row.decided_at;
    const next = AFTER_DECISION_DAYS.map((days) => decidedAt + days * DAY_MS).find((at) => at > now);
    return next ?? NEVER_POLLED;
  }
  const age = now - (row.accepted_at ?? now);
  // Rounded: an INTEGER column takes whole milliseconds only.
  return now + Math.round(Math.max(Math.min(6 * HOUR_MS, age / 8), pollMs));
}

/** True if a case awaits its decision. A failed one waits for the hospital: if NHI continues it, the search of all days finds that. */
export function hasUndecided({ store, destination }: CaseContext): boolean {
  return store.get(IS_UNDECIDED, { destination }) !== undefined;
}

export function duePolls(context: CaseContext, now: number, limit: number): CaseRecord[] {
  return context.store.all<CaseRecord>(DUE_POLLS, { now, limit, destination: context.destination });
}

/** Stores the time of the next poll after one without news. Nobody has to see this change. */
export function polled(context: CaseContext, caseId: string, nextPollAt: number): Promise<void> {
  return context.store.write((tx) => {
    pollAt(tx, caseId, nextPollAt);
  });
}

/** No revision: nobody has to see the time of the next poll. */
function pollAt(tx: Tx, id: string, at: number): void {
  tx.run(`UPDATE cases SET next_poll_at = $at WHERE id = $id`, { id, at });
}
