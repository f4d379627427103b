/** A secret that people give by command: sealed in a file of the data folder, never in the settings, never in an argument. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../base/files.ts';
import type { Vault } from './vault.ts';

/** @param name file name @param place the place it is sealed for */
export function keptSecret(name: string, place: string) {
  return {
    /** On disk, whole, when it resolves; a crash before leaves the old one. */
    keep: (dir: string, vault: Vault, secret: string): Promise<void> =>
      writeDurably(join(dir, name), vault.sealText(secret, place), 0o600),
    /** Null if none is stored, or if it does not open: the caller reports that. */
    read: (dir: string, vault: Vault): string | null => {
      try {
        return vault.openText(readFileSync(join(dir, name)), place);
      } catch {
        return null;
      }
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
