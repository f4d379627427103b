import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NAME = /^twpas-run-(\d+)$/;
/** Several times the space of a whole run. */
const ROOM = 4 * 1024 ** 3;

/**
 * A folder in memory for temporary files of a run; null if the machine has none, too little of it, or one from which no program can start.
 * The tested code asks for the same fsyncs there, and they cost nothing: on a disk they are a third of the time of the unit tests.
 */
export function folderInMemory(): string | null {
  if (!existsSync(MEMORY)) return null;
  for (const name of readdirSync(MEMORY)) {
    const [, pid = ''] = NAME.exec(name) ?? [];
    // Folder of a run that was killed.
    if (pid === String(process.pid) || (pid !== '' && !existsSync(`/proc/${pid}`)))
      remove(join(MEMORY, name));
  }
  const { bavail, bsize } = statfsSync(MEMORY);
  if (Math.min(bavail * bsize, process.availableMemory()) < ROOM) return null;
  const folder = join(MEMORY, `twpas-run-${String(process.pid)}`);
  process.on('exit', () => remove(folder));
  try {
    mkdirSync(folder);
    // As `/tmp` is: some tests are run as another account.
    chmodSync(folder, 0o1777);
    const program = join(folder, 'program');
    writeFileSync(program, '', { mode: 0o755 });
    accessSync(program, constants.X_OK);
    rmSync(program);
    return folder;
  } catch {
    return null; // a container's, where nobody writes or starts anything: the run takes the disk
  }
}

/** Another account's folder, or one that a process still holds, stays: no run fails for it. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    console.error(`${folder} stays: ${String(error)}`);
  }
}
