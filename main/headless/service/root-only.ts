import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isGone } from '../../agent/ground/base/errors.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { isStateDirectory, type ServicePlan } from './service-plan.ts';

/** Data folders have one of these from their first start on. */
const MARKS: readonly string[] = ['place.json', 'agent.db'];
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Refuses a settings file that another account than root may change, or a folder on its way: the unit that root writes says what the file says.
 * @throws AgentError `service-settings-open` with the command that mends it
 */
export function refuseOpenSettings({ config, account }: Pick<ServicePlan, 'config' | 'account'>): void {
  const path = openPlace(config);
  if (path === null) return;
  const entry = lstatSync(path);
  const command = entry.isSymbolicLink()
    ? `chown -h root "${path}"`
    : entry.isDirectory()
      ? `chown root "${path}" && chmod go-w "${path}"`
      : `chown root:${account} "${path}" && chmod 640 "${path}"`;
  throw new AgentError('service-settings-open', { path, command });
}

/** First place from `/` to this path that another account than root may change or replace; null if there is none. Links are followed. */
function openPlace(path: string): string | null {
  const names = resolve(path).split('/').slice(1);
  let at = '/';
  for (const [index, name] of ['', ...names].entries()) {
    at = join(at, name);
    const entry = lstatSync(at);
    if (entry.isSymbolicLink())
      return entry.uid === 0 ? openPlace(resolve(dirname(at), readlinkSync(at), ...names.slice(index))) : at;
    if (isOpen(entry, index === names.length)) return at;
  }
  return null;
}

/** A sticky folder on the way keeps root's entry in its place. */
function isOpen(entry: Stats, isLast: boolean): boolean {
  if (entry.uid !== 0) return true;
  if ((entry.mode & OTHERS_WRITE) === 0) return false;
  return isLast || !entry.isDirectory() || (entry.mode & STICKY) === 0;
}

type DataPlan = Pick<ServicePlan, 'name' | 'dataDir' | 'account'>;

interface Given {
  /** True if the unit that is there has this folder and account already. */
  readonly registered: boolean;
  /** True if the folder belongs to the account. */
  readonly owned: () => boolean;
}

/**
 * Commands after which the data folder belongs to the account and exists before the unit starts: systemd drops missing folders from
 * `ReadWritePaths`. Only in a folder of root: elsewhere another account decides what lies there. A folder that is there is given only if it is empty,
 * or is root's with our marks. No link is followed.
 * @throws AgentError `service-data-kept` with the command for a person
 */
export function dataDirSteps({ dataDir, account, ...plan }: DataPlan, given: Given): readonly string[][] {
  // systemd makes its own StateDirectory and gives it to the account.
  if (isStateDirectory({ ...plan, dataDir })) return [];
  const entry = entryAt(dataDir);
  if (entry !== null && given.registered) return [];
  const names = entry?.isDirectory() === true ? readdirSync(dataDir) : null;
  const isOurs = MARKS.some((mark) => names !== null && entryAt(join(dataDir, mark))?.isFile() === true);
  const give = ['chown', isOurs ? '-hR' : '-h', `${account}:`, dataDir];
  if (openPlace(closestFolder(dataDir)) === null) {
    if (entry === null) return [...makeSteps(dataDir), give];
    if (names?.length === 0 || (isOurs && openPlace(dataDir) === null)) return [give];
  }
  if (names !== null && given.owned()) return [];
  const command = entry === null ? ['install', '-d', '-o', account, '-m', '700', dataDir] : give;
  throw new AgentError('service-data-kept', { dataDir, command: command.join(' ') });
}

function makeSteps(dataDir: string): string[][] {
  const parent = dirname(dataDir);
  const parents = entryAt(parent) === null ? [['mkdir', '-p', parent]] : [];
  // Without -p: fails for what somebody else made meanwhile.
  return [...parents, ['mkdir', '-m', '700', dataDir]];
}

/** The closest folder above a path that is there. */
function closestFolder(path: string): string {
  const above = dirname(path);
  return entryAt(above) === null ? closestFolder(above) : above;
}

function entryAt(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}
