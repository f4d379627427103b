/**
 * First reading of a backup, before anything in it is trusted, in a thread of its own (`backup-worker.ts`): blocking calls are fine here. SQLite
 * opens nothing before the list's HMAC and the database's SHA-256 are verified.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { openDatabase, quickCheck } from '../../ground/db/open.ts';
import { refuseOtherSchema } from '../../ground/db/schema-check.ts';
import { AgentError } from '../../ground/error.ts';
import { isSystemError } from '../../ground/base/files.ts';
import type { BackupKey } from '../../ground/vault/vault.ts';
import {
  type BackupHead,
  END_BYTES,
  MAGIC,
  MOST_LIST_BYTES,
  proveList,
  readEnd,
  readHead,
  unreadable,
} from './format.ts';

export interface TakeOptions {
  /** An existing, empty file: the database is copied into it. */
  readonly to: string;
  readonly key: BackupKey;
}

/** Progress of a long copy, to distinguish slow from stuck. `checking`: bytes that SQLite checks now. */
export type Progress = (checking?: number) => void;

/**
 * @param key null: the proof does not matter yet, and the list is read without it
 * @throws AgentError `backup-missing`, `backup-unreadable`, `backup-unproven`, `backup-other-key`
 */
export function lookAt(file: string, key: BackupKey | null): BackupHead {
  return withFile(file, (fd, size) => looked(fd, size, key));
}

function looked(fd: number, size: number, key: BackupKey | null): BackupHead {
  if (!readAt(fd, 0, MAGIC.length).equals(MAGIC)) throw unreadable(null);
  const end = size < MAGIC.length + END_BYTES ? null : readEnd(readAt(fd, size - END_BYTES, END_BYTES));
  if (end === null) throw unreadable(null);
  const listAt = size - END_BYTES - end.listBytes;
  if (end.listBytes > MOST_LIST_BYTES || listAt < MAGIC.length) throw unreadable(null);
  const list = readAt(fd, listAt, end.listBytes);
  // Verify before parsing: a foreign list may be made to fill the memory.
  if (key !== null) proveList(list, end, key);
  const head = readHead(list);
  // The file was cut or has grown.
  if (listAt - MAGIC.length !== head.database.bytes) throw unreadable(null);
  return head;
}

/**
 * Copies the database out of a backup, and verifies that it is ours. Only the copy is verified: the file may change meanwhile.
 * @returns the proven head
 * @throws AgentError `backup-damaged`; and as `lookAt`, `refuseOtherSchema`, `quickCheck`
 */
export function takeDatabase(file: string, { to, key }: TakeOptions, progress: Progress): BackupHead {
  const proven = withFile(file, (fd, size) => {
    const head = looked(fd, size, key);
    const target = openSync(to, constants.O_RDWR | constants.O_NOFOLLOW);
    try {
      const copied = copy(fd, target, { at: MAGIC.length, bytes: head.database.bytes }, progress);
      if (copied !== head.database.sha256) throw new AgentError('backup-damaged');
    } finally {
      closeSync(target);
    }
    return head;
  });
  checkDatabase(to, progress);
  return proven;
}

function checkDatabase(path: string, progress: Progress): void {
  const db = openDatabase(path, { readonly: true });
  try {
    refuseOtherSchema(db);
    progress(
      Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })),
    );
    quickCheck(db);
  } finally {
    db.close();
  }
}

/** Opens without blocking: a person may name a link to a pipe, and SQLite or a read would wait there for ever. */
function withFile<T>(file: string, use: (fd: number, size: number) => T): T {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) throw new AgentError('backup-missing', { cause: error });
    throw unreadable(error);
  }
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw unreadable(null);
    return use(fd, found.size);
  } finally {
    closeSync(fd);
  }
}

function readAt(fd: number, at: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(fd, buffer, filled, length - filled, at + filled);
    if (read === 0) break;
    filled += read;
  }
  return buffer.subarray(0, filled);
}

const PIECE_BYTES = 4 * 2 ** 20;

/** @returns SHA-256 of the copied bytes, hex */
function copy(
  from: number,
  to: number,
  { at, bytes }: { readonly at: number; readonly bytes: number },
  progress: Progress,
): string {
  const hash = createHash('sha256');
  for (let done = 0; done < bytes;) {
    const piece = readAt(from, at + done, Math.min(PIECE_BYTES, bytes - done));
    // The file became shorter after its length was read.
    if (piece.length === 0) throw unreadable(null);
    hash.update(piece);
    for (let written = 0; written < piece.length;)
      written += writeSync(to, piece, written, piece.length - written, done + written);
    done += piece.length;
    progress();
  }
  return hash.digest('hex');
}
