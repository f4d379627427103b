import { closeSync, open, write } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { fsyncDir, syncFile, temporaryPath } from '../base/files.ts';
import { removeLeftovers, renameFile } from '../base/held-file.ts';
import { randomFew } from '../base/random.ts';
import type { Vault } from '../vault/vault.ts';
import { FILE_ID_BYTES, FRAME_BYTES, frameHeader, framePlace } from './frames.ts';
import { crashPoint } from '../crash-point.ts';

/**
 * Writes one sealed file, frame by frame, under a temporary name in `dir`; one frame of it is in memory. Unless `use`
 * commits it, it is gone when `use` ends. Everything that changes the disk is handed to another thread: even a new name may have to
 * wait until the file system has written down what others did. Closing waits for nothing.
 * @param expected bytes to come, a hint: most files are far smaller than a frame, and memory for a whole one costs time
 */
export async function withSealedWriter<T>(
  dir: string,
  vault: Vault,
  expected: number,
  use: (writer: SealedWriter) => Promise<T>,
): Promise<T> {
  const path = temporaryPath(dir);
  const writer = new SealedWriter(vault, path, await openFile(path, 'wx', 0o600), expected);
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
  #frame: Buffer;
  #filled = 0;
  #index = 0;
  #open = true;
  #committed = false;

  constructor(vault: Vault, path: string, descriptor: number, expected: number) {
    this.#vault = vault;
    this.#path = path;
    this.#descriptor = descriptor;
    this.#frame = Buffer.allocUnsafe(Math.min(FRAME_BYTES, Math.max(1, expected)));
  }

  async write(bytes: Buffer): Promise<void> {
    for (let taken = 0; taken < bytes.length;) {
      // A full frame is sealed only when more follows: the last one is sealed as such.
      if (this.#filled === FRAME_BYTES) await this.#seal(false);
      else if (this.#filled === this.#frame.length) this.#grow();
      const copied = bytes.copy(this.#frame, this.#filled, taken);
      this.#filled += copied;
      taken += copied;
    }
  }

  /** All of a file, in place of `write`. Bytes of one frame are not copied: they stay as they are until the commit. */
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
    // Not renamed: the equal file is whole and on disk, and this one is dropped.
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

  /** More bytes came than expected. */
  #grow(): void {
    const frame = Buffer.allocUnsafe(FRAME_BYTES);
    this.#frame.copy(frame, 0, 0, this.#filled);
    this.#frame = frame;
  }

  async #seal(last: boolean): Promise<void> {
    const header = this.#index === 0 ? frameHeader(this.#id) : undefined;
    const plain = this.#frame.subarray(0, this.#filled);
    const place = framePlace(this.#id, this.#index, last);
    await writeAll(this.#descriptor, this.#vault.seal(plain, place, header));
    this.#index += 1;
    this.#filled = 0;
  }
}

const openFile = promisify(open);
const writeSome = promisify(write);

async function writeAll(descriptor: number, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await writeSome(descriptor, bytes, written)).bytesWritten;
}
