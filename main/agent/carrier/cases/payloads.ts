import type { Store, Tx } from '../../ground/db/store.ts';
import type { AttachmentRecord, CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { AGENT, addEvent, caseRow, setCase } from './move.ts';
import {
  DESTROYED_NEWEST,
  ENDED_KEPT,
  INSERT_DESTROYED,
  IS_MARKED,
  MARKED,
  SET_REMOVED,
  STILL_KEPT,
  TAKE_BACK_MARK,
} from './payload-queries.ts';
import { ATTACHMENTS_OF_CASE, SELECT_CASE } from './queries.ts';

const AT_ONCE = 200;

/** One row of `destroyed`. Times are ms since the epoch. */
export interface DestroyedRecord {
  readonly n: number;
  readonly sha256: string;
  readonly kind: 'bundle' | 'attachment' | 'unreferenced';
  readonly bytes: number;
  readonly case_id: string | null;
  readonly reason: CaseEnd['reason'] | 'unreferenced';
  readonly actor: string;
  readonly marked_at: number;
  /** Null while the file may still exist. */
  readonly removed_at: number | null;
  /** The machine that removed the bytes; null until it has. */
  readonly place: string | null;
}

/** Method of removal: the sealed file is deleted; remains on the disk cannot be opened without the data key. */
export const REMOVAL_METHOD = 'sealed-file-removed';

/** Cases with payloads that ended before a time, in pieces, so that other work runs in between. */
export function* endedBefore(context: CaseContext, before: number): Generator<CaseRecord[]> {
  for (let after = 0; ;) {
    const rows = context.store.all<CaseRecord>(ENDED_KEPT, { after, limit: AT_ONCE });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.filter((row) => (endOf(row)?.at ?? Infinity) <= before);
    after = last.seq;
  }
}

/** A case's payload in the spool: its Bundle first, then its attachments, each once. */
export function spooledBy(
  context: CaseContext,
  row: CaseRecord,
): { readonly sha256: string; readonly kind: 'bundle' | 'attachment'; readonly bytes: number | null }[] {
  const attachments = context.store.all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id: row.id });
  const found = new Map<string, number | null>();
  for (const { sha256, size } of attachments)
    if (sha256 !== null && sha256 !== row.sha256) found.set(sha256, size);
  return [
    { sha256: row.sha256, kind: 'bundle', bytes: null },
    ...[...found].map(([sha256, bytes]) => ({ sha256, kind: 'attachment' as const, bytes })),
  ];
}

/**
 * Writes the tombstones: the case keeps no payload any more, and files that no other case needs are to be removed. A crash before this
 * commit changes nothing; after it the files may remain for a while, and no case refers to them.
 * @param sizes lengths of the plain bytes by hash
 * @returns false when the case has moved on meanwhile
 */
export function forgetPayload(
  context: CaseContext,
  caseId: string,
  before: number,
  sizes: ReadonlyMap<string, number>,
): Promise<boolean> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    const end = endOf(row);
    if (row.payload !== 'kept' || end === null || end.at > before) return false;
    setCase(tx, caseId, { payload: 'purged' });
    let [files, bytes] = [0, 0];
    for (const { sha256, kind } of spooledBy(context, row)) {
      const size = sizes.get(sha256) ?? 0;
      if (!mark(tx, { sha256, kind, bytes: size, case_id: caseId, reason: end.reason })) continue;
      files += 1;
      bytes += size;
    }
    addEvent(tx, caseId, 'purged', { detail: { reason: end.reason, files, bytes } });
    return true;
  });
}

/** Writes a tombstone for each spool file that no case keeps. */
export function markUnreferenced(
  context: CaseContext,
  found: readonly { readonly sha256: string; readonly bytes: number }[],
): Promise<number> {
  return context.store.write((tx) => {
    const fields = { kind: 'unreferenced', case_id: null, reason: 'unreferenced' } as const;
    return found.filter(({ sha256, bytes }) => mark(tx, { ...fields, sha256, bytes })).length;
  });
}

function mark(
  tx: Tx,
  entry: Pick<DestroyedRecord, 'sha256' | 'kind' | 'bytes' | 'case_id' | 'reason'>,
): boolean {
  const { sha256 } = entry;
  if (tx.get(STILL_KEPT, { sha256 }) !== undefined || tx.get(IS_MARKED, { sha256 }) !== undefined)
    return false;
  tx.run(INSERT_DESTROYED, { ...entry, actor: AGENT, now: tx.now });
  return true;
}

export function isKept(context: CaseContext, sha256: string): boolean {
  return context.store.get(STILL_KEPT, { sha256 }) !== undefined;
}

/** Tombstones whose files may still exist. */
export function marked(context: CaseContext): DestroyedRecord[] {
  return context.store.all<DestroyedRecord>(MARKED);
}

export function noteRemoved(context: CaseContext, n: number, place: string): Promise<void> {
  return context.store.write((tx) => {
    tx.run(SET_REMOVED, { n, now: tx.now, place });
  });
}

/** The same bytes came again and a case keeps them: they are not destroyed after all. */
export function takeBackMark(context: CaseContext, n: number): Promise<void> {
  return context.store.write((tx) => {
    tx.run(TAKE_BACK_MARK, { n });
  });
}

/** The newest records of what was destroyed. */
export function destroyedRecords(context: CaseContext, limit: number): DestroyedRecord[] {
  return context.store.all<DestroyedRecord>(DESTROYED_NEWEST, { limit });
}

/** Reason why a case has ended, and when (ms). */
export interface CaseEnd {
  readonly reason: 'decided' | 'cancelled' | 'superseded';
  readonly at: number;
}

/** The end of a case; null while something can still change it. */
export function endOf(row: CaseRecord): CaseEnd | null {
  if (row.watch_until !== null) return null;
  if (row.delivery === 'cancelled')
    return { reason: row.superseded_by === null ? 'cancelled' : 'superseded', at: row.updated_at };
  if (row.delivery !== 'accepted') return null;
  if (row.review === 'decided' && row.decided_at !== null) return { reason: 'decided', at: row.decided_at };
  // NHI could not use it, and a corrected file superseded it.
  return row.superseded_by === null ? null : { reason: 'superseded', at: row.updated_at };
}

/** True if a case that superseded this one, directly or in a chain, has not ended yet. */
export function successorIsOpen(store: Pick<Store, 'get'>, row: CaseRecord): boolean {
  const seen = new Set([row.id]);
  for (let id = row.superseded_by; id !== null && !seen.has(id);) {
    seen.add(id);
    const next = store.get<CaseRecord>(SELECT_CASE, { id });
    if (next === undefined) return false;
    if (endOf(next) === null) return true;
    id = next.superseded_by;
  }
  return false;
}
