import { randomBytes } from 'node:crypto';
import type { Delivery, HoldReason } from '../../../../shared/states.ts';
import type { Params, Tx } from '../../ground/db/store.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import { isLargeFile } from '../check/file-texts.ts';
import {
  goOn,
  hasCopy,
  inheritStop,
  isTakenHere,
  nearest,
  relationByPath,
  settleOthers,
  supersede,
  type Verdict,
  verdictOn,
} from './arrivals.ts';
import { keepArrived } from './attachment-arrivals.ts';
import { badAttachments, named, rememberFile, writeFound } from './attachments.ts';
import {
  fileNameOf,
  isFit,
  isOfAnotherPatient,
  isRebuilt,
  labelOf,
  NO_SUMMARY,
  problemColumns,
  summaryColumns,
} from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './holds.ts';
import type { Admission, FoundBundle, TakeOverReason } from './intake-port.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { tellAgain } from './outbox.ts';
import { CASE_EXISTS, CASES_BY_SHA, DELETE_ATTACHMENTS, INSERT_CASE, SELECT_FILE } from './queries.ts';
import { fromBefore, liesWithAnother, makePastUnknown } from './served-folders.ts';

/**
 * Admits a spooled and inspected file by the table of `arrivals.ts`: it becomes a case, or is noted on the case with the same bytes.
 * One transaction; after a crash the next rescan finds the file mark, or does all of this again.
 */
export function admit(context: CaseContext, found: FoundBundle): Promise<Admission> {
  return context.store.write((tx) => {
    const { sha256 } = found.inspection;
    const pathKey = context.sealed.pathKey(found.folder, found.relPath);
    const at = {
      ...found,
      pathKey,
      before: fromBefore(tx, found, pathKey),
      under: caseUnder(tx, pathKey, sha256),
    };
    const alike = tx.all<CaseRecord>(CASES_BY_SHA, { sha256 });
    const known = nearest(context, alike);
    const isElsewhere = (row: CaseRecord): boolean =>
      row.delivery === 'accepted' && row.destination !== context.destination;
    if (known === undefined) return newCase(context, tx, at);
    const verdict = verdictOnKnown(context, known, at);
    if (verdict === 'note') return noteAgain(context, tx, known, at);
    if (keepsItsEnd(known)) return newCase(context, tx, at, verdict);
    return checkAgain(context, tx, known, {
      ...at,
      asks: verdict === 'ask',
      isElsewhere: alike.some(isElsewhere),
    });
  });
}

/** A case that NHI has, or that a correction superseded: bytes that come again are another case. */
const keepsItsEnd = (row: CaseRecord): boolean => row.superseded_by !== null || row.delivery === 'accepted';

/** A found Bundle with the key of its path, why another agent may have sent it, and the case whose other bytes lay at its path until now. */
interface PlacedBundle extends FoundBundle {
  readonly pathKey: string;
  readonly before: TakeOverReason | null;
  readonly under: CaseRecord | null;
}

function caseUnder(tx: Tx, pathKey: string, sha256: string): CaseRecord | null {
  const file = tx.get<{ case_id: string | null; sha256: string }>(SELECT_FILE, { path_key: pathKey });
  if (file === undefined || file.case_id === null || file.sha256 === sha256) return null;
  const row = caseRow(tx, file.case_id);
  return row.superseded_by === null ? row : null;
}

const AT_NHI: ReadonlySet<Delivery> = new Set(['accepted', 'sending', 'uncertain']);
const ENDED: ReadonlySet<Delivery> = new Set(['refused', 'rejected', 'cancelled']);

/** The table's verdict on known bytes. */
function verdictOnKnown(context: CaseContext, known: CaseRecord, found: PlacedBundle): Verdict {
  const { under, inspection } = found;
  const isBack = known.path_key === found.pathKey && under !== null;
  const asked = verdictOn(context, isBack ? 'returned' : 'same-bytes', known);
  const verdict =
    isBack && isTakenHere(context, known) && !isOfAnotherPatient(known, under)
      ? backToTaken(known, under, asked)
      : asked;
  // A file that our checks refuse revives nothing, and the first file that is found of a rebuilt case is that case's own.
  const isFitNow = isFit(context, inspection.problems, inspection.summary !== null);
  return verdict === 'ask' && !keepsItsEnd(known) && (!isFitNow || isRebuilt(context, known))
    ? 'note'
    : verdict;
}

/** A path returns to bytes that NHI has. What lay there in between is withdrawn if it was not sent; else a person must decide. */
function backToTaken(known: CaseRecord, under: CaseRecord, asked: Verdict): Verdict {
  if (AT_NHI.has(under.delivery)) return 'ask';
  return known.superseded_by === under.id && under.delivery !== 'cancelled' ? 'note' : asked;
}

/** Notes known bytes on their case; nothing is sent again. The case whose bytes lay at the path until now is withdrawn if it was never sent. */
function noteAgain(context: CaseContext, tx: Tx, row: CaseRecord, found: PlacedBundle): Admission {
  const { pathKey, before, under } = found;
  rememberFile(tx, pathKey, found, row);
  const otherName = row.path_key !== pathKey;
  const isNameless = isRebuilt(context, row);
  if (isNameless) adoptPlace(context, tx, row, found);
  const isLast = under !== null && !AT_NHI.has(under.delivery) && !hasCopy(tx, under, pathKey);
  if (isLast && !ENDED.has(row.delivery)) {
    const verdict = verdictOn(context, relationByPath(row, under), under);
    if (verdict === 'supersede' || verdict === 'inherit') withdraw(context, tx, under, row);
  }
  addEvent(tx, row.id, 'same-bytes', { detail: { otherName } });
  // A forgotten case is reported to the HIS again as well.
  setCase(tx, row.id, { forgotten_at: null });
  if (before !== null && before !== 'restored') liesWithAnother(tx, caseRow(tx, row.id), before);
  // Missing attachments may lie beside this copy: equal bytes name equal attachments.
  for (const attachment of found.attachments)
    keepArrived(context, tx, caseRow(tx, row.id), { ...attachment, elsewhere: found });
  if (!isNameless) tellAgain(context, tx, row.id, fileNameOf(found.relPath));
  return { caseId: row.id, delivery: caseRow(tx, row.id).delivery, kind: 'same-bytes' };
}

/** The file of a case lies at the path of `under` again: that one is not sent. A person's stop of it goes on. */
function withdraw(context: CaseContext, tx: Tx, under: CaseRecord, row: CaseRecord): void {
  supersede(tx, under, row.id);
  if (row.superseded_by === under.id) setCase(tx, row.id, { superseded_by: null });
  if (row.delivery === 'accepted') return;
  if (under.hold_reason === 'by-person' || under.stop === 'stopped-before')
    inheritStop(context, tx, row.id, under);
  goOn(context, tx, row.id, under.id);
  holdWhereAsked(context, tx, row.id);
}

/** Known bytes of a case that ended and is not at NHI: it is checked again, for the file as it was found now. `asks`: a person is asked before it is sent ·
 * `isElsewhere`: another destination accepted these bytes, so NHI is searched first. */
function checkAgain(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  found: PlacedBundle & { readonly asks: boolean; readonly isElsewhere: boolean },
): Admission {
  const { pathKey } = found;
  const before = found.before ?? (found.isElsewhere ? 'other-destination' : null);
  rememberFile(tx, pathKey, found, row);
  if (isRebuilt(context, row)) adoptPlace(context, tx, row, found);
  addEvent(tx, row.id, 'same-bytes', { detail: { otherName: row.path_key !== pathKey, recheck: true } });
  // The attachments were destroyed with the payload: intake finds them again.
  if (row.payload === 'purged') tx.run(DELETE_ATTACHMENTS, { id: row.id });
  // The case now stands for the file at this path: attachments are looked for beside it, and its result has that name.
  const label = labelOf(found.relPath, found.inspection.summary ?? context.sealed.summary(row), row.sha256);
  setCase(tx, row.id, {
    folder: found.folder,
    path_key: pathKey,
    payload: found.spooled ? 'kept' : 'none',
    moved_to: null,
    forgotten_at: null,
    label: context.sealed.sealLabel(row.id, label),
    follows: found.under?.id ?? row.follows,
    release_mode: found.release,
    released: 0,
    ...(found.asks ? { stop: row.delivery === 'cancelled' ? null : 'came-again', unread: 1 } : {}),
    ...summaryColumns(context, row.id, found.inspection.summary),
  });
  if (found.asks && row.delivery === 'cancelled') inheritStop(context, tx, row.id, row);
  if (before !== null && before !== 'restored') makePastUnknown(tx, caseRow(tx, row.id), before);
  const delivery = applyInspection(context, tx, row.id, { ...found, arrives: true });
  tellAgain(context, tx, row.id, fileNameOf(found.relPath));
  return { caseId: row.id, delivery, kind: 'recheck' };
}

/** A free id. With 30 random bits, two in some 40,000 of a day collide. */
export function freeCaseId(tx: Tx): string {
  for (;;) {
    const id = newCaseId(tx.now);
    if (tx.get(CASE_EXISTS, { id }) === undefined) return id;
  }
}

/** `known`: the verdict on an earlier case with these bytes. */
function newCase(context: CaseContext, tx: Tx, found: PlacedBundle, known: Verdict | null = null): Admission {
  const { pathKey } = found;
  const { summary, sha256 } = found.inspection;
  const id = freeCaseId(tx);
  const label = labelOf(found.relPath, summary, sha256);
  tx.run(INSERT_CASE, {
    id,
    revision: tx.revision,
    folder: found.folder,
    path_key: pathKey,
    sha256,
    payload: found.spooled ? 'kept' : 'none',
    release_mode: found.release,
    // First state of every case; the result of its checks moves it on in this same transaction.
    delivery: 'refused',
    wait_until: Math.round(found.waitUntil),
    label: context.sealed.sealLabel(id, label),
    now: tx.now,
    // Bound to this destination, should settings return to the one that accepted the same bytes.
    destination: known === null ? null : context.destination,
    ...NO_SUMMARY,
    ...(summaryColumns(context, id, summary) as Params),
  });
  tx.touch(id);
  addEvent(tx, id, 'found', { detail: { bytes: found.size } });
  if (found.under !== null) setCase(tx, id, { follows: found.under.id });
  if (known === 'ask') setCase(tx, id, { stop: 'came-again', unread: 1 });
  const before = found.before ?? (known === 'look-first' ? 'other-destination' : null);
  // The file may have been sent by another agent, to another destination, or in the days that a restored database lacks.
  const unknownPast =
    before !== null ||
    (context.reconcileBefore !== null && found.mtimeMs < context.reconcileBefore) ||
    context.unknownSends.has(sha256);
  // NHI is searched for it.
  if (before !== null && before !== 'restored') makePastUnknown(tx, caseRow(tx, id), before);
  const stop = unknownPast ? 'reconcile' : null;
  const delivery = applyInspection(context, tx, id, { ...found, stop, arrives: true });
  rememberFile(tx, pathKey, found, { id, sha256 });
  return { caseId: id, delivery, kind: 'new' };
}

/** Moves a checked case by its checks, attachments, other cases of the claim and its folder. `stop`: a further reason to hold it. */
export function applyInspection(
  context: CaseContext,
  tx: Tx,
  id: string,
  found: Pick<FoundBundle, 'inspection' | 'attachments' | 'waitUntil'> & {
    readonly stop?: HoldReason | null;
    /** Its file came just now. */
    readonly arrives?: boolean;
  },
): Delivery {
  const { summary, problems } = found.inspection;
  const inspected = {
    ig_version: found.inspection.igVersion ?? null,
    overridden_by: null,
    overridden_at: null,
  };
  const fit = isFit(context, problems, summary !== null);
  const row = caseRow(tx, id);
  const areSendable = found.attachments.every(
    ({ fault, size }) => (fault ?? null) === null && !isLargeFile(size),
  );
  const sound = fit && areSendable;
  const conflict = settleOthers(context, tx, row, { sound, arrives: found.arrives === true });
  if (!summary || !fit) {
    const count = { problems: problems.length };
    const columns = { ...inspected, ...problemColumns(problems), unread: 1 };
    return moveCase(tx, row, 'checks-failed', { set: columns, detail: count });
  }
  const { missing, kept } = writeFound(context, tx, row, { summary, found: found.attachments });
  const bad = badAttachments(named(context, id), summary);
  const columns = { ...inspected, ...problemColumns([...bad, ...problems]) };
  if (!isFit(context, bad, true)) {
    moveCase(tx, row, 'checks-failed', {
      set: { ...columns, wait_until: Math.round(found.waitUntil), unread: 1 },
      detail: { problems: bad.length, ...kept },
    });
    return 'refused';
  }
  if (missing > 0) {
    moveCase(tx, row, 'awaits-attachments', {
      set: { ...columns, wait_until: Math.round(found.waitUntil) },
      detail: { missing, ...kept },
    });
  } else {
    moveCase(tx, row, 'ready', { set: { ...columns, next_attempt_at: tx.now }, detail: kept });
  }
  // An unknown past comes first: only this call knows it, while conflicts with other cases are tested again at a release.
  return holdWhereAsked(context, tx, id, found.stop ?? conflict);
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `YYMMDD-XXXXXX`: short enough to be read out on the phone, Crockford letters, 30 random bits a day (the column is UNIQUE). */
function newCaseId(now: number): string {
  const letters = [...randomBytes(6)].map((byte) => ALPHABET.charAt(byte % 32)).join('');
  return `${taipeiDay(now).slice(2).replaceAll('-', '')}-${letters}`;
}

/** The file of a rebuilt case was found: stores its name and path. */
function adoptPlace(context: CaseContext, tx: Tx, row: CaseRecord, found: PlacedBundle): void {
  const label = labelOf(found.relPath, found.inspection.summary ?? context.sealed.summary(row), row.sha256);
  setCase(tx, row.id, {
    folder: found.folder,
    path_key: found.pathKey,
    label: context.sealed.sealLabel(row.id, label),
  });
}
