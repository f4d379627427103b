import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file system of its own at a path, as a USB disk or a share would be. */
export interface Mounted {
  readonly path: string;
  /** Free bytes of it now. */
  free(): Promise<number>;
  /** Takes up room until only so many bytes are left. */
  leave(bytes: number): Promise<void>;
  /** Gives all of that back. */
  clear(): Promise<void>;
  /** Gone at once, also under open files. */
  unmount(): void;
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);
const mount = (...args: string[]): SpawnSyncReturns<string> => spawnSync('mount', args, { encoding: 'utf8' });

/** Reason why no file system can be mounted here; null when one can. */
export function whyNoMount(): string | null {
  if (process.platform !== 'linux') return 'file systems are only mounted on Linux';
  if (process.getuid?.() !== 0) return 'only root may mount a file system';
  const probe = mount('--fake', '-t', 'tmpfs', 'tmpfs', '/mnt');
  return probe.error === undefined ? null : 'there is no mount command';
}

/** Mounts a file system of so many bytes at `path`, which is made where it is not there. */
export function mountSmall(path: string, bytes: number): Mounted {
  mkdirSync(path, { recursive: true });
  const { status, stderr } = mount('-t', 'tmpfs', '-o', `size=${String(bytes)},mode=0700`, 'tmpfs', path);
  if (status !== 0) throw new Error(`mount: ${stderr}`);
  const filler = join(path, 'filler');
  const free = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  };
  return {
    path,
    free,
    leave: async (rest) => {
      // In small pieces: others write there as well, and the last free byte may be theirs.
      for (let left = (await free()) - rest; left > 0; left = (await free()) - rest) {
        const piece = Buffer.alloc(Math.min(left, 4 * 2 ** 20));
        const error = await writeFile(filler, piece, { flag: 'a' }).then(() => null, codeOf);
        if (error === 'ENOSPC') return;
        if (error !== null) throw new Error(error);
      }
    },
    clear: () => truncate(filler, 0),
    unmount: () => void spawnSync('umount', ['--lazy', path]),
  };
}

/** The same folder once more, where nothing can be written. */
export function mountReadOnly(from: string, at: string): Pick<Mounted, 'unmount'> {
  mkdirSync(at, { recursive: true });
  for (const args of [
    ['--bind', from, at],
    ['-o', 'remount,bind,ro', at],
  ]) {
    const { status, stderr } = mount(...args);
    if (status !== 0) throw new Error(`mount: ${stderr}`);
  }
  return { unmount: () => void spawnSync('umount', ['--lazy', at]) };
}
