import { realpathSync } from 'node:fs';
import { win32 } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import type { Fault } from '../../../shared/settings-faults.ts';
import { problemAt, type SettingsProblem } from '../../agent/ground/settings/problem.ts';
import { namedPaths } from '../no-access.ts';

/** Target of a drive letter: this machine's disk, a share, or nothing visible to this account. */
export type Drive =
  { readonly kind: 'local' } | { readonly kind: 'share'; readonly unc: string } | { readonly kind: 'none' };

/**
 * Folders that only a signed-in person has: a mapped drive (`Z:`) belongs to one session, mounts under `/run/user` belong to one user. A service
 * started at boot never sees them, so they are refused, with a hint what to write instead.
 */
export function userOnlyPlaces(
  settings: Settings,
  platform: NodeJS.Platform = process.platform,
  driveAt: (letter: string) => Drive = lookAtDrive,
): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const { caFile, clientCertificate } = settings.server;
  const places = [
    ...namedPaths(settings),
    ...(caFile === undefined ? [] : [['server.caFile', caFile] as const]),
    ...(clientCertificate === undefined ? [] : [['server.clientCertificate', clientCertificate] as const]),
  ];
  for (const [path, place] of places) {
    const words = platform === 'win32' ? onWindows(place, driveAt) : onLinux(place);
    if (words !== null) problems.push(problemAt(path, words, null));
  }
  return problems;
}

function onWindows(place: string, driveAt: (letter: string) => Drive): Fault | null {
  const letter = /^([a-z]):/i.exec(place)?.[1]?.toUpperCase();
  if (letter === undefined) return null;
  const drive = driveAt(letter);
  if (drive.kind === 'local') return null;
  const rest = place.slice(2);
  return drive.kind === 'share'
    ? {
        zh: `${letter}: 是連線磁碟機，服務看不到，請改寫 UNC 路徑 ${win32.join(drive.unc, rest)}`,
        en: `${letter}: is a mapped drive, which a service does not have: write ${win32.join(drive.unc, rest)}`,
      }
    : {
        zh: `此帳號沒有 ${letter}: 磁碟機；若為連線磁碟機，請改寫 UNC 路徑，例如 \\\\主機\\共用${rest}`,
        en: `there is no drive ${letter}: for this account; if it is a mapped drive, write its UNC path (\\\\server\\share${rest})`,
      };
}

function onLinux(place: string): Fault | null {
  return /^\/run\/user\/|\/\.gvfs\//.test(place)
    ? {
        zh: '這是登入使用者的掛載點，服務看不到，請改用 /etc/fstab 掛載',
        en: 'lies in a mount of one signed-in user, which a service does not have: mount the share in /etc/fstab',
      }
    : null;
}

/** `realpath` of a mapped drive's root is its share. */
function lookAtDrive(letter: string): Drive {
  try {
    const real = realpathSync.native(`${letter}:\\`);
    return real.startsWith('\\\\') ? { kind: 'share', unc: real } : { kind: 'local' };
  } catch {
    return { kind: 'none' }; // not there for this account, no matter what the reason
  }
}
