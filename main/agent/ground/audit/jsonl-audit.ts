import { join } from 'node:path';
import { appendFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { AuditReport } from '../../../../shared/api/operations-contract.ts';
import { ensurePrivateDir, fsyncDir } from '../base/files.ts';
import { APPEND, READ_WRITE } from '../base/own-folder.ts';
import { AgentError } from '../error.ts';
import type { Audit, AuditOptions, HeldHead, TrailKeys, AuditEntry, AuditLine } from './audit.ts';
import { entryText, lineText, parseLine, sha256 } from './line.ts';
import {
  fileOfMonth,
  findTrail,
  readLines,
  readLinesBackwards,
  retireFiles,
  trailFiles,
} from './trail-files.ts';
import { KEYED, verifyTrail } from './verify.ts';
import { crashPoint } from '../crash-point.ts';

interface QueuedLine {
  readonly entry: string;
  readonly at: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The trail in `dir`, for the owner of the data folder alone. A torn tail is set aside first. */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  const { dir, clock, keys } = options;
  await ensurePrivateDir(dir);
  const found = await findTrail(dir, clock.now());
  const writer = new TrailWriter(dir);
  const chain = new Chain(writer, keys, found);
  let waiting: QueuedLine[] = [];
  let running: Promise<void> | null = null;
  let closed = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await chain.write(batch);
    }
    running = null;
  };

  const append = async (entry: AuditEntry): Promise<void> => {
    if (closed) {
      throw new AgentError('audit-closed');
    }
    const text = entryText(entry);
    await new Promise<void>((resolve, reject) => {
      waiting.push({ entry: text, at: clock.now(), resolve, reject });
      running ??= run();
    });
  };

  const verify = (heads: readonly HeldHead[] = []): Promise<AuditReport> => {
    const kept = options.anchor?.() ?? null;
    return verifyTrail(dir, {
      endOf: (name) => writer.endOf(name),
      keys,
      heads: [...(kept === null ? [] : [{ by: 'database' as const, head: kept }]), ...heads],
    });
  };

  if (found.torn !== null) await append(found.torn);
  return {
    append,
    tail: (count) => lastLines(dir, writer, count),
    read: (asked) => linesOf(dir, writer, asked),
    verify,
    head: () => (chain.end.n === 0 ? null : { n: chain.end.n, hash: chain.end.prev }),
    foundEnd: found.end,
    oldestYear: async () => {
      const [oldest] = await trailFiles(dir);
      return oldest === undefined ? null : Number(oldest.slice(0, 4));
    },
    // Nothing is retired while the chain does not verify: the files are evidence.
    retire: async (year) => ((await verify()).ok ? retireFiles(dir, year, append) : 0),
    close: async () => {
      closed = true;
      await running;
      await writer.close();
    },
  };
}

async function* linesOf(
  dir: string,
  writer: TrailWriter,
  options?: Parameters<Audit['read']>[0],
): AsyncGenerator<AuditLine, void, undefined> {
  for (const name of await trailFiles(dir)) {
    if (options?.fromMonth !== undefined && name < options.fromMonth) continue;
    for await (const { bytes } of readLines(join(dir, name), writer.endOf(name))) {
      const parsed = parseLine(bytes);
      if (parsed.kind === 'line') yield parsed.line;
      else if (options?.damaged !== 'pass-over') throw new AgentError('audit-damaged');
    }
  }
}

async function lastLines(dir: string, writer: TrailWriter, count: number): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for (const name of (await trailFiles(dir)).reverse()) {
    if (lines.length >= count) break;
    for await (const { bytes } of readLinesBackwards(join(dir, name), writer.endOf(name))) {
      if (lines.length >= count) break;
      // `verify` reports damaged lines. The agent must open in spite of them, or nobody could call it.
      const parsed = parseLine(bytes);
      if (parsed.kind === 'line') lines.push(parsed.line);
    }
  }
  return lines.reverse();
}

type FoundTrail = Awaited<ReturnType<typeof findTrail>>;

/** Each line has the hash of the one before it. */
class Chain {
  readonly #writer: TrailWriter;
  readonly #keys: TrailKeys;
  /** End of the trail on disk: the number of its lines and the hash of the last. */
  end: FoundTrail['end'];
  #file: string | null;
  #key: string | null;

  constructor(writer: TrailWriter, keys: TrailKeys, { end, file, key }: FoundTrail) {
    this.#writer = writer;
    this.#keys = keys;
    this.end = end;
    this.#file = file;
    this.#key = key;
  }

  /** Lines of a batch that go to the same file share one write and one fsync. */
  async write(batch: readonly QueuedLine[]): Promise<void> {
    const keys = this.#keys;
    for (let start = 0; start < batch.length;) {
      const name = nextFile(this.#file, batch[start]?.at ?? 0);
      let [text, next, count] = ['', this.end, 0];
      const newKey = keys.macKey;
      if (next.n > 0 && newKey !== this.#key) {
        // The chain changes its key: only a line of this kind may do so. Same write as the lines after it.
        const line = lineText(keyedLine(this.#key), batch[start]?.at ?? 0, next, keys);
        text = `${line}\n`;
        next = { n: next.n + 1, prev: sha256(line) };
      }
      for (const { entry, at } of batch.slice(start)) {
        if (nextFile(name, at) !== name) break;
        const line = lineText(entry, at, next, keys);
        text += `${line}\n`;
        next = { n: next.n + 1, prev: sha256(line) };
        count += 1;
      }
      const part = batch.slice(start, start + count);
      start += count;
      try {
        await this.#writer.append(name, text);
        [this.end, this.#file, this.#key] = [next, name, newKey];
        for (const { resolve } of part) resolve();
      } catch (error) {
        for (const { reject } of part) reject(error);
      }
    }
  }
}

const keyedLine = (before: string | null): string =>
  entryText({ kind: KEYED, actor: 'agent', detail: { before } });

/** Never an earlier month: after the clock was set back, lines still follow the ones before them. */
function nextFile(file: string | null, at: number): string {
  const month = fileOfMonth(at);
  return file !== null && file > month ? file : month;
}

/**
 * Appends to one monthly file at a time. After a failed write the file is cut back to its last whole line; if even that
 * fails, nothing is ever appended behind the damage: the next start sets it aside.
 */
class TrailWriter {
  readonly #dir: string;
  #current: { readonly name: string; readonly handle: FileHandle; size: number } | null = null;
  #broken = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Bytes of the current file that are on disk and acknowledged; undefined for a complete file: all of it. */
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
        // Synchronous: a few hundred bytes for the system's cache. Every send waits for this line; in the thread pool it would queue behind
        // payload files, which costs as much again as its fsync.
        appendFileSync(current.handle.fd, bytes);
        crashPoint('audit-written');
        // A crash before the fsync ends may leave some of the lines, or none; nobody was told that they exist.
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
    const handle = await open(join(this.#dir, name), APPEND, 0o600);
    const { size } = await handle.stat();
    this.#current = { name, handle, size };
    // A crash after this leaves an empty file of the month, which the next start continues.
    await fsyncDir(this.#dir);
    return this.#current;
  }

  async #cutBack(name: string, size: number): Promise<void> {
    try {
      const handle = await open(join(this.#dir, name), READ_WRITE);
      try {
        await handle.truncate(size);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch {
      // The write's own error is reported; nothing may be appended behind the damage.
      this.#broken = true;
    }
  }
}

function failed(cause?: unknown): AgentError {
  return new AgentError('audit-write-failed', { cause });
}
