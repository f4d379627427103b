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
 * Two data folders that watch one folder must not send its files twice. Each remembers which folders it serves; where another
 * agent has served one, or nobody can tell, what lies there is taken over: held, and looked up at NHI, before any of it is sent.
 */
/** Names of one commit: a folder in which a hundred thousand lie must not keep the sends from the disk. */
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

/** Nobody has served it: what lies there is new. After a crash before this commit, its lease is ours and says the same. */
export function serveFolder(context: CaseContext, path: string): Promise<void> {
  return context.store.write((tx) => {
    tx.run(FOLDER_IS_OURS, { path, now: tx.now });
  });
}

/**
 * Another agent holds it, or held it (`taking-over`, committed before the lease is ours). It may have sent what we have not, so
 * that is looked up first. After a crash before this commit the next look finds the same lease and does this again; after
 * it, the folder is taken over once its lease is ours, also if the lease says by then that it has always been ours.
 * @returns how many cases are held for it
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

/** The bytes of a case lie in a folder of another agent as well: that one may have sent them, and nobody has looked for them yet. */
export function liesWithAnother(tx: Tx, row: CaseRecord, reason: TakeOverReason): void {
  if (row.past !== null || row.delivery === 'accepted') return;
  // Should a person or another file let it go on.
  if (STOPPED.has(row.delivery)) setCase(tx, row.id, { past: 'unknown' });
  else mayBeSentByAnother(tx, row, reason);
}

/** @returns whether it is looked up from now on */
function mayBeSentByAnother(tx: Tx, row: CaseRecord, reason: TakeOverReason): boolean {
  if (row.past === 'unknown' || row.delivery === 'uncertain') {
    // It is looked up already; what was searched so far says nothing of what the other agent does.
    // A refusal of ours says nothing of another's send.
    const kind = row.doubt_kind === 'refused' ? 'taken-over' : row.doubt_kind;
    setCase(tx, row.id, { ...searchFromNow(tx, row), doubt_kind: kind });
    return false;
  }
  makePastUnknown(tx, row, reason);
  // A case on its way is looked up if its attempt proves absence; a held one, once it is released.
  if (row.delivery === 'held' || row.delivery === 'sending') return false;
  lookFirst(tx, row, 'taken-over', { unread: 1 });
  return true;
}

/** Another agent may have sent it: NHI is asked before it goes out, from now on. */
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
 * Lists what lay there when the lease became ours, some thousand names at a time; then, in one commit, that the take-over is
 * done. A crash before that commit leaves it begun: all of it is listed again and nothing was taken meanwhile. After it, the
 * names are on disk, and each leaves the list in the commit that makes a case of its file.
 * @param newerThan by the folder's own clock; null where nobody knows it
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
    // A case of ours has its own past; a file written in its place from now on is new.
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
    // A copy of what we took from another folder.
    for (const id of reason === 'restored' ? [] : elsewhere) liesWithAnother(tx, caseRow(tx, id), reason);
    tx.run(
      `UPDATE served_folders SET standing = 'ours', taken_over_at = $now, newer_than = $newer_than WHERE path = $path`,
      { path, now: tx.now, newer_than: newerThan === null ? null : Math.floor(newerThan) },
    );
  });
  return keys.length;
}

/** Why another agent may have sent this file; null: it came since we serve its folder. A crash before the commit leaves it on the list. */
export function fromBefore(
  tx: Tx,
  found: FileMark & { readonly folder: string },
  pathKey: string,
): TakeOverReason | null {
  const served = tx.get<ServedRecord>(SELECT_SERVED, { path: found.folder });
  if (served === undefined) return null;
  const wasThere = tx.get(TAKEN_OVER_FILE, { key: pathKey }) !== undefined;
  if (wasThere) tx.run(FORGET_TAKEN_OVER, { key: pathKey });
  // Taken in a pass beside which another agent's lease was found: the list is still to come.
  if (served.standing !== 'ours') return served.reason ?? 'nobody-can-tell';
  if (served.taken_over_at === null) return null;
  // Not on the list, but dated before we came: out of a backup, say, or where the list could not see.
  const isOld = served.newer_than !== null && found.mtimeMs <= served.newer_than;
  return wasThere || isOld ? (served.reason ?? 'nobody-can-tell') : null;
}

/** After a restore: files without a case are held until a person has looked. Runs before the restore is marked as done. */
export function takeOverRestored(context: CaseContext): Promise<void> {
  return context.store.write((tx) => {
    tx.run(`UPDATE served_folders SET standing = 'taking-over', reason = 'restored'`);
  });
}

/** While another agent serves the folder, it may be sending what we hold: nobody here is sure that NHI lacks it. */
export function isServedHere(tx: Pick<Tx, 'get'>, folder: string): boolean {
  const served = tx.get<ServedRecord>(SELECT_SERVED, { path: folder });
  return served === undefined || served.standing === 'ours';
}
