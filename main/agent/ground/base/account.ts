import { userInfo } from 'node:os';

/** Name of the account that runs this process, for sentences to people. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return `uid ${String(process.geteuid?.() ?? '?')}`;
  }
}

/**
 * The command, for an administrator, that lets this account read a folder's present and future content.
 * acl(5): the default list holds for new entries; `setfacl -m` replaces an entry, so `rX` would end the right to write the claim file.
 * NETWORK SERVICE reads as S-1-5-20 in every language of Windows.
 */
export function readingCommand(
  path: string,
  account: string,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') {
    // The user name of a Windows service's built-in account is the computer's name, `HOST$`.
    const grantee = /\$$|network service$/i.test(account) ? '*S-1-5-20' : account;
    return `icacls "${path}" /grant "${grantee}:(OI)(CI)RX" /T`;
  }
  const who = account.startsWith('uid ') ? account.slice('uid '.length) : account;
  const quoted = `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return `sudo setfacl -R -m u:${who}:rwX,d:u:${who}:rwX ${quoted}`;
}
