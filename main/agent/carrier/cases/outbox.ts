import type { AnswerView } from '../../../../shared/api/views/case-detail.ts';
import type { ResultFile } from '../../../../shared/api/views/result-file.ts';
import type { Delivery } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import {
  holdReasonOf,
  isEnded,
  isOfAnotherPatient,
  isRebuilt,
  notShownSince,
  problemsOf,
} from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { caseRow } from './move.ts';
import { openAnswers, precheckOf } from './prechecks.ts';
import {
  ANSWERS_OF_CASE,
  CASE_IS_DUE,
  CASE_WITH_NEWS,
  CASES_WITH_DUE,
  DUE_OUTBOX,
  INSERT_OUTBOX,
  LAST_OUTBOX,
  MISSING_OF_CASE,
  OUTBOX_FORGOTTEN,
  OUTBOX_OF_CASE,
  OUTBOX_OF_FORGOTTEN,
  OUTBOX_REPLACED,
  OUTBOX_SAYS,
  OUTBOX_WRITTEN,
  SELECT_ANSWER,
  SELECT_CASE,
  SELECT_FILE,
} from './queries.ts';

/** One result that the HIS has not got yet. */
export interface DueResult {
  readonly n: number;
  readonly caseId: string;
  /** The result is for a second file, with the case's bytes under another name. */
  readonly isCopy: boolean;
  /** @throws AgentError `sealed-damaged` */
  readonly result: () => ResultFile;
}

export const payloadPlace = (caseId: string, revision: number): string =>
  `outbox.payload.${caseId}.${String(revision)}`;

/**
 * Keeps the HIS informed: a transaction that changes a case so that its result file would differ also makes a new result due, no matter who
 * asked for the change. The HIS gets the newest at least once, whatever happens to the process or the export folder meanwhile: a crash
 * before the commit leaves the case as it was, one after it leaves the result due.
 */
export function keepHisTold(context: CaseContext): void {
  if (!context.exports) return;
  context.store.follow((tx, ids) => {
    const sql = context.acknowledges === true ? SELECT_CASE : CASE_WITH_NEWS;
    const rows = [...ids].flatMap((id) => tx.get<CaseRecord>(sql, { id }) ?? []);
    // Older case first: of two cases of one file, the later one's result must remain.
    for (const row of rows.sort((one, other) => one.seq - other.seq)) tellWhatChanged(context, tx, row);
  });
}

const RENEWED_AT_ONCE = 100;

/**
 * Renews results that were due before this start: without a result folder in the settings, changes were not followed. A crash before one of
 * these commits repeats it at the next start; a result that is still right stays due as it is. In pieces: a folder that was away for weeks
 * leaves thousands, and people wait for the page.
 */
export async function renewDue(context: CaseContext): Promise<void> {
  if (!context.exports) return;
  const due = context.store.all<{ case_id: string }>(CASES_WITH_DUE);
  for (let at = 0; at < due.length; at += RENEWED_AT_ONCE) {
    await context.store.write((tx) => {
      for (const row of due.slice(at, at + RENEWED_AT_ONCE)) tx.touch(row.case_id);
    });
  }
}

function tellWhatChanged(context: CaseContext, tx: Tx, row: CaseRecord): void {
  const caseId = row.id;
  // A forgotten case ended long ago and was reported: nothing else of it changed.
  if (row.forgotten_at !== null) return;
  // After a restore older results do not count and are written again; but an accepted case's could overwrite a newer one of the lost days.
  const since = row.delivery === 'accepted' ? -1 : (context.reconcileBefore ?? -1);
  const last = tx.get<{ revision: number; payload: Buffer }>(LAST_OUTBOX, { id: caseId, since });
  if (last === undefined && !isNews(context, tx, row)) return;
  unlessDamaged(context, caseId, () => {
    const result = resultFile(context, tx, row);
    if (last !== undefined && told(context, { ...last, case_id: caseId }) === tells(result)) return;
    makeDue(context, tx, result, last === undefined && since < 0);
  });
}

/** Digest of the last result; null if it does not open any more: then it is written again. */
function told(context: CaseContext, row: OutboxRecord): string | null {
  let last: string | null = null;
  unlessDamaged(context, row.case_id, () => {
    last = tells(openPayload(context, row));
  });
  return last;
}

/** Damaged content of a case must not stop the case: the change is kept without a result. Other failures, as a full disk, undo both. */
function unlessDamaged(context: CaseContext, caseId: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isDamagedContent(error)) throw error;
    context.log('error', 'results-not-written', { caseId }, error);
  }
}

/** A value that does not open, is no JSON, or is not of the form that it has here. */
const isDamagedContent = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  error instanceof TypeError ||
  (error instanceof AgentError && error.code === 'sealed-damaged');

const ON_THE_WAY: ReadonlySet<Delivery> = new Set(['waiting', 'queued', 'sending']);

/** True if a case without any result so far is news that the HIS may act on. */
function isNews(context: CaseContext, tx: Tx, row: CaseRecord): boolean {
  // A rebuilt case lacks its file's name, by which the HIS would know it.
  if (ON_THE_WAY.has(row.shown)) return context.acknowledges === true && !isRebuilt(context, row);
  // An old case: the removal of its bytes is no news, a new decision by NHI is.
  if (row.payload === 'purged' && row.stage_at !== tx.now) return false;
  const { review, delivery } = row;
  const isOver = isEnded(review) || delivery === 'rejected';
  // The file's name is lost, and earlier results stand under it. Only the end is reported, with the hash.
  if (isRebuilt(context, row)) return isOver;
  // A restore puts every unfinished case in doubt; only a case that was being sent is doubtful to the HIS too.
  const wasQuiet = delivery === 'uncertain' && row.doubt_kind === 'restored' && row.doubt_after !== null;
  return !wasQuiet;
}

/** The part of a result that is worth a new file, as text: numbers while NHI works on the case, everything at an end. */
function tells(result: ResultFile): string {
  const { delivery, review, caseNumber, receiptNumber, fileName } = result;
  if (ON_THE_WAY.has(delivery)) return 'on-the-way';
  const rules = result.precheck.map((one) => [one.rule, one.package, one.result, one.report]);
  if (delivery === 'accepted' && !isEnded(review))
    return JSON.stringify([delivery, fileName, caseNumber, receiptNumber, result.notShownSince, rules]);
  const { holdReason, decision, decidedOn, disposition } = result;
  const { problems, missingAttachments, issue, items } = result;
  return JSON.stringify([
    // `supersededBy` is left out: it changes only together with the state.
    [delivery, review, fileName, holdReason],
    [caseNumber, receiptNumber],
    [disposition, decision, decidedOn, problems, missingAttachments, issue, items],
    rules,
  ]);
}

/**
 * The HIS wrote the same bytes again and waits for an answer: the case's present result becomes due once more. Under another file name the
 * result says whose bytes these are (`duplicateOf`); later results use that first name alone.
 */
export function tellAgain(context: CaseContext, tx: Tx, caseId: string, fileName: string): void {
  if (!context.exports) return;
  unlessDamaged(context, caseId, () => {
    const result = resultFile(context, tx, caseRow(tx, caseId));
    const { fileName: first } = result;
    if (fileName !== first) makeDue(context, tx, { ...result, fileName, duplicateOf: first });
    else if (!ON_THE_WAY.has(result.delivery)) makeDue(context, tx, result);
  });
}

/** Makes a result due; it replaces an older one that is not written yet. `isFirst`: there is no older one. */
function makeDue(context: CaseContext, tx: Tx, result: ResultFile, isFirst = false): void {
  const { caseId } = result;
  const copy = result.duplicateOf === null ? 0 : 1;
  // Sealed first: if that fails, the older result stays.
  const payload = context.sealed.sealJson(payloadPlace(caseId, tx.revision), result);
  if (copy === 0 && !isFirst) tx.run(OUTBOX_REPLACED, { id: caseId, now: tx.now });
  tx.run(INSERT_OUTBOX, { case_id: caseId, revision: tx.revision, now: tx.now, payload, copy });
  // In the same commit: a crash before it leaves the older result, one after it only needs the new one.
  if (!isFirst) tx.run(OUTBOX_FORGOTTEN, { id: caseId, copy });
}

/** True if a result of the case is still due. */
export const isDue = (tx: Tx, id: string): boolean => tx.get(CASE_IS_DUE, { id }) !== undefined;

/** Forgets a case's results. A row that has to stay for its number (`OUTBOX_FORGOTTEN`) gets the present state. */
export function forgetTold(context: CaseContext, tx: Tx, id: string): void {
  tx.run(OUTBOX_OF_FORGOTTEN, { id });
  const result = resultFile(context, tx, caseRow(tx, id));
  for (const { n, revision } of tx.all<{ n: number; revision: number }>(OUTBOX_OF_CASE, { id }))
    tx.run(OUTBOX_SAYS, { n, payload: context.sealed.sealJson(payloadPlace(id, revision), result) });
}

interface OutboxRecord {
  readonly case_id: string;
  readonly revision: number;
  readonly payload: Buffer;
}

interface DueColumns {
  readonly n: number;
  readonly copy: 0 | 1;
}

/** @throws AgentError `sealed-damaged` */
function openPayload(context: CaseContext, row: OutboxRecord): ResultFile {
  return context.sealed.openJson(row.payload, payloadPlace(row.case_id, row.revision)) as ResultFile;
}

/** The next hundred due results behind `after`, oldest first. */
export function dueResults(context: CaseContext, after = 0): DueResult[] {
  return context.store.all<OutboxRecord & DueColumns>(DUE_OUTBOX, { after }).map((row) => ({
    n: row.n,
    caseId: row.case_id,
    isCopy: row.copy === 1,
    result: () => openPayload(context, row),
  }));
}

/** The files are in place; a crash before this commit writes the same files once more. */
export function resultsWritten(context: CaseContext, written: readonly number[]): Promise<void> {
  return context.store.write((tx) => {
    for (const n of written) tx.run(OUTBOX_WRITTEN, { n, now: tx.now });
  });
}

function resultFile(context: CaseContext, tx: Tx, row: CaseRecord): ResultFile {
  const isRejected = row.delivery === 'rejected';
  const since = notShownSince(row);
  const review =
    row.answer_n === null
      ? undefined
      : tx.get<AnswerRecord>(SELECT_ANSWER, { case_id: row.id, n: row.answer_n });
  return {
    format: 1,
    caseId: row.id,
    revision: tx.revision,
    fileName: context.sealed.label(row).fileName,
    duplicateOf: null,
    sha256: row.sha256,
    at: taipeiTime(tx.now),
    delivery: row.shown,
    holdReason: holdReasonOf(row),
    supersededBy: row.superseded_by,
    review: row.review,
    disposition: row.disposition,
    decision: row.decision,
    decidedOn: row.decided_on,
    caseNumber: row.case_number,
    receiptNumber: row.receipt_number,
    notShownSince: since === null ? null : taipeiTime(since),
    problems: problemsOf(row),
    missingAttachments: tx.get<{ n: number }>(MISSING_OF_CASE, { id: row.id })?.n ?? 0,
    issue: isRejected ? refusalOf(context, tx, row.id) : null,
    items: review === undefined ? [] : openAnswerView(context, review).items,
    precheck: precheckFor(context, tx, row),
  };
}

/** 預檢 of the bytes that are sent, not of a file that they replaced. */
function precheckFor(context: CaseContext, tx: Tx, row: CaseRecord): ResultFile['precheck'] {
  const record = precheckOf(tx, row.id);
  if (record === undefined || record.sha256 !== row.sha256) return [];
  return openAnswers(context, record).map(({ rule, title, result, missing, unfit, report }) => ({
    rule,
    title,
    package: record.package,
    result,
    missing,
    unfit,
    report,
  }));
}

/** NHI's last OperationOutcome for an upload of this case; null: none. */
export function refusalOf(context: CaseContext, tx: Pick<Tx, 'all'>, id: string): ResultFile['issue'] {
  const refusal = tx
    .all<AnswerRecord>(ANSWERS_OF_CASE, { id })
    .findLast((answer) => answer.kind === 'operation-outcome');
  return refusal === undefined ? null : openAnswerView(context, refusal).issue;
}

/** One row of `answers`: a version of NHI's answer. */
export interface AnswerRecord {
  readonly n: number;
  readonly case_id: string;
  readonly kind: AnswerView['kind'];
  readonly resource_id: string | null;
  readonly content_hash: string;
  readonly received_at: number;
  readonly ordinal: string;
  readonly repeats: number;
  readonly body: Buffer;
  readonly view: Buffer;
}

/** The part of an AnswerView that is kept sealed; the rest are columns. */
export type SealedAnswerView = Omit<AnswerView, 'id' | 'kind' | 'receivedAt' | 'repeats'>;

export const answerViewPlace = (caseId: string, hash: string): string => `answers.view.${caseId}.${hash}`;
export const answerBodyPlace = (caseId: string, hash: string): string => `answers.body.${caseId}.${hash}`;

export function openAnswerView(context: CaseContext, row: AnswerRecord): AnswerView {
  const view = context.sealed.openJson(
    row.view,
    answerViewPlace(row.case_id, row.content_hash),
  ) as SealedAnswerView;
  const { n, kind, repeats } = row;
  return { ...view, id: String(n), kind, repeats, receivedAt: taipeiTime(row.received_at) };
}

/** States of a case that NHI neither has nor gets: a later case's result may replace its unread one. */
const IS_UNSENT: ReadonlySet<Delivery> = new Set(['refused', 'rejected', 'cancelled']);

/**
 * True if the result of a case may overwrite the unread one of another case: only if the other was not sent, and this one superseded it or
 * came later out of the same file for the same patient. Results of a case that NHI has, may have or may get are never overwritten, nor a
 * later case's result by an earlier one's. The caller has checked that this agent wrote the other result: a case that is not known here is
 * older than the data folder's present state, and nobody writes its result again.
 */
export function replaces(context: CaseContext, id: string, there: string): boolean {
  const [row, other] = [id, there].map((one) => context.store.get<CaseRecord>(SELECT_CASE, { id: one }));
  if (other === undefined) return true;
  if (!IS_UNSENT.has(other.delivery)) return false;
  if (other.superseded_by === id) return true;
  if (row?.path_key !== other.path_key || isOfAnotherPatient(row, other)) return false;
  // The file's present case: bytes of an earlier case may have been put there again.
  const file = context.store.get<{ case_id: string | null }>(SELECT_FILE, { path_key: other.path_key });
  if (file?.case_id === id) return true;
  return file?.case_id !== there && row.seq > other.seq;
}
