/**
 * Which account calls at the control endpoint. Node shows no credentials of a socket's other end, so the command line makes a file in the
 * data folder, where only the agent's account and root may make one, and the agent looks whose it is. Windows has no such owner here:
 * the account is what the command says of itself.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { systemUser } from '../io.ts';

const NAME = /^control-proof-[0-9a-f]{32}$/;
const LONGEST = 64;

const said = (token: string, name: string): string =>
  createHash('sha256').update(`${token} ${name}`).digest('hex');

export interface AccountProof {
  /** Null where none could be made: a full disk, Windows. */
  readonly name: string | null;
  remove(): Promise<void>;
}

/** A crash before `remove` leaves a file that the next run of the agent removes. */
export async function proveAccount(dataDir: string, token: string): Promise<AccountProof> {
  const none = { name: null, remove: () => Promise.resolve() };
  if (process.platform === 'win32') return none;
  const name = `control-proof-${randomBytes(16).toString('hex')}`;
  const path = join(dataDir, name);
  try {
    await writeFile(path, said(token, name), { flag: 'wx', mode: 0o600 });
    // Root's file has to be read by the agent's account; nobody else comes into the folder.
    await chmod(path, 0o644);
  } catch {
    await rm(path, { force: true });
    return none; // the agent puts its own account on record then
  }
  return { name, remove: () => rm(path, { force: true }) };
}

/** The account that made the proof; null where it proves nothing. */
export async function provenAccount(
  dataDir: string,
  token: string,
  name: string | undefined,
): Promise<string | null> {
  if (process.platform === 'win32' || name === undefined || !NAME.test(name)) return null;
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(join(dataDir, name), flags);
    try {
      const found = await file.stat();
      // A second name would let a file of another account be passed for one's own proof.
      if (!found.isFile() || found.nlink !== 1 || found.size !== LONGEST) return null;
      const isOurs = (await file.readFile('utf8')) === said(token, name);
      return isOurs ? await accountOf(found.uid) : null;
    } finally {
      await file.close();
    }
  } catch {
    return null; // gone, or not ours to read
  }
}

/** Proofs that a killed command left behind. */
export async function removeProofs(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir))
    if (NAME.test(name)) await rm(join(dataDir, name), { force: true });
}

async function accountOf(uid: number): Promise<string> {
  if (uid === process.geteuid?.()) return systemUser();
  // Accounts of a directory service stand in no file: their number is told.
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const line = accounts.split('\n').find((one) => one.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? `uid-${String(uid)}`;
}
