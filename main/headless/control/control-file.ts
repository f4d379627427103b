import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../../agent/ground/base/errors.ts';
import { writeWhole } from '../../agent/ground/base/files.ts';
import { removeFile } from '../../agent/ground/base/held-file.ts';
import { systemUser } from '../io.ts';

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
  await removeProofs(dataDir);
  if (process.platform === 'win32') return; // a pipe ends with its process
  await rm(join(dataDir, 'control.sock'), { force: true });
  if (old !== null && /^twpas-[0-9a-f-]+\.sock$/.test(basename(old.socket)))
    await rm(join(tmpdir(), basename(old.socket)), { force: true });
}

// The account that calls the control endpoint. Node does not show the credentials of a socket's peer. So the command line makes a file in the data
// folder, where only the agent's account and root can, and the agent reads its owner. On Windows files have no such owner: there the account is the
// command's own claim.

const NAME = /^control-proof-[0-9a-f]{32}$/;
const LONGEST = 64;

const said = (token: string, name: string, call: string): string =>
  createHash('sha256').update(`${token} ${name} ${call}`).digest('hex');

/** Scope of a proof: one call with these bytes. The agent's own account may read the proof, but cannot use it for another call. */
export const callOf = (path: string, body: Uint8Array): string =>
  `${path} ${createHash('sha256').update(body).digest('hex')}`;

/**
 * Makes a proof. A crash before `remove` leaves a file that the agent's next run removes.
 * @param call as from `callOf`
 * @returns `name`: null if no proof could be made, on a full disk or on Windows
 */
export async function proveAccount(dataDir: string, token: string, call = '') {
  const none = { name: null, remove: () => Promise.resolve() };
  if (process.platform === 'win32') return none;
  const name = `control-proof-${randomBytes(16).toString('hex')}`;
  const path = join(dataDir, name);
  try {
    await writeFile(path, said(token, name, call), { flag: 'wx', mode: 0o600 });
    // The agent's account must read root's file; nobody else may enter the folder.
    await chmod(path, 0o644);
  } catch {
    await rm(path, { force: true });
    return none; // the agent puts its own account on record then
  }
  return { name, remove: () => rm(path, { force: true }) };
}

/** The account that made the proof; null if the proof is invalid. */
export async function provenAccount(
  dataDir: string,
  token: string,
  name: string | undefined,
  call = '',
): Promise<string | null> {
  if (process.platform === 'win32' || name === undefined || !NAME.test(name)) return null;
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(join(dataDir, name), flags);
    try {
      const found = await file.stat();
      // With a second hard link, a file of another account could be presented as one's own proof.
      if (!found.isFile() || found.nlink !== 1 || found.size !== LONGEST) return null;
      const isOurs = (await file.readFile('utf8')) === said(token, name, call);
      return isOurs ? await accountOf(found.uid) : null;
    } finally {
      await file.close();
    }
  } catch {
    return null; // gone, or not ours to read
  }
}

/** Removes proofs that killed commands left. */
async function removeProofs(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir))
    if (NAME.test(name)) await rm(join(dataDir, name), { force: true });
}

/** Name of the account, if `/etc/passwd` has it. */
export async function accountOf(uid: number): Promise<string> {
  if (uid === process.geteuid?.()) return systemUser();
  // Accounts of a directory service are not in the file: the number is used.
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const line = accounts.split('\n').find((one) => one.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? `uid-${String(uid)}`;
}
