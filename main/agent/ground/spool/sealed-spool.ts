import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, read, rmSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DAY_MS } from '../../../../shared/days.ts';
import { ensurePrivateDir, fsyncDir, nullIfMissing, release, removeTemporaries } from '../base/files.ts';
import { READ } from '../base/own-folder.ts';
import { AgentError } from '../error.ts';
import type { Vault } from '../vault/vault.ts';
import {
  ONE_FRAME_BYTES,
  openFrames,
  openOnlyFrame,
  plainLength,
  type SealedSource,
  sourceOf,
  spoolDamaged,
} from './frames.ts';
import { type SealedWriter, withSealedWriter } from './sealed-writer.ts';
import type { Spool } from './spool.ts';

const HASH = /^[0-9a-f]{64}$/;

/**
 * The spool in `dir`: sealed files named `ab/<sha256 of the plain bytes>`, no other name ever. Opening it removes files of crashed puts, so
 * only the owner of the data folder may. `elapsed`: ms on the monotonic clock.
 */
export async function openSpool(dir: string, vault: Vault, elapsed?: () => number): Promise<Spool> {
  await ensurePrivateDir(dir);
  await removeTemporaries(dir);
  const files = new SealedFiles(dir, vault);
  const recent = recentPuts(elapsed);
  return {
    put: async (bytes, sha256 = createHash('sha256').update(bytes).digest('hex')) => {
      recent.note(sha256);
      if (!(await files.isIntact(sha256))) {
        await withSealedWriter(dir, vault, async (writer) => {
          await writer.writeWhole(bytes);
          await files.commit(writer, sha256);
        });
      }
      return { sha256, size: bytes.length };
    },
    // The hash is known only after the last byte, so equal bytes are written again and then dropped.
    putFile: async (file) =>
      withSealedWriter(dir, vault, async (writer) => {
        const hash = createHash('sha256');
        const size = await file.eachChunk(async (chunk) => {
          hash.update(chunk);
          await writer.write(chunk);
        });
        const sha256 = hash.digest('hex');
        recent.note(sha256);
        if (!(await files.isIntact(sha256))) await files.commit(writer, sha256);
        return { sha256, size };
      }),
    get: (sha256) => files.whole(sha256),
    read: (sha256) => files.frames(sha256),
    has: async (sha256) => (await sealedSize(files.pathOf(sha256))) !== null,
    size: async (sha256) => {
      const bytes = await sealedSize(files.pathOf(sha256));
      return bytes === null ? null : plainLength(bytes);
    },
    remove: async (sha256) => {
      const path = files.pathOf(sha256);
      // Check and removal in one turn of the event loop: a put that began before is in `recent`, a later one writes the file again.
      if (recent.has(sha256)) return false;
      rmSync(path, { force: true });
      // A crash before this may bring the file back; the caller that asked for its removal still has the tombstone.
      await fsyncDir(dirname(path)).catch(nullIfMissing);
      return true;
    },
    list: () => files.hashes(),
  };
}

/** The sealed files of a spool, by the hash of their plain bytes. */
class SealedFiles {
  readonly #dir: string;
  readonly #vault: Vault;

  constructor(dir: string, vault: Vault) {
    this.#dir = dir;
    this.#vault = vault;
  }

  pathOf(sha256: string): string {
    if (!HASH.test(sha256)) throw new AgentError('spool-bad-hash');
    return spoolFile(this.#dir, sha256);
  }

  frames(sha256: string): ReturnType<typeof plainFrames> {
    return plainFrames(this.#vault, this.pathOf(sha256), sha256);
  }

  async hashes(): Promise<string[]> {
    const found = await readdir(this.#dir, { recursive: true, withFileTypes: true });
    return found
      .filter(({ name, parentPath }) => HASH.test(name) && basename(parentPath) === name.slice(0, 2))
      .map(({ name }) => name);
  }

  async whole(sha256: string): Promise<Buffer> {
    const small = await readSmall(this.pathOf(sha256));
    const only = small === null ? null : openOnlyFrame(this.#vault, small);
    if (small !== null) release(small);
    if (only !== null) return verified(only, sha256);
    const frames: Buffer[] = [];
    for await (const frame of this.frames(sha256)) frames.push(frame);
    return Buffer.concat(frames);
  }

  /** True if the file is there and opens to its hash. A damaged one counts as absent, so that a new put mends it. */
  async isIntact(sha256: string): Promise<boolean> {
    // Nearly every file is new, and `existsSync` costs a hundredth of a thrown error.
    if (!existsSync(this.pathOf(sha256))) return false;
    try {
      const frames = this.frames(sha256);
      while ((await frames.next()).done !== true);
    } catch (error) {
      if (error instanceof AgentError && /^spool-(missing|damaged)$/.test(error.code)) return false;
      throw error;
    }
    // A parallel put of equal bytes may have renamed the file but not fsynced its folder. Each put fsyncs it before it returns.
    await fsyncDir(dirname(this.pathOf(sha256)));
    return true;
  }

  async commit(writer: SealedWriter, sha256: string): Promise<void> {
    const path = this.pathOf(sha256);
    if (!existsSync(dirname(path))) await ensurePrivateDir(dirname(path));
    await writer.commit(path, () => this.isIntact(sha256));
  }
}

/** Bytes of the sealed file, null where there is none. */
async function sealedSize(path: string): Promise<number | null> {
  const found = await stat(path).catch(nullIfMissing);
  return found?.isFile() === true ? found.size : null;
}

const readSome = promisify(read);

/** A sealed file of one frame, as on disk; null for a longer one, and for a fault that `plainFrames` then reports. */
async function readSmall(path: string): Promise<Buffer | null> {
  if (!existsSync(path)) return null;
  const descriptor = openSync(path, READ);
  try {
    const { size } = fstatSync(descriptor);
    if (size > ONE_FRAME_BYTES) return null;
    const bytes = Buffer.allocUnsafe(size);
    const { bytesRead } = await readSome(descriptor, bytes, 0, size, 0);
    return bytesRead === size ? bytes : null;
  } finally {
    closeSync(descriptor);
  }
}

function verified(bytes: Buffer, sha256: string): Buffer {
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw spoolDamaged();
  return bytes;
}

/**
 * The plain frames of one spooled file. Only if the generator runs to its end is the whole file verified against its name.
 * @throws AgentError `spool-missing` | `spool-damaged`.
 */
async function* plainFrames(
  vault: Vault,
  path: string,
  sha256: string,
): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, READ).catch(nullIfMissing);
  if (file === null) throw new AgentError('spool-missing');
  try {
    yield* verifiedFrames(vault, await sourceOf(file), sha256);
  } finally {
    await file.close();
  }
}

/** `plainFrames` from any source of sealed bytes. @throws AgentError `spool-damaged` */
export async function* verifiedFrames(
  vault: Vault,
  source: SealedSource,
  sha256: string,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  for await (const frame of openFrames(vault, source)) {
    hash.update(frame);
    yield frame;
  }
  // A sealed file under another file's name opens without an error: only the hash differs.
  if (hash.digest('hex') !== sha256) throw spoolDamaged();
}

/** Path of these plain bytes' sealed file in a spool. */
export const spoolFile = (dir: string, sha256: string): string => join(dir, sha256.slice(0, 2), sha256);

/** Between a put and the commit of its case the attachments are read, at worst from a share that does not answer. */
const KEPT_MS = DAY_MS;

/**
 * Hashes that this process put recently: a case that refers to them may be about to be written.
 * @param now a monotonic clock, ms
 */
export function recentPuts(now: () => number = () => performance.now()) {
  /** In the order of their last put. */
  const puts = new Map<string, number>();
  return {
    note(sha256: string): void {
      puts.delete(sha256);
      puts.set(sha256, now());
      for (const [hash, at] of puts) {
        if (now() - at < KEPT_MS) break;
        puts.delete(hash);
      }
    },
    has: (sha256: string): boolean => now() - (puts.get(sha256) ?? Number.NEGATIVE_INFINITY) < KEPT_MS,
  };
}
