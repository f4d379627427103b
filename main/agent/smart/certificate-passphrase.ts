/** What opens `server.clientCertificate`, sealed beside the client's keys: never in the settings, never in an argument. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { isSystemError, writeDurably } from '../base/files.ts';
import { AgentError } from '../error.ts';
import type { ClientCertificateFile } from '../net/client-certificate.ts';
import { isNewest } from '../vault/sealing.ts';
import type { Vault } from '../vault/vault.ts';

const NAME = 'certificate-passphrase.sealed';
const PLACE = 'keys.certificate-passphrase';

export const passphraseFile = (dir: string): string => join(dir, NAME);

/** Null where none is kept, or what is kept does not open: the certificate then says that it needs one. */
export function certificatePassphrase(dir: string, vault: Vault): string | null {
  try {
    return vault.openText(readFileSync(passphraseFile(dir)), PLACE);
  } catch {
    return null;
  }
}

/** The hospital's certificate as settings name it, with what opens it; undefined where they name none. */
export function certificateFile(
  { clientCertificate }: Pick<Settings['server'], 'clientCertificate'>,
  keysDir: string,
  vault: Vault,
): ClientCertificateFile | undefined {
  if (clientCertificate === undefined) return undefined;
  return { file: clientCertificate, passphrase: () => certificatePassphrase(keysDir, vault) };
}

/** On disk, whole, when it resolves; a crash before leaves the one there was. */
export async function keepCertificatePassphrase(
  dir: string,
  vault: Vault,
  passphrase: string,
): Promise<void> {
  await writeDurably(passphraseFile(dir), vault.sealText(passphrase, PLACE), 0o600);
}

/** By the newest data key, as the key files are. A crash finds it sealed by the one key or the other, and the vault opens both. */
export async function resealCertificatePassphrase(dir: string, vault: Vault): Promise<void> {
  const sealed = await sealedIn(dir);
  if (sealed === null || isNewest(sealed, vault)) return;
  try {
    await keepCertificatePassphrase(dir, vault, vault.openText(sealed, PLACE));
  } catch (error) {
    // One that does not open stays as it is.
    if (!(error instanceof AgentError)) throw error;
  }
}

/** Whether it waits for the newest data key. */
export async function isOlderPassphrase(dir: string, vault: Vault): Promise<boolean> {
  const sealed = await sealedIn(dir);
  return sealed !== null && !isNewest(sealed, vault);
}

/** Null where none is kept. One that cannot be read is not none: the older data key that seals it would be forgotten. */
async function sealedIn(dir: string): Promise<Buffer | null> {
  try {
    return await readFile(passphraseFile(dir));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
}
