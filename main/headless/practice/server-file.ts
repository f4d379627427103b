import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeWholeSync } from '../../agent/ground/base/files.ts';
import { readPlain } from '../../agent/ground/base/plain-file.ts';
import { UsageError } from '../failure.ts';
import { version } from '../host-ports.ts';
import type { PracticePlace } from './practice-folder.ts';

/**
 * The practice server is a package of its own, so that the agent's installation lacks its dependencies. The agent knows its SHA-256 and runs no other
 * bytes, wherever the file is.
 */
const NAME = 'practice-server.mjs';
const HASH_FILE = 'practice-server.sha256';
const MOST_BYTES = 32 * 1024 * 1024;

export interface ServerSearch {
  /** The practice folder, which may have a verified copy from an earlier start. */
  readonly folder: string;
  /** Folder of this program. */
  readonly programDir: string;
  /** `--server`. */
  readonly server?: string | undefined;
}

/**
 * The bytes of this version's practice server.
 * @throws UsageError if there is none, if `--server` names another file, or if this installation does not know the hash
 */
export async function verifiedServer({ folder, programDir, server }: ServerSearch): Promise<Buffer> {
  const wanted = knownHash(programDir);
  const places = [join(folder, NAME), ...besideProgram(programDir)];
  for (const path of server === undefined ? places : [resolve(server)]) {
    const bytes = await bytesOf(path, server !== undefined);
    if (bytes !== null && sha256Of(bytes) === wanted) return bytes;
  }
  throw new UsageError(server === undefined ? MISSING : notOurs(server));
}

/**
 * Stores the bytes in the practice folder, which is closed to others: so the verified bytes run, and the next start needs no `--server`. A crash
 * leaves the earlier copy, or none.
 * @returns the copy's path
 */
export function keepServer({ folder }: PracticePlace, bytes: Buffer): string {
  const copy = join(folder, NAME);
  writeWholeSync(copy, bytes, 0o600);
  return copy;
}

/** Beside the program, if an administrator put the file there; under `dist` after a build. */
function besideProgram(programDir: string): string[] {
  return [NAME, `.//${NAME}`, `../../dist/practice/${NAME}`].map((way) => join(programDir, way));
}

function knownHash(programDir: string): string {
  const file = [HASH_FILE, `../../dist/agent/${HASH_FILE}`]
    .map((way) => join(programDir, way))
    .find((path) => existsSync(path));
  if (file === undefined)
    throw new UsageError([
      `${HASH_FILE} is missing: install again（安裝不完整，請重新安裝；原始碼請先執行 npm run build）`,
    ]);
  return readFileSync(file, 'utf8').trim();
}

/** Null if there is no file; throws if a file that a person named is unreadable. */
async function bytesOf(path: string, isNamed: boolean): Promise<Buffer | null> {
  try {
    return await readPlain(path, MOST_BYTES);
  } catch (error) {
    if (!isNamed) return null; // not there, or nothing that we wrote: the next place
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError([`${path} cannot be read（無法讀取）: ${why}`]);
  }
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const PACKAGE = `twpas-agent-practice-${version}.zip`;
const MISSING = [
  `練習用伺服器是另外的套件，這台電腦還沒有。請從取得安裝程式的地方取得 ${PACKAGE}，解開後執行一次：twpas-agent practice --server 解開的資料夾/${NAME}`,
  `the practice server is a package of its own and not on this computer yet: get ${PACKAGE} where the installer came from, unpack it, and run once: twpas-agent practice --server FOLDER/${NAME}`,
];
const notOurs = (named: string): string[] => [
  `${named} 不是此版本（${version}）的練習用伺服器，不會執行；請取得 ${PACKAGE}。`,
  `${named} is not the practice server of this version (${version}) and is not run: get ${PACKAGE}`,
];
