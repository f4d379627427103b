import { execFile } from 'node:child_process';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve, win32 } from 'node:path';
import { promisify } from 'node:util';
import { AgentError } from '../../agent/ground/error.ts';

/** Accounts with full control of the machine anyway: S-1-5-18 is the system, S-1-5-32-544 the administrators, the long one Windows' own installer. */
const ADMINISTRATORS: ReadonlySet<string> = new Set([
  'S-1-5-18',
  'S-1-5-32-544',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
]);

/** Rights to write, append, change attributes, delete, and change rights and owner; the generic rights that include these follow below. */
export const CHANGES_A_FILE = 0x2 | 0x4 | 0x10 | 0x100 | 0x1_0000 | 0x4_0000 | 0x8_0000;
/** Rights to delete the folder or its content, and to change rights and owner. Adding another file does no harm. */
export const CHANGES_A_FOLDER = 0x40 | 0x1_0000 | 0x4_0000 | 0x8_0000;
const GENERIC_WRITE_OR_ALL = 0x4000_0000 | 0x1000_0000;

/** The access list of a file or folder, from `Get-Acl`. */
export interface AccessList {
  readonly owner: string;
  readonly rules: readonly {
    readonly sid: string;
    /** `FileSystemRights` as a number; with generic rights it may be negative. */
    readonly rights: number;
    readonly allow: boolean;
    /** Applies to future entries below the folder, not to the folder. */
    readonly inheritOnly: boolean;
  }[];
}

/**
 * An administrator installs the version that the policy allows, so nobody else may write or replace the policy. Checked before the policy is read.
 * Not checked for an account without administrator's rights, which installs with its own.
 * @throws AgentError `update-policy-open`
 */
export async function refuseOpenPolicy(place: string | null): Promise<void> {
  if (place === null) return;
  const open = process.platform === 'win32' ? await openOnWindows(place) : await openOnPosix(place);
  if (open === null) return;
  throw new AgentError('update-policy-open', { open, place });
}

/** The first path, of the file and the folders above it, that accounts other than root can change. */
async function openOnPosix(place: string): Promise<string | null> {
  if (process.geteuid?.() !== 0) return null;
  // A link is as safe as its folder; its target is checked separately.
  for (const start of new Set([resolve(place), await realpath(place)]))
    for (let at = start; ; at = dirname(at)) {
      const rights = await lstat(at);
      const isFolder = rights.isDirectory();
      if (!rights.isSymbolicLink() && !isRootsAlone(rights, isFolder)) return at;
      if (rights.isSymbolicLink() && rights.uid !== 0) return at;
      if (at === dirname(at)) break;
    }
  return null;
}

/** In a folder with the sticky bit (`/tmp`), others cannot rename or replace entries of other owners. */
function isRootsAlone(rights: { mode: number; uid: number; gid: number }, isFolder: boolean): boolean {
  const { mode, uid, gid } = rights;
  if (uid !== 0) return false;
  if (isFolder && (mode & 0o1000) !== 0) return true;
  return (mode & 0o002) === 0 && ((mode & 0o020) === 0 || gid === 0);
}

async function openOnWindows(place: string): Promise<string | null> {
  const folder = win32.dirname(place);
  if (changeableByOthers(await accessListOf(place), CHANGES_A_FILE)) return place;
  return changeableByOthers(await accessListOf(folder), CHANGES_A_FOLDER) ? folder : null;
}

/** An owner can always change the list. Denying rules are ignored, since their effect depends on their order. */
export function changeableByOthers({ owner, rules }: AccessList, rights: number): boolean {
  if (!ADMINISTRATORS.has(owner)) return true;
  return rules.some(
    (rule) =>
      rule.allow &&
      !rule.inheritOnly &&
      !ADMINISTRATORS.has(rule.sid) &&
      (rule.rights & (rights | GENERIC_WRITE_OR_ALL)) !== 0,
  );
}

/** Uses SIDs, since a Chinese Windows translates names. The path is passed in the environment, so it needs no quoting. */
const LOOK = `$ErrorActionPreference='Stop'
$acl = Get-Acl -LiteralPath $env:TWPAS_LOOK_AT
$sid = [System.Security.Principal.SecurityIdentifier]
$rules = @($acl.GetAccessRules($true, $true, $sid) | ForEach-Object { @{
  sid = $_.IdentityReference.Value; rights = [int]$_.FileSystemRights
  allow = ($_.AccessControlType -eq 'Allow'); inheritOnly = (($_.PropagationFlags -band 2) -ne 0) } })
ConvertTo-Json -Compress -Depth 4 @{ owner = $acl.GetOwner($sid).Value; rules = $rules }`;

async function accessListOf(path: string): Promise<AccessList> {
  const root = process.env['SystemRoot'] ?? 'C:\\Windows';
  const shell = win32.join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  try {
    const { stdout } = await promisify(execFile)(shell, ['-NoProfile', '-NonInteractive', '-Command', LOOK], {
      env: { ...process.env, TWPAS_LOOK_AT: path },
      windowsHide: true,
      timeout: 60_000,
    });
    return JSON.parse(stdout) as AccessList;
  } catch (cause) {
    throw new AgentError('update-policy-open/unreadable', { path }, { cause });
  }
}
