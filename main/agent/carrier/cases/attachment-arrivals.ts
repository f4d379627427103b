import type { Delivery } from '../../../../shared/states.ts';
import type { Problem } from '../check/problem.ts';
import type { Tx } from '../../ground/db/store.ts';
import { sameName } from '../../ground/fhir/attachment-names.ts';
import { settleOthers } from './arrivals.ts';
import {
  badAttachments,
  dirOf,
  findAttachment,
  isOfAttachmentFile,
  keptDetail,
  missingAttachments,
  named,
} from './attachments.ts';
import { isFit, problemColumns, problemsOf } from './case-facts.ts';
import type { AttachmentRecord, CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './holds.ts';
import type {
  AwaitingCase,
  FileMark,
  FoundAttachment,
  FoundBundle,
  WatchedAttachment,
} from './intake-port.ts';
import { addEvent, caseRow, type CaseSet, moveCase, setCase } from './move.ts';
import {
  AWAITING_CASES,
  MARK_ATTACHMENT,
  MISSING_OF_CASE,
  NOTE_FAULT,
  UPDATE_ATTACHMENT,
  WATCHED_ATTACHMENTS,
} from './queries.ts';

export function awaitingCases(context: CaseContext, folder: string): AwaitingCase[] {
  return context.store.all<CaseRecord>(AWAITING_CASES, { folder }).map((row) => {
    const wanted = named(context, row.id).filter((one) => isAwaited(one.row));
    const uses = context.sealed.summary(row)?.attachmentUses ?? [];
    const known = wanted.map(({ name, row: attachment }) => {
      const use = uses.find((one) => sameName(one.name, name));
      const { mark_size: size, mark_mtime_ms: mtimeMs } = attachment;
      const refused = size === null || mtimeMs === null ? null : { size, mtimeMs };
      const unreadable = attachment.fault === 'attachment-unreadable';
      return [name, { contentType: use?.contentType ?? null, refused, unreadable }] as const;
    });
    return {
      caseId: row.id,
      relPath: context.sealed.label(row).relPath,
      missing: wanted.map(({ name }) => name),
      known: new Map(known),
      waitUntil: row.wait_until ?? 0,
      delivery: row.delivery,
    };
  });
}

const isAwaited = ({ state, fault }: AttachmentRecord): boolean => state === 'missing' || fault !== null;

/** The bytes are in the spool already: a crash before this commit leaves an unused spool file that the next scan uses. */
export function attachmentArrived(
  context: CaseContext,
  caseId: string,
  arrived: FoundAttachment,
): Promise<Delivery> {
  return context.store.write((tx) => {
    return keepArrived(context, tx, caseRow(tx, caseId), arrived);
  });
}

/**
 * The same inside a transaction. It does nothing unless the attachment is missing or its bytes cannot be sent.
 * @param arrived `elsewhere`: the file's place, if not beside the case's file; another patient's files may lie there too
 */
export function keepArrived(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  arrived: FoundAttachment & { readonly elsewhere?: Pick<FoundBundle, 'folder' | 'relPath'> },
): Delivery {
  const caseId = row.id;
  const { elsewhere } = arrived;
  const target = findAttachment(named(context, caseId), arrived.name);
  if (target === undefined || !isAwaited(target.row)) return row.delivery;
  tx.run(UPDATE_ATTACHMENT, {
    case_id: caseId,
    ord: target.row.ord,
    state: 'spooled',
    sha256: arrived.sha256,
    size: arrived.size,
    mark_size: arrived.size,
    mark_mtime_ms: arrived.mtimeMs,
    fault: arrived.fault ?? null,
    name_key: elsewhere
      ? context.sealed.attachmentKey(elsewhere.folder, dirOf(elsewhere.relPath), arrived.name)
      : null,
  });
  const missing = tx.get<{ n: number }>(MISSING_OF_CASE, { id: caseId })?.n ?? 0;
  addEvent(tx, caseId, 'attachment-arrived', {
    detail: {
      missing,
      ...(arrived.fault === undefined || arrived.fault === null ? {} : { problem: arrived.fault }),
      ...keptDetail([{ ord: target.row.ord, sha256: arrived.sha256 }]),
    },
  });
  setCase(tx, caseId, {});
  return settleAttachments(context, tx, row);
}

/** Moves a case according to the attachments that have arrived, and those that cannot be sent. */
function settleAttachments(context: CaseContext, tx: Tx, row: CaseRecord): Delivery {
  const attachments = named(context, row.id);
  const summary = context.sealed.summary(row);
  const bad = badAttachments(attachments, summary);
  const missing = missingAttachments(attachments, summary);
  const others = problemsOf(row).filter((one) => !isOfAttachmentFile(one));
  const columns = problemColumns([...bad, ...others]);
  const areSound = isFit(context, bad, true);
  switch (row.shown) {
    case 'held': {
      // The case waits for a person or for NHI; its attachments decide the state after the release.
      const to = !areSound ? 'refused' : missing.length > 0 ? 'waiting' : 'queued';
      const from = row.delivery === 'held' ? row.held_from : row.doubt_after;
      const moves = from === 'waiting' || from === 'refused';
      const moved: CaseSet =
        row.delivery === 'held' ? { held_from: to } : { doubt_after: to === 'queued' ? null : to };
      setCase(tx, row.id, { ...columns, ...(moves ? moved : {}) });
      return row.delivery;
    }
    case 'waiting':
    case 'refused': {
      if (!areSound && row.shown === 'waiting') {
        moveCase(tx, row, 'checks-failed', {
          set: { ...columns, unread: 1 },
          detail: { problems: bad.length },
        });
        return 'refused';
      }
      // An attachment does not fix problems of the Bundle itself.
      if (!isFit(context, [...bad, ...others], row.summary !== null, row.overridden_at !== null)) {
        setCase(tx, row.id, columns);
        return row.delivery;
      }
      if (missing.length > 0) return stillMissing(tx, row, columns, [...bad, ...missing, ...others]);
      const conflict = settleOthers(context, tx, row, { sound: true });
      moveCase(tx, row, 'ready', { set: { ...columns, next_attempt_at: tx.now } });
      return holdWhereAsked(context, tx, row.id, conflict);
    }
    default:
      // The case ended, or a restore put it in doubt, while the file was read: only the attachment is stored.
      return row.delivery;
  }
}

/** A bad file was replaced while others are missing: the case waits, or stays refused if the wait is over. */
function stillMissing(tx: Tx, row: CaseRecord, columns: CaseSet, problems: readonly Problem[]): Delivery {
  if (row.delivery === 'waiting') {
    setCase(tx, row.id, columns);
    return 'waiting';
  }
  if ((row.wait_until ?? 0) > tx.now) return moveCase(tx, row, 'awaits-attachments', { set: columns });
  setCase(tx, row.id, problemColumns(problems));
  return row.delivery;
}

/** Notes whether the agent may read an attachment file. After a crash before the commit, intake meets the file and notes it again. */
export function attachmentUnreadable(
  context: CaseContext,
  caseId: string,
  name: string,
  isUnreadable: boolean,
): Promise<void> {
  return context.store.write((tx) => {
    const target = findAttachment(named(context, caseId), name);
    if (target === undefined || target.row.state !== 'missing') return;
    const fault = isUnreadable ? 'attachment-unreadable' : null;
    if (target.row.fault === fault) return;
    tx.run(NOTE_FAULT, { case_id: caseId, ord: target.row.ord, fault });
    setCase(tx, caseId, {});
  });
}

export function attachmentWaitOver(context: CaseContext, caseId: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'waiting') return;
    const missing = missingAttachments(named(context, caseId), context.sealed.summary(row));
    const columns = problemColumns([...missing, ...problemsOf(row)]);
    moveCase(tx, row, 'checks-failed', {
      set: { ...columns, unread: 1 },
      detail: { missing: missing.length },
    });
  });
}

export function watchedAttachments(context: CaseContext, folder: string): WatchedAttachment[] {
  return context.store
    .all<AttachmentRecord & Pick<CaseRecord, 'label'>>(WATCHED_ATTACHMENTS, { folder })
    .flatMap((row) => {
      if (row.sha256 === null) return [];
      const id = row.case_id;
      const { relPath } = context.index.get(id)?.label ?? context.sealed.label({ id, label: row.label });
      return [
        {
          caseId: id,
          relPath,
          name: context.sealed.attachmentName(row),
          sha256: row.sha256,
          size: row.mark_size ?? -1,
          mtimeMs: row.mark_mtime_ms ?? -1,
        },
      ];
    });
}

/** Notes that an attachment file changed after it was kept. The kept bytes are sent. */
export function attachmentChanged(
  context: CaseContext,
  caseId: string,
  name: string,
  now: FileMark & { readonly sha256: string },
): Promise<void> {
  return context.store.write((tx) => {
    const target = findAttachment(named(context, caseId), name);
    if (target === undefined || target.row.sha256 === null) return;
    const changed = target.row.sha256 !== now.sha256;
    tx.run(MARK_ATTACHMENT, {
      case_id: caseId,
      ord: target.row.ord,
      state: changed ? 'changed' : 'spooled',
      mark_size: now.size,
      mark_mtime_ms: now.mtimeMs,
    });
    if (changed) addEvent(tx, caseId, 'attachment-changed', { detail: { ordinal: target.row.ord + 1 } });
    // A new date on the same bytes is no news.
    if (changed || target.row.state === 'changed') setCase(tx, caseId, changed ? { unread: 1 } : {});
  });
}
