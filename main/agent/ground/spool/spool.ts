import type { PlainFile } from '../base/plain-file.ts';

/** Sealed files by the SHA-256 of their plain bytes. A put that returned is on disk (temp, fsync, rename, fsync of the folder). */
export interface Spool {
  /**
   * Same bytes again: nothing is written. A crash before the rename leaves a temp file that start-up removes.
   * @param sha256 of these bytes, where the caller has it; a wrong one makes a file that never opens
   */
  put(bytes: Buffer, sha256?: string): Promise<{ readonly sha256: string; readonly size: number }>;
  /** For attachments: sealed in authenticated 1 MiB frames, so that a large file is never in memory as a whole. */
  putFile(
    file: Pick<PlainFile, 'size' | 'eachChunk'>,
  ): Promise<{ readonly sha256: string; readonly size: number }>;
  /** Opened whole, tag and hash verified. @throws AgentError `spool-missing` | `spool-damaged`. */
  get(sha256: string): Promise<Buffer>;
  /** Piece by piece, each verified; the hash is verified with the last. @throws as `get`. */
  read(sha256: string): AsyncIterable<Buffer>;
  has(sha256: string): Promise<boolean>;
  /** Length of the plain bytes, computed from the file's length without opening it; null if there is no file. */
  size(sha256: string): Promise<number | null>;
  /**
   * Removed from the disk when it resolves with true. False if this process put these bytes during the last day: a case that refers to them
   * may be about to be written.
   */
  remove(sha256: string): Promise<boolean>;
  /** Hashes present, for reconciling with the database at start. */
  list(): Promise<string[]>;
}
