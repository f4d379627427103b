import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CERTIFICATE_PASSPHRASE, MAIL_PASSWORD } from '../../../main/agent/ground/vault/kept-secret.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a secret is stored under its own name, for its owner alone, and opens only at its own place', async () => {
  const [dir, vault] = [temporaryFolder(), createVault(randomBytes(32))];
  expect(MAIL_PASSWORD.read(dir, vault)).toBeNull();
  await CERTIFICATE_PASSPHRASE.keep(dir, vault, 'one');
  await MAIL_PASSWORD.keep(dir, vault, 'two');
  const [certificate, mail] = ['certificate-passphrase.sealed', 'mail-password.sealed'].map((name) =>
    join(dir, name),
  ) as [string, string];
  expect(vault.openText(readFileSync(certificate), 'keys.certificate-passphrase')).toBe('one');
  expect(vault.openText(readFileSync(mail), 'alerts.mail-password')).toBe('two');
  if (process.platform !== 'win32') expect(statSync(mail).mode & 0o777).toBe(0o600);
  copyFileSync(mail, certificate);
  expect([CERTIFICATE_PASSPHRASE.read(dir, vault), MAIL_PASSWORD.read(dir, vault)]).toEqual([null, 'two']);
});
