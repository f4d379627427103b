/** Finds other accounts that could change or read files of the agent, its account and the administrators: by POSIX modes. */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Settings } from '../../../../shared/settings.ts';
import { type Finding, warning } from './causes.ts';

type ExposureCode =
  | 'settings-open-to-others'
  | 'settings-login-readable'
  | 'data-parent-writable'
  | 'folder-writable-by-all'
  | 'folder-parent-writable';

interface Exposure {
  readonly code: ExposureCode;
  readonly path: string;
  /** As `ls` and `chmod` write it: 0755. */
  readonly mode: string;
}

interface Rights {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const OTHERS_WRITE = 0o002;
const GROUP_WRITE = 0o020;
const OTHERS_READ = 0o004;
const STICKY = 0o1000;

/** Windows has access lists instead, which the installer sets. */
const hasModes = (): boolean => process.platform !== 'win32';

/** The settings decide where Bundles go and which key signs: a person who can write them commands the agent. */
export async function exposedSettings(settings: Settings, file: string): Promise<Exposure | null> {
  if (!hasModes()) return null;
  const path = resolve(file);
  const rights = await stat(path);
  if (othersWrite(rights) || ownedByAnother(rights))
    return { code: 'settings-open-to-others', path, mode: shown(rights) };
  const parent = await firstOpenParent(path);
  if (parent !== null) return { code: 'settings-open-to-others', ...parent };
  return hasLogin(settings) && (rights.mode & OTHERS_READ) !== 0
    ? { code: 'settings-login-readable', path, mode: shown(rights) }
    : null;
}

/** A parent of the data folder in which it can be renamed by others. */
export async function exposedData({ dataDir }: Pick<Settings, 'dataDir'>): Promise<Exposure | null> {
  if (!hasModes()) return null;
  const parent = await firstOpenParent(dataDir);
  return parent === null ? null : { code: 'data-parent-writable', ...parent };
}

/** Weakness by which others can put files into a watched folder, which are sent to NHI, or replace it; null: none. @param isLocal modes on shares say nothing */
export async function exposedFolder(
  path: string,
  isLocal: (path: string) => boolean,
): Promise<Exposure | null> {
  if (!hasModes() || !isLocal(path)) return null;
  const rights = await stat(path);
  if ((rights.mode & OTHERS_WRITE) !== 0)
    return { code: 'folder-writable-by-all', path, mode: shown(rights) };
  const parent = await firstOpenParent(path);
  return parent === null ? null : { code: 'folder-parent-writable', ...parent };
}

const shown = ({ mode }: Pick<Rights, 'mode'>): string => (mode & 0o7777).toString(8).padStart(4, '0');

/** The group of our own account does not count as others, nor does root's. */
function othersWrite({ mode, gid }: Rights): boolean {
  if ((mode & OTHERS_WRITE) !== 0) return true;
  return (mode & GROUP_WRITE) !== 0 && gid !== 0 && gid !== process.getegid?.();
}

const ownedByAnother = ({ uid }: Rights): boolean => uid !== 0 && uid !== process.geteuid?.();

function hasLogin({ server }: Settings): boolean {
  return server.proxyUrl !== undefined && new URL(server.proxyUrl).password !== '';
}

/** First parent folder in which others may rename or replace entries of other owners; the sticky bit prevents that. */
async function firstOpenParent(path: string): Promise<Pick<Exposure, 'path' | 'mode'> | null> {
  for (let below = resolve(path), at = dirname(below); at !== below; below = at, at = dirname(at)) {
    const rights = await stat(at);
    if (othersWrite(rights) && (rights.mode & STICKY) === 0) return { path: at, mode: shown(rights) };
  }
  return null;
}

/** A warning: permissions are wider than needed. */
export function warnOf({ code, path, mode }: Exposure): Finding {
  return warning(code, { path, mode }, `${path} ${mode}`);
}
