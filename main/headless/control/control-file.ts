import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../../agent/ground/base/errors.ts';
import { writeWhole } from '../../agent/ground/base/files.ts';
import { removeFile } from '../../agent/ground/base/held-file.ts';

/** `dataDir/control.json`: where the lock owner listens, and a token that proves read access to the data folder. */
const controlFile = z.object({ v: z.literal(1), socket: z.string().min(1), token: z.string().min(32) });
type ControlFile = z.infer<typeof controlFile>;

/** A Unix socket's path may have 108 bytes on Linux and 104 elsewhere, with the terminating zero. */
const MAX_SOCKET_PATH_BYTES = 100;

function controlFilePath(dataDir: string): string {
  return join(dataDir, 'control.json');
}

/** Path for the socket: in the data folder if that is short enough, else in the system's temporary folder. */
export function chooseSocket(dataDir: string): string {
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  // Others may write to these two places: a random name cannot be taken in advance.
  const unguessable = `${id}-${randomBytes(8).toString('hex')}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\twpas-${unguessable}`;
  const beside = join(dataDir, 'control.sock');
  return Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES
    ? beside
    : join(tmpdir(), `twpas-${unguessable}.sock`);
}

/** Null if there is no file, or an unusable one: then no agent can be called. */
export async function readControlFile(dataDir: string): Promise<ControlFile | null> {
  let text: string;
  try {
    text = await readFile(controlFilePath(dataDir), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    return controlFile.parse(JSON.parse(text));
  } catch {
    return null; // another version's, or cut short by a full disk: the lock decides what happens then
  }
}

/** Readable only by the owner. Written completely or not at all: no reader sees half a token. */
export async function writeControlFile(dataDir: string, content: ControlFile): Promise<void> {
  await writeWhole(controlFilePath(dataDir), JSON.stringify(content), 0o600);
}

/** Removes the remains of a killed run. Only for the holder of the lock. */
export async function removeLeftovers(dataDir: string): Promise<void> {
  const old = await readControlFile(dataDir);
  await removeFile(controlFilePath(dataDir));
  if (process.platform === 'win32') return; // a pipe ends with its process
  await rm(join(dataDir, 'control.sock'), { force: true });
  if (old !== null && /^twpas-[0-9a-f-]+\.sock$/.test(basename(old.socket)))
    await rm(join(tmpdir(), basename(old.socket)), { force: true });
}
