import { appendFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fsyncDir } from '../base/files.ts';
import { AgentError } from '../error.ts';
import { crashPoint } from '../crash-point.ts';

/**
 * Appends to one monthly file at a time. After a failed write the file is cut back to its last whole line; if even that
 * fails, nothing is ever appended behind the damage: the next start sets it aside.
 */
export class TrailWriter {
  readonly #dir: string;
  #current: { readonly name: string; readonly handle: FileHandle; size: number } | null = null;
  #broken = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Bytes of a file that are on disk and acknowledged; undefined for one that is not being written to: all of it. */
  endOf(name: string): number | undefined {
    return this.#current?.name === name ? this.#current.size : undefined;
  }

  /** Resolves when `text` (whole lines) is on disk. @throws AgentError `audit-write-failed`; none of `text` counts then. */
  async append(name: string, text: string): Promise<void> {
    if (this.#broken) throw failed();
    try {
      const current = await this.#open(name);
      const bytes = Buffer.from(text, 'utf8');
      try {
        // A few hundred bytes into the system's cache, here and now: every send waits for this line, and handing it to
        // another thread, behind the files that are taken in, costs as much again as its fsync.
        appendFileSync(current.handle.fd, bytes);
        crashPoint('audit-written');
        // A crash before this is done may leave part of the lines, or none; nobody was told that they are there.
        await current.handle.sync();
        crashPoint('audit-synced');
      } catch (error) {
        await this.#cutBack(name, current.size);
        throw error;
      }
      current.size += bytes.length;
    } catch (error) {
      throw failed(error);
    }
  }

  async close(): Promise<void> {
    await this.#current?.handle.close();
    this.#current = null;
  }

  async #open(name: string): Promise<{ readonly handle: FileHandle; size: number }> {
    if (this.#current?.name === name) return this.#current;
    await this.close();
    const handle = await open(join(this.#dir, name), 'a', 0o600);
    const { size } = await handle.stat();
    this.#current = { name, handle, size };
    // A crash after this leaves an empty file of the month, which the next start goes on in.
    await fsyncDir(this.#dir);
    return this.#current;
  }

  async #cutBack(name: string, size: number): Promise<void> {
    try {
      const handle = await open(join(this.#dir, name), 'r+');
      try {
        await handle.truncate(size);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch {
      // The write's own error is the one that is told; what matters here is that nothing follows.
      this.#broken = true;
    }
  }
}

function failed(cause?: unknown): AgentError {
  return new AgentError('audit-write-failed', { cause });
}
