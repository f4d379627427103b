import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NAME = /^twpas-run-(\d+)$/;
/** Several times what a whole run has there at once. */
const ROOM = 4 * 1024 ** 3;

/**
 * A folder for what a run writes and removes again; null where the machine has none in memory, or little of it. What is tested asks
 * for the same fsyncs there, and they cost nothing: on a disk they are a third of the time of the unit tests.
 */
export function folderInMemory(): string | null {
  if (!existsSync(MEMORY)) return null;
  for (const name of readdirSync(MEMORY)) {
    const [, pid = ''] = NAME.exec(name) ?? [];
    // Of a run that was killed.
    if (pid === String(process.pid) || (pid !== '' && !existsSync(`/proc/${pid}`)))
      rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
  const { bavail, bsize } = statfsSync(MEMORY);
  if (Math.min(bavail * bsize, freemem()) < ROOM) return null;
  const folder = join(MEMORY, `twpas-run-${String(process.pid)}`);
  mkdirSync(folder);
  // As `/tmp` is: some tests are run as another account.
  chmodSync(folder, 0o1777);
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
