import { existsSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { isWithin } from '../../agent/ground/settings/places.ts';
import { namedPaths } from '../no-access.ts';
import { throughLink } from '../update/layout.ts';

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
export const LINUX_ACCOUNT = 'twpas-agent';
/** NT AUTHORITY\NetworkService: without password or special rights; on a share it is the computer's account. */
export const WINDOWS_ACCOUNT = 'S-1-5-20';

/**
 * Node's memory for new objects, MB for each half, in each thread of an agent that runs for months. Without this limit it grows to many times that
 * when a start reads 100,000 cases, and stays so, without any gain in time (docs/performance.md).
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
    // Uses the link that an update switches, if there is one.
    node: throughLink(process.execPath),
    cli: throughLink(resolve(cli)),
    config: resolve(config),
    dataDir: settings.dataDir,
    folders: writtenFolders(settings),
    notifies: NOTIFY_PLACES.some((place) => existsSync(join(root, place))),
  };
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

export function folderOf(path: string): string {
  return dirname(path);
}
