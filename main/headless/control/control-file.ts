import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../agent/base/files.ts';
import { removeFile } from '../../agent/base/held-file.ts';
import { removeProofs } from './account-proof.ts';

/** `dataDir/control.json`: where the lock owner listens and the token that proves one may read its data folder. */
const controlFile = z.object({
  v: z.literal(1),
  socket: z.string().min(1),
  token: z.string().min(32),
});
export type ControlFile = z.infer<typeof controlFile>;

/** A Unix socket's path must fit into 108 bytes on Linux and 104 elsewhere, its end included. */
const MAX_SOCKET_PATH_BYTES = 100;

export function controlFilePath(dataDir: string): string {
  return join(dataDir, 'control.json');
}

/** A place to listen at: in the data folder where its path is short enough, else in the system's temporary folder. */
export function chooseSocket(dataDir: string): string {
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  // Others may write to these two places: a name nobody can know beforehand cannot be taken away from us.
  const unguessable = `${id}-${randomBytes(8).toString('hex')}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\twpas-${unguessable}`;
  const beside = join(dataDir, 'control.sock');
  return Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES
    ? beside
    : join(tmpdir(), `twpas-${unguessable}.sock`);
}

/** Null when there is none, or none that we can use: nobody is listening then. */
export async function readControlFile(dataDir: string): Promise<ControlFile | null> {
  let text: string;
  try {
    text = await readFile(controlFilePath(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return controlFile.parse(JSON.parse(text));
  } catch {
    return null; // another version's, or cut short by a full disk: the lock decides what happens then
  }
}

/** Readable by the owner alone. Written whole or not at all: a reader never sees half a token. */
export async function writeControlFile(dataDir: string, content: ControlFile): Promise<void> {
  await writeWhole(controlFilePath(dataDir), JSON.stringify(content), 0o600);
}

/** Removes what a run that was killed left behind. Only for the holder of the lock. */
export async function removeLeftovers(dataDir: string): Promise<void> {
  const old = await readControlFile(dataDir);
  await removeFile(controlFilePath(dataDir));
  await removeProofs(dataDir);
  if (process.platform === 'win32') return; // a pipe ends with its process
  await rm(join(dataDir, 'control.sock'), { force: true });
  if (old !== null && /^twpas-[0-9a-f-]+\.sock$/.test(basename(old.socket)))
    await rm(join(tmpdir(), basename(old.socket)), { force: true });
}
