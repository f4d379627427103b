import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  CERTIFICATE_PASSPHRASE,
  type KeptSecret,
  keptSecret,
  MAIL_PASSWORD,
} from '../../../main/agent/ground/vault/kept-secret.ts';
import { EMPTY_RING } from '../../../main/agent/ground/vault/ring.ts';
import { createVault, ringAfter } from '../../../main/agent/ground/vault/sealing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test.each<[string, KeptSecret]>([
  ['the passphrase of the certificate', CERTIFICATE_PASSPHRASE],
  ['the password of the mail account', MAIL_PASSWORD],
])('%s is sealed by the next data key after a rotation, and none needs nothing', async (_, secret) => {
  const [dir, first, second] = [temporaryFolder(), randomBytes(32), randomBytes(32)];
  const [before, after] = [createVault(first), createVault(second, ringAfter(first, EMPTY_RING))];
  await secret.reseal(dir, after);
  expect(await secret.isOlder(dir, after)).toBe(false);
  expect(secret.read(dir, after)).toBeNull();
  await secret.keep(dir, before, '密碼 1');
  expect(await secret.isOlder(dir, after)).toBe(true);
  await secret.reseal(dir, after);
  expect(await secret.isOlder(dir, after)).toBe(false);
  expect(secret.read(dir, after)).toBe('密碼 1');
  expect(secret.read(dir, createVault(second))).toBe('密碼 1');
});

test('a secret that cannot be read is not taken for none: the key that seals it is not forgotten', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'x.sealed'));
  const [secret, vault] = [keptSecret('x.sealed', 'place.x'), createVault(randomBytes(32))];
  await expect(secret.isOlder(dir, vault)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(secret.reseal(dir, vault)).rejects.toMatchObject({ code: 'EISDIR' });
});

test('a secret is stored under its own name, for its owner alone, and opens only at its own place', async () => {
  const [dir, vault] = [temporaryFolder(), createVault(randomBytes(32))];
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

test('a value sealed by the newest key is not written again, and one that does not open stays as it is', async () => {
  const dir = temporaryFolder();
  const [secret, vault] = [keptSecret('x.sealed', 'place.x'), createVault(randomBytes(32))];
  await secret.keep(dir, vault, 'one');
  const path = join(dir, 'x.sealed');
  const sealed = readFileSync(path);
  await secret.reseal(dir, vault);
  expect(readFileSync(path)).toEqual(sealed);
  const other = createVault(randomBytes(32));
  await secret.reseal(dir, other);
  expect(readFileSync(path)).toEqual(sealed);
  expect([await secret.isOlder(dir, other), secret.read(dir, other)]).toEqual([true, null]);
});
