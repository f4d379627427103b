/** A secret that people give by command: sealed in a file of the data folder, never in the settings, never in an argument. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing, writeDurably } from '../base/files.ts';
import { AgentError } from '../error.ts';
import { isNewest } from './sealing.ts';
import type { Vault } from './vault.ts';

export type KeptSecret = ReturnType<typeof keptSecret>;

/** @param name file name @param place the place it is sealed for */
export function keptSecret(name: string, place: string) {
  const keep = (dir: string, vault: Vault, secret: string): Promise<void> =>
    writeDurably(join(dir, name), vault.sealText(secret, place), 0o600);
  // Only a missing file counts as none: the older data key that seals an unreadable file must not be destroyed.
  const sealedIn = (dir: string): Promise<Buffer | null> => readFile(join(dir, name)).catch(nullIfMissing);
  return {
    /** On disk, whole, when it resolves; a crash before leaves the old one. */
    keep,
    /** Null if none is stored, or if it does not open: the caller reports that. */
    read: (dir: string, vault: Vault): string | null => {
      try {
        return vault.openText(readFileSync(join(dir, name)), place);
      } catch {
        return null;
      }
    },
    /** Sealed with the newest data key, like the key files. A crash leaves one key or the other, and the vault opens both. */
    reseal: async (dir: string, vault: Vault): Promise<void> => {
      const sealed = await sealedIn(dir);
      if (sealed === null || isNewest(sealed, vault)) return;
      try {
        await keep(dir, vault, vault.openText(sealed, place));
      } catch (error) {
        // A secret that does not open stays as it is.
        if (!(error instanceof AgentError)) throw error;
      }
    },
    /** True if an older data key still seals it. */
    isOlder: async (dir: string, vault: Vault): Promise<boolean> => {
      const sealed = await sealedIn(dir);
      return sealed !== null && !isNewest(sealed, vault);
    },
  };
}

/** Passphrase of `server.clientCertificate`. */
export const CERTIFICATE_PASSPHRASE = keptSecret(
  'certificate-passphrase.sealed',
  'keys.certificate-passphrase',
);
/** Password of `alerts.mail.user` at the hospital's mail server. */
export const MAIL_PASSWORD = keptSecret('mail-password.sealed', 'alerts.mail-password');

/** All lie in the folder of the client's keys. */
export const KEPT_SECRETS: readonly KeptSecret[] = [CERTIFICATE_PASSPHRASE, MAIL_PASSWORD];
