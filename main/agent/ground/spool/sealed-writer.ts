import { closeSync, open, write } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { fsyncDir, release, syncFile, temporaryPath } from '../base/files.ts';
import { removeLeftovers, renameFile } from '../base/held-file.ts';
import { randomFew } from '../base/random.ts';
import type { Vault } from '../vault/vault.ts';
import { FILE_ID_BYTES, FRAME_BYTES, frameHeader, framePlace } from './frames.ts';
import { crashPoint } from '../crash-point.ts';

/**
 * Writes one sealed file, frame by frame, under a temporary name in `dir`; one frame is in memory. The file is removed when `use` ends
 * without a commit. All writes run in the thread pool: even creating a name may wait for the file system's journal. Only closing is
 * synchronous, as it does not wait for the disk.
 */
export async function withSealedWriter<T>(
  dir: string,
  vault: Vault,
  use: (writer: SealedWriter) => Promise<T>,
): Promise<T> {
  const path = temporaryPath(dir);
  const writer = new SealedWriter(vault, path, await openFile(path, 'wx', 0o600));
  try {
    return await use(writer);
  } finally {
    await writer.discard();
  }
}

export class SealedWriter {
  readonly #vault: Vault;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #id = randomFew(FILE_ID_BYTES);
  #frame: Buffer = Buffer.alloc(0);
  #filled = 0;
  #index = 0;
  #open = true;
  #committed = false;

  constructor(vault: Vault, path: string, descriptor: number) {
    this.#vault = vault;
    this.#path = path;
    this.#descriptor = descriptor;
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#frame.length === 0) this.#frame = Buffer.allocUnsafe(FRAME_BYTES);
    for (let taken = 0; taken < bytes.length;) {
      // A full frame is sealed only when more follows: the last one is sealed as such.
      if (this.#filled === FRAME_BYTES) await this.#seal(false);
      const copied = bytes.copy(this.#frame, this.#filled, taken);
      this.#filled += copied;
      taken += copied;
    }
  }

  /** Takes a whole file, instead of `write`. A single frame is not copied: the caller must not change `bytes` before the commit. */
  async writeWhole(bytes: Buffer): Promise<void> {
    if (bytes.length > FRAME_BYTES) await this.write(bytes);
    else [this.#frame, this.#filled] = [bytes, bytes.length];
  }

  /**
   * Ends the file and gives it its name. On disk when it resolves.
   * @param there whether an equal file has that name by now. Windows refuses a rename while another one replaces the name.
   */
  async commit(path: string, there: () => Promise<boolean>): Promise<void> {
    await this.#seal(true);
    // A crash up to here leaves a temporary file, which the next start removes.
    await syncFile(this.#descriptor);
    this.#close();
    crashPoint('spool-synced');
    // Not renamed: the equal file is complete and on disk, and this one is dropped.
    if (!(await renameFile(this.#path, path, { done: there }))) return;
    crashPoint('spool-renamed');
    this.#committed = true;
    // A crash after this finds the whole file under its name; before, either that or nothing.
    await fsyncDir(dirname(path));
    crashPoint('spool-kept');
  }

  async discard(): Promise<void> {
    if (this.#committed) return;
    this.#close();
    await removeLeftovers([this.#path]);
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }

  async #seal(last: boolean): Promise<void> {
    const header = this.#index === 0 ? frameHeader(this.#id) : undefined;
    const plain = this.#frame.subarray(0, this.#filled);
    const place = framePlace(this.#id, this.#index, last);
    await writeOut(this.#descriptor, this.#vault.seal(plain, place, header));
    this.#index += 1;
    this.#filled = 0;
  }
}

const openFile = promisify(open);
const writeSome = promisify(write);

/** Writes the bytes, which are then gone. */
async function writeOut(descriptor: number, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await writeSome(descriptor, bytes, written)).bytesWritten;
  release(bytes);
}
