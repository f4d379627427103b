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
  /** Length of the plain bytes as the file's length tells it, without opening it; null where there is none. */
  size(sha256: string): Promise<number | null>;
  /**
   * Gone from the disk when it resolves with true. False where these bytes were put in during the last day: anyone who did so
   * may be about to make a case of them.
   */
  remove(sha256: string): Promise<boolean>;
  /** Hashes present, for reconciling with the database at start. */
  list(): Promise<string[]>;
}
