/** Sealed files by the SHA-256 of their plain bytes. A put that returned is on disk (temp, fsync, rename, fsync of the folder). */
export interface Spool {
  /** Same bytes again: nothing is written. A crash before the rename leaves a temp file that start-up removes. */
  put(bytes: Buffer): Promise<{ readonly sha256: string; readonly size: number }>;
  /** For attachments: sealed in authenticated 1 MiB frames, so that a large file never sits in memory whole. */
  putFile(path: string): Promise<{ readonly sha256: string; readonly size: number }>;
  /** Opened whole, tag and hash verified. @throws AgentError `spool-missing` | `spool-damaged`. */
  get(sha256: string): Promise<Buffer>;
  has(sha256: string): Promise<boolean>;
  remove(sha256: string): Promise<void>;
  /** Hashes present, for reconciling with the database at start. */
  list(): Promise<string[]>;
}
