import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { ONE_LINE, type Settings } from '../../../shared/settings.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { isWithin } from '../../agent/ground/settings/places.ts';
import { namedPaths } from '../no-access.ts';

/** Data for a service manager: the program, its account, and its writable folders. Absolute paths. */
export interface ServicePlan {
  /** One word, also the unit's name. Two environments on one machine are two services. */
  readonly name: string;
  readonly account: string;
  readonly node: string;
  readonly cli: string;
  readonly config: string;
  readonly dataDir: string;
  /** Watched folders (for our lease file, and for `move`, which renames in them) and folders into which we write files. */
  readonly folders: readonly string[];
  /** True if the machine has `systemd-notify`. */
  readonly notifies: boolean;
}

export const DEFAULT_NAME = 'twpas-agent';
const LINUX_ACCOUNT = 'twpas-agent';
/** NT AUTHORITY\NetworkService: without password or special rights; on a share it is the computer's account. */
export const WINDOWS_ACCOUNT = 'S-1-5-20';

/**
 * Node's memory for new objects, MB for each half, in each thread of an agent that runs for months. Without this limit it grows to many times that
 * when a start reads 100,000 cases, and stays so, without any gain in time.
 */
export const NODE_SWITCHES: readonly string[] = ['--max-semi-space-size=8'];

export interface PlanOptions {
  readonly settings: Settings;
  readonly config: string;
  /** The script that runs now: if it is installed, it is the one to start at boot. */
  readonly cli: string;
  readonly platform: NodeJS.Platform;
  readonly name?: string;
  readonly account?: string;
  /** Root folder of the machine for which the unit is made. */
  readonly root?: string;
}

export function planService({
  settings,
  config,
  cli,
  platform,
  name,
  account,
  root = '/',
}: PlanOptions): ServicePlan {
  return {
    name: name ?? DEFAULT_NAME,
    account: account ?? (platform === 'win32' ? WINDOWS_ACCOUNT : LINUX_ACCOUNT),
    node: throughLink(process.execPath),
    cli: throughLink(resolve(cli)),
    config: resolve(config),
    dataDir: settings.dataDir,
    folders: writtenFolders(settings),
    notifies: NOTIFY_PLACES.some((place) => existsSync(join(root, place))),
  };
}

/** Versions are side by side under their own names; this link beside them names the running one. */
const LINK = 'twpas-agent';

/** The same file through the link that an upgrade switches, if one leads there: a registration at boot survives the upgrade. */
export function throughLink(path: string): string {
  const folder = dirname(real(path) ?? path);
  const link = join(dirname(folder), LINK);
  return real(link) === folder && link !== folder ? join(link, basename(path)) : path;
}

function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null; // nothing is there
  }
}

const NOTIFY_PLACES: readonly string[] = ['usr/bin/systemd-notify', 'bin/systemd-notify'];

/** Folders outside `dataDir` into which the agent writes, each once. */
function writtenFolders(settings: Settings): string[] {
  const all = new Set(namedPaths(settings).map(([, path]) => path));
  return [...all].filter((path) => !isWithin(path, settings.dataDir));
}

/** Path of the unit file, the same for `install` and `uninstall`. */
export function unitFile(name: string, root: string): string {
  return join(root, 'etc/systemd/system', `${name}.service`);
}

/** systemd itself makes `/var/lib/NAME` and gives it to the account (StateDirectory=). */
export function isStateDirectory({ name, dataDir }: Pick<ServicePlan, 'name' | 'dataDir'>): boolean {
  return posix.normalize(dataDir) === `/var/lib/${name}`;
}

export function taskName(name: string): string {
  return name === DEFAULT_NAME ? 'TWPAS Agent' : `TWPAS Agent (${name})`;
}

export function taskFile({ dataDir, name }: Pick<ServicePlan, 'dataDir' | 'name'>): string {
  return join(dataDir, `${name}-task.xml`);
}

const LINUX_NAME = /^[a-z_][a-z0-9_-]{0,31}\$?$/;
/** An account or `DOMAIN\\account` of Windows, or a SID. */
const WINDOWS_NAME = /^[^\p{C}\p{Zl}\p{Zp}"/[\]:;|=,+*?<>]{1,256}$/u;

export const isAccountName = (name: string, platform: NodeJS.Platform): boolean =>
  (platform === 'win32' ? WINDOWS_NAME : LINUX_NAME).test(name);

/** @throws AgentError `service-text-refused` for a text that would end its line in a unit or a task */
export function writable(text: string, isAllowed = ONE_LINE.test(text)): string {
  if (!isAllowed) throw new AgentError('service-text-refused', { text: JSON.stringify(text) });
  return text;
}

export function folderOf(path: string): string {
  return dirname(path);
}
