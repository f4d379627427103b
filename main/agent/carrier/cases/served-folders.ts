import type { Delivery } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { lookFirst } from './holds.ts';
import type { FileMark, ServedFolder, TakeOverReason } from './intake-port.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { searchFromNow } from './outcome.ts';
import {
  FOLDER_IS_OURS,
  FOLDER_STANDS,
  FORGET_TAKEN_OVER,
  INSERT_TAKEN_OVER,
  SELECT_CASE,
  SELECT_FILE,
  SELECT_SERVED,
  STOPPED_CASES_UNKNOWN,
  TAKEN_OVER_FILE,
  UNSENT_OF_FOLDER,
} from './queries.ts';

/**
 * Two data folders that watch one folder must not send its files twice. Each stores which folders it serves. If another agent has served
 * a folder, or that cannot be known, its files are taken over: shown as held, and searched for at NHI before any is sent.
 */
/** Names in one commit: a folder with a hundred thousand files must not block the writes of sends. */
const MOST_AT_ONCE = 2000;

interface KnownFile {
  readonly size: number;
  readonly mtime_ms: number;
  readonly case_id: string;
}

interface ServedRecord extends ServedFolder {
  readonly taken_over_at: number | null;
  readonly newer_than: number | null;
}

export function servedFolder(context: Pick<CaseContext, 'store'>, path: string): ServedFolder | null {
  return context.store.get<ServedRecord>(SELECT_SERVED, { path }) ?? null;
}

/** No agent has served the folder: its files are new. A crash before this commit leaves our lease there, which says the same. */
export function serveFolder(context: CaseContext, path: string): Promise<void> {
  return context.store.write((tx) => {
    tx.run(FOLDER_IS_OURS, { path, now: tx.now });
  });
}

/**
 * Another agent holds the folder, or held it (`taking-over`, committed before the lease is ours). It may have sent our unsent cases, so
 * these are searched for first. After a crash before this commit the next look finds the same lease and does this again. After
 * it, the folder is taken over once its lease is ours, even if the lease then says that it has always been ours.
 * @returns how many cases are searched for because of it
 */
export function folderOfAnother(
  context: CaseContext,
  path: string,
  standing: 'lost' | 'taking-over',
  reason: TakeOverReason,
): Promise<number> {
  return context.store.write((tx) => {
    tx.run(FOLDER_STANDS, { path, standing, reason, now: tx.now });
    tx.run(STOPPED_CASES_UNKNOWN, { folder: path });
    const rows = tx.all<CaseRecord>(UNSENT_OF_FOLDER, { folder: path });
    return rows.filter((row) => mayBeSentByAnother(tx, row, reason)).length;
  });
}

const STOPPED: ReadonlySet<Delivery> = new Set(['refused', 'rejected', 'cancelled']);

/** A case's bytes also lie in a folder of another agent, which may have sent them; no search has looked for them yet. */
export function liesWithAnother(tx: Tx, row: CaseRecord, reason: TakeOverReason): void {
  if (row.past !== null || row.delivery === 'accepted') return;
  // In case a person or another file lets it go on.
  if (STOPPED.has(row.delivery)) setCase(tx, row.id, { past: 'unknown' });
  else mayBeSentByAnother(tx, row, reason);
}

/** @returns whether searches for it begin now */
function mayBeSentByAnother(tx: Tx, row: CaseRecord, reason: TakeOverReason): boolean {
  if (row.past === 'unknown' || row.delivery === 'uncertain') {
    // Already searched for: the searches begin again, as the other agent may have sent it since.
    // NHI's refusal of our attempt says nothing about another agent's.
    const kind = row.doubt_kind === 'refused' ? 'taken-over' : row.doubt_kind;
    setCase(tx, row.id, { ...searchFromNow(tx, row), doubt_kind: kind });
    return false;
  }
  makePastUnknown(tx, row, reason);
  // A case being sent is searched for once its attempt proves absence; a held one, once it is released.
  if (row.delivery === 'held' || row.delivery === 'sending') return false;
  lookFirst(tx, row, 'taken-over', { unread: 1 });
  return true;
}

/** Another agent may have sent it: from now on NHI is searched before it is sent. */
export function makePastUnknown(
  tx: Tx,
  row: Pick<CaseRecord, 'id' | 'delivery' | 'doubt_since'>,
  reason: TakeOverReason,
): void {
  setCase(tx, row.id, { ...searchFromNow(tx, row), past: 'unknown', watch_until: null });
  addEvent(tx, row.id, 'taken-over', {
    detail: { reason },
    states: { from: row.delivery, to: row.delivery },
  });
}

/**
 * Stores the names of the files that lay there when the lease became ours, 2,000 in a commit; the last commit ends the take-over.
 * A crash before that repeats all of this, and no file was taken meanwhile. After it each name leaves the list in the commit that
 * makes a case of its file.
 * @param newerThan time of our lease by the folder's own clock, ms; null: not known
 * @returns how many files were taken over
 */
export async function endTakeOver(
  context: CaseContext,
  path: string,
  files: readonly (FileMark & { readonly relPath: string })[],
  newerThan: number | null,
): Promise<number> {
  const keys: string[] = [];
  const elsewhere = new Set<string>();
  for (const file of files) {
    const key = context.sealed.pathKey(path, file.relPath);
    const known = context.store.get<KnownFile>(SELECT_FILE, { path_key: key });
    // An unchanged file that we know has its own case; a file written in its place from now on is new.
    if (known?.size !== file.size || known.mtime_ms !== file.mtimeMs) keys.push(key);
    else if (context.store.get<CaseRecord>(SELECT_CASE, { id: known.case_id })?.folder !== path)
      elsewhere.add(known.case_id);
  }
  for (let from = 0; from < keys.length; from += MOST_AT_ONCE)
    await context.store.write((tx) => {
      for (const key of keys.slice(from, from + MOST_AT_ONCE)) tx.run(INSERT_TAKEN_OVER, { key });
    });
  await context.store.write((tx) => {
    const reason = tx.get<ServedRecord>(SELECT_SERVED, { path })?.reason ?? 'nobody-can-tell';
    // Copies of files that we took from another folder.
    for (const id of reason === 'restored' ? [] : elsewhere) liesWithAnother(tx, caseRow(tx, id), reason);
    tx.run(
      `UPDATE served_folders SET standing = 'ours', taken_over_at = $now, newer_than = $newer_than WHERE path = $path`,
      { path, now: tx.now, newer_than: newerThan === null ? null : Math.floor(newerThan) },
    );
  });
  return keys.length;
}

/** Reason why another agent may have sent this file; null: it came since we serve its folder. A crash before the commit leaves it listed. */
export function fromBefore(
  tx: Tx,
  found: FileMark & { readonly folder: string },
  pathKey: string,
): TakeOverReason | null {
  const served = tx.get<ServedRecord>(SELECT_SERVED, { path: found.folder });
  if (served === undefined) return null;
  const wasThere = tx.get(TAKEN_OVER_FILE, { key: pathKey }) !== undefined;
  if (wasThere) tx.run(FORGET_TAKEN_OVER, { key: pathKey });
  // The file was taken while another agent's lease was found: its name is not listed yet.
  if (served.standing !== 'ours') return served.reason ?? 'nobody-can-tell';
  if (served.taken_over_at === null) return null;
  // Not listed, but dated before our lease: out of a backup, say, or in a place that could not be listed.
  const isOld = served.newer_than !== null && found.mtimeMs <= served.newer_than;
  return wasThere || isOld ? (served.reason ?? 'nobody-can-tell') : null;
}

/** After a restore all folders are taken over: files without a case are held for a person. Runs before the restore is marked as done. */
export function takeOverRestored(context: CaseContext): Promise<void> {
  return context.store.write((tx) => {
    tx.run(`UPDATE served_folders SET standing = 'taking-over', reason = 'restored'`);
  });
}

/** True if this agent serves the folder. While another one does, it may be sending our cases: absence is not believed here. */
export function isServedHere(tx: Pick<Tx, 'get'>, folder: string): boolean {
  const served = tx.get<ServedRecord>(SELECT_SERVED, { path: folder });
  return served === undefined || served.standing === 'ours';
}
