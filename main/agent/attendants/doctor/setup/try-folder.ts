import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FolderTrial } from '../../../../../shared/api/setup-contract.ts';
import { makeFoldersSync } from '../../../ground/base/files.ts';
import { FOLDER_MODE } from '../../../ground/base/foreign-folder.ts';
import { causeOf, type CauseCode } from '../causes.ts';
import { look, whyNot } from '../steps/machine-steps.ts';
import { errorCode } from '../../../ground/base/errors.ts';
import { theseSurroundings } from '../context.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';

/** An export folder holds some thousands; the newest of these is near enough to see that a file came. */
const MOST_FILES = 20_000;

/** Causes of a folder that can be listed but not written. */
const READABLE: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'folder-not-writable',
  'folder-on-read-only-disk',
  'folder-sealed-by-service',
]);

/** The result for the agent's future account at a path, by the step and in the words of `doctor`. */
export async function tryFolder(options: {
  readonly path: string;
  readonly create: boolean;
}): Promise<FolderTrial> {
  const path = resolve(options.path);
  const found =
    make(path, options.create) ?? (await look({ path, write: true }, { surroundings: theseSurroundings }));
  if (found === null || found.kind === 'ok') return { code: 'ok', cause: null, ...filesIn(path) };
  const { code, values } = found;
  const readable = READABLE.has(code);
  return {
    code,
    cause: causeOf(code, values).words,
    ...(readable ? filesIn(path) : { files: 0, newest: null }),
  };
}

/** Null when it is there now, or was not asked for. */
function make(path: string, wanted: boolean): ReturnType<typeof whyNot> | null {
  if (!wanted) return null;
  try {
    makeFoldersSync(path, FOLDER_MODE);
    return null;
  } catch (error) {
    const code = errorCode(error);
    // A file of that name: for a folder to be made that is the same as none.
    return whyNot(path, code === 'EEXIST' ? 'ENOTDIR' : code);
  }
}

function filesIn(path: string): Pick<FolderTrial, 'files' | 'newest'> {
  const names = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .slice(0, MOST_FILES);
  let newest: { at: number; bytes: number } | null = null;
  for (const { name } of names) {
    const { mtimeMs, size } = statSync(join(path, name), { throwIfNoEntry: false }) ?? {
      mtimeMs: 0,
      size: 0,
    };
    if (newest === null || mtimeMs > newest.at) newest = { at: mtimeMs, bytes: size };
  }
  return {
    files: names.length,
    newest: newest === null ? null : { at: taipeiTime(newest.at), bytes: newest.bytes },
  };
}
