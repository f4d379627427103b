import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Audit } from '../audit/audit.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import {
  type DestroyedRecord,
  endedBefore,
  forgetPayload,
  isKept,
  marked,
  markUnreferenced,
  noteRemoved,
  spooledBy,
  successorIsOpen,
  takeBackMark,
} from '../cases/payloads.ts';
import { crashPoint } from '../crash-point.ts';
import type { Spool } from '../spool/spool.ts';

export interface PurgeParts {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly audit: Audit;
  /**
   * Asked once a run: tells whether somebody still works on a case that has ended by itself, since a deadline runs or a chain of
   * supplements goes on.
   */
  readonly stillOpen: () => (caseId: string) => boolean;
  readonly stopping: () => boolean;
}

export interface Purged {
  readonly cases: number;
  readonly files: number;
  readonly bytes: number;
}

/** Payloads of cases that ended before a time (ms): first the tombstones of all of them, then the bytes. */
export async function purgePayloads(parts: PurgeParts, before: number): Promise<Purged> {
  let cases = 0;
  const isOpen = parts.stillOpen();
  for (const rows of endedBefore(parts.context, before)) {
    for (const row of rows) {
      if (parts.stopping()) break;
      if (successorIsOpen(parts.context.store, row) || isOpen(row.id)) continue;
      if (await forgetPayload(parts.context, row.id, before, await sizesOf(parts, row))) cases += 1;
    }
    await nextTurn();
  }
  crashPoint('purge-marked');
  return { cases, ...(await removeMarked(parts)) };
}

/**
 * Bytes in the spool that no case keeps, such as those of a file that was put again after its payload had been purged.
 * Marked only: they go with the next removal, and not on the day they came.
 */
export async function markOrphans(parts: PurgeParts): Promise<number> {
  const found: { sha256: string; bytes: number }[] = [];
  for (const [index, sha256] of (await parts.spool.list()).entries()) {
    if (index % 200 === 199) await nextTurn();
    if (isKept(parts.context, sha256)) continue;
    const bytes = await parts.spool.size(sha256);
    if (bytes !== null) found.push({ sha256, bytes });
  }
  return found.length === 0 ? 0 : markUnreferenced(parts.context, found);
}

/** Removes what is marked, also what a crash left marked. A crash anywhere in it does the rest again at the next run. */
export async function removeMarked(parts: PurgeParts): Promise<Omit<Purged, 'cases'>> {
  let [files, bytes] = [0, 0];
  for (const record of marked(parts.context)) {
    if (parts.stopping()) break;
    if (isKept(parts.context, record.sha256)) {
      // A file with these bytes came again since.
      await takeBackMark(parts.context, record.n);
      continue;
    }
    // In the same turn as the look above; false: they were put in not long ago, so the next run looks again.
    if (!(await parts.spool.remove(record.sha256))) continue;
    crashPoint('purge-removed');
    await tell(parts, record);
    await noteRemoved(parts.context, record.n);
    files += 1;
    bytes += record.bytes;
  }
  return { files, bytes };
}

/** Who destroyed which bytes, how many, and why; when is the line's own time. */
function tell({ audit }: PurgeParts, record: DestroyedRecord): Promise<void> {
  return audit.append({
    kind: 'payload-destroyed',
    actor: record.actor,
    ...(record.case_id === null ? {} : { caseId: record.case_id }),
    sha256: record.sha256,
    detail: { what: record.kind, bytes: record.bytes, reason: record.reason },
  });
}

async function sizesOf(
  { context, spool }: PurgeParts,
  row: CaseRecord,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const { sha256, bytes } of spooledBy(context, row))
    sizes.set(sha256, bytes ?? (await spool.size(sha256)) ?? 0);
  return sizes;
}
