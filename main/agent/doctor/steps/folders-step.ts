import { constants } from 'node:fs';
import { access, opendir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { openForeignFolder } from '../../db/foreign-folder.ts';
import { failed, ok, same, warning, type Finding, type Step } from '../finding.ts';
import { exposedFolder } from '../exposed.ts';
import { warnOf } from '../warn-of-exposure.ts';
import { errorCode } from '../surroundings.ts';

interface Wanted {
  readonly path: string;
  readonly write: boolean;
}

/** Each folder the HIS shares with us, as the account that runs this sees it. Nothing is written into any of them. */
export const foldersStep: Step = {
  id: 'folders',
  tried: ({ settings }) => ({
    zh: `以帳號 ${account()} 列出 ${String(settings.folders.length)} 個交換資料夾`,
    en: `list the ${String(settings.folders.length)} folder(s) as ${account()}`,
  }),
  run: async ({ settings, surroundings }) => {
    const { exportDir } = settings.results;
    const outFolders = [exportDir, settings.attachments.folder, settings.backup.dir].filter(
      (path) => path !== undefined,
    );
    const wanted: Wanted[] = settings.folders.map(({ path, afterAccepted }) => ({
      path,
      write: afterAccepted === 'move',
    }));
    for (const one of wanted) {
      const wrong = await look(one);
      if (wrong !== null) return wrong;
    }
    let unguarded: Finding | null = null;
    for (const { path } of wanted) unguarded ??= await warnOfReadOnly(path);
    // These are made when something is written there: only one that is there can be wrong.
    for (const path of outFolders) {
      const wrong = await look({ path, write: true });
      if (wrong?.kind === 'failed' && wrong.code !== 'folder-missing') return wrong;
    }
    for (const path of [...wanted.map((one) => one.path), ...outFolders]) {
      const count = await notPlainIn(path);
      if (count > 0)
        return warning(
          'folder-holds-links',
          { path, count: String(count) },
          same(`${path}: ${String(count)}`),
        );
    }
    for (const { path } of wanted) {
      const open = await exposedFolder(path, (at) => surroundings.networkType(at) === null);
      if (open !== null) return warnOf(open);
    }
    if (unguarded !== null) return unguarded;
    const paths = wanted.map(({ path }) => path).join('、');
    return ok(`可讀取：${paths}`, `readable: ${paths}`);
  },
};

/** How many links, pipes and the like lie in it: nobody reads or writes through them. */
async function notPlainIn(path: string): Promise<number> {
  const entries = await openForeignFolder(path)
    .list('')
    .catch(() => []);
  return entries.filter(({ kind }) => kind === 'link' || kind === 'special').length;
}

/** Our lease cannot lie there, by which two agents notice each other. */
async function warnOfReadOnly(path: string): Promise<Finding | null> {
  try {
    await access(path, constants.W_OK);
    return null;
  } catch {
    return warning('folder-read-only', { path, account: account() }, same(path));
  }
}

/** Null where all is well. */
export async function look({ path, write }: Wanted): Promise<Finding | null> {
  try {
    const folder = await opendir(path);
    await folder.read();
    await folder.close();
  } catch (error) {
    return whyNot(path, errorCode(error));
  }
  try {
    if (write) await access(path, constants.W_OK);
  } catch {
    return failed('folder-not-writable', { path, account: account() }, same(path));
  }
  return null;
}

/** By the system's word for why a folder cannot be listed. */
export function whyNot(path: string, error: string, platform: NodeJS.Platform = process.platform): Finding {
  const result = same(`${path}: ${error}`);
  switch (error) {
    case 'ENOENT':
      return failed(isMapped(path, platform) ? 'folder-mapped-drive' : 'folder-missing', { path }, result);
    case 'EACCES':
    case 'EPERM':
      return failed('folder-denied', { path, account: account() }, result);
    case 'ENOTDIR':
      return failed('folder-not-a-folder', { path }, result);
    default:
      return failed('folder-unreachable', { path, error }, result);
  }
}

/** A drive letter that is usually a share: the system's and the data disks come first in the alphabet. */
function isMapped(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && /^[f-z]:/i.test(path);
}

function account(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return `uid ${String(process.geteuid?.() ?? '?')}`;
  }
}
