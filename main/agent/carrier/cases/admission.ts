import { randomBytes } from 'node:crypto';
import type { Delivery, HoldReason } from '../../../../shared/states.ts';
import type { Params, Tx } from '../../ground/db/store.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import { keepArrived } from './attachment-arrivals.ts';
import { badAttachments, named, rememberFile, writeFound } from './attachments.ts';
import {
  fileNameOf,
  isFit,
  isRebuilt,
  labelOf,
  NO_SUMMARY,
  problemColumns,
  summaryColumns,
} from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked, isTakenHere, settleOthers } from './holds.ts';
import type { Admission, FoundBundle, TakeOverReason } from './intake-port.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { tellAgain } from './outbox.ts';
import { CASE_EXISTS, CASES_BY_SHA, DELETE_ATTACHMENTS, INSERT_CASE, SELECT_FILE } from './queries.ts';
import { fromBefore, liesWithAnother, makePastUnknown } from './served-folders.ts';

/**
 * Admits a spooled and inspected file: it becomes a case, or is noted on the case with the same bytes.
 * One transaction; after a crash the next rescan finds the file mark, or does all of this again.
 */
export function admit(context: CaseContext, found: FoundBundle): Promise<Admission> {
  return context.store.write((tx) => {
    const pathKey = context.sealed.pathKey(found.folder, found.relPath);
    const at = { ...found, pathKey, before: fromBefore(tx, found, pathKey) };
    const alike = tx.all<CaseRecord>(CASES_BY_SHA, { sha256: found.inspection.sha256 });
    const same =
      alike.find((row) => isTakenHere(context, row)) ?? alike.find(({ delivery }) => delivery !== 'accepted');
    if (same) return sameBytes(context, tx, same, at);
    // Another destination's acceptance does not count here: bytes tried on a test server may still be sent.
    // The case is bound to this destination, should settings return to the other.
    const destination = alike.length > 0 ? context.destination : null;
    const { caseId, delivery } = newCase(context, tx, at, destination);
    rememberFile(tx, pathKey, found, { id: caseId, sha256: found.inspection.sha256 });
    return { caseId, delivery, kind: 'new' };
  });
}

/** A found Bundle with the key of its path, and why another agent may have sent it. */
interface PlacedBundle extends FoundBundle {
  readonly pathKey: string;
  readonly before: TakeOverReason | null;
}

/** Known bytes: a case that ended and is not at NHI gets a new check; any other only notes them, and nothing is sent again. */
function sameBytes(context: CaseContext, tx: Tx, row: CaseRecord, found: PlacedBundle): Admission {
  const { pathKey, before } = found;
  const again = startsAgain(context, tx, row, found);
  rememberFile(tx, pathKey, found, row);
  const otherName = row.path_key !== pathKey;
  const isNameless = isRebuilt(context, row);
  if (isNameless) adoptPlace(context, tx, row, found);
  const isUnknown = before !== null && before !== 'restored';
  if (!again) {
    addEvent(tx, row.id, 'same-bytes', { detail: { otherName } });
    // A forgotten case is reported to the HIS again as well.
    setCase(tx, row.id, { forgotten_at: null });
    if (isUnknown) liesWithAnother(tx, caseRow(tx, row.id), before);
    // Missing attachments may lie beside this copy: equal bytes name equal attachments.
    for (const attachment of found.attachments)
      keepArrived(context, tx, caseRow(tx, row.id), { ...attachment, elsewhere: found });
    if (!isNameless) tellAgain(context, tx, row.id, fileNameOf(found.relPath));
    const { delivery } = caseRow(tx, row.id);
    return { caseId: row.id, delivery, kind: 'same-bytes' };
  }
  addEvent(tx, row.id, 'same-bytes', { detail: { otherName, recheck: true } });
  // The attachments were destroyed with the payload: intake finds them again.
  tx.changes(row.id);
  if (row.payload === 'purged') tx.run(DELETE_ATTACHMENTS, { id: row.id });
  // The case now stands for the file at this path: attachments are looked for beside it, and its result has that name.
  setCase(tx, row.id, {
    folder: found.folder,
    path_key: pathKey,
    payload: found.spooled ? 'kept' : 'none',
    moved_to: null,
    sent_sha256: null,
    renames: null,
    forgotten_at: null,
    ...summaryColumns(context, row.id, found.inspection.summary),
  });
  const label = labelOf(found.relPath, found.inspection.summary ?? context.sealed.summary(row), row.sha256);
  setCase(tx, row.id, { label: context.sealed.sealLabel(row.id, label) });
  if (isUnknown) makePastUnknown(tx, caseRow(tx, row.id), before);
  const delivery = applyInspection(context, tx, row.id, found);
  tellAgain(context, tx, row.id, fileNameOf(found.relPath));
  return { caseId: row.id, delivery, kind: 'recheck' };
}

/** True if known bytes start a new check of an ended case that NHI lacks. A cancelled case needs a file that was written again. */
function startsAgain(context: CaseContext, tx: Tx, row: CaseRecord, found: PlacedBundle): boolean {
  if (row.superseded_by !== null) return false;
  if (row.delivery === 'cancelled') return isNewFile(context, tx, row, found);
  return row.delivery === 'refused' || row.delivery === 'rejected';
}

/**
 * True if the HIS wrote the file again after the case was cancelled. At the case's own path it did, because intake admits only changed files.
 * At another path it may be the cancelled file itself: moved, copied, or reached by another path of the folder.
 */
function isNewFile(context: CaseContext, tx: Tx, row: CaseRecord, found: PlacedBundle): boolean {
  if (row.path_key === found.pathKey) return true;
  // The path was lost with the database. A file older than the rebuild existed before, so it is not new.
  if (isRebuilt(context, row)) return found.mtimeMs >= (context.reconcileBefore ?? 0);
  const own = tx.get<{ mtime_ms: number }>(SELECT_FILE, { path_key: row.path_key });
  return own?.mtime_ms !== found.mtimeMs;
}

/** A free id. With 30 random bits, two in some 40,000 of a day collide. */
export function freeCaseId(tx: Tx): string {
  for (;;) {
    const id = newCaseId(tx.now);
    if (tx.get(CASE_EXISTS, { id }) === undefined) return id;
  }
}

function newCase(
  context: CaseContext,
  tx: Tx,
  found: PlacedBundle,
  destination: string | null,
): Pick<Admission, 'caseId' | 'delivery'> {
  const { pathKey, before } = found;
  const { summary, sha256 } = found.inspection;
  const id = freeCaseId(tx);
  const label = labelOf(found.relPath, summary, sha256);
  tx.changes(id, 'made');
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
    destination,
    ...NO_SUMMARY,
    ...(summaryColumns(context, id, summary) as Params),
  });
  tx.touch(id);
  addEvent(tx, id, 'found', { detail: { bytes: found.size } });
  // The file may have been sent by another agent, or in the days that a restored database lacks.
  const unknownPast =
    before !== null ||
    (context.reconcileBefore !== null && found.mtimeMs < context.reconcileBefore) ||
    context.unknownSends.has(sha256);
  // Another agent may have sent it: NHI is searched for it.
  if (before !== null && before !== 'restored') makePastUnknown(tx, caseRow(tx, id), before);
  const delivery = applyInspection(context, tx, id, { ...found, stop: unknownPast ? 'reconcile' : null });
  return { caseId: id, delivery };
}

/** Moves a checked case by its checks, attachments, other cases of the claim and its folder. `stop`: a further reason to hold it. */
export function applyInspection(
  context: CaseContext,
  tx: Tx,
  id: string,
  found: Pick<FoundBundle, 'inspection' | 'attachments' | 'waitUntil'> & {
    readonly stop?: HoldReason | null;
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
  const conflict = settleOthers(tx, row, fit);
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
