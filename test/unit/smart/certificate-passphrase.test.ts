import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  certificatePassphrase,
  isOlderPassphrase,
  keepCertificatePassphrase,
  passphraseFile,
  resealCertificatePassphrase,
} from '../../../main/agent/smart/certificate-passphrase.ts';
import { EMPTY_RING } from '../../../main/agent/vault/ring.ts';
import { createVault, ringAfter } from '../../../main/agent/vault/sealing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the passphrase of the certificate is sealed by the next data key after a rotation, and none needs nothing', async () => {
  const [dir, first, second] = [temporaryFolder(), randomBytes(32), randomBytes(32)];
  const [before, after] = [createVault(first), createVault(second, ringAfter(first, EMPTY_RING))];
  await resealCertificatePassphrase(dir, after);
  expect(await isOlderPassphrase(dir, after)).toBe(false);
  await keepCertificatePassphrase(dir, before, '密碼 1');
  expect(await isOlderPassphrase(dir, after)).toBe(true);
  await resealCertificatePassphrase(dir, after);
  expect(await isOlderPassphrase(dir, after)).toBe(false);
  expect(certificatePassphrase(dir, after)).toBe('密碼 1');
  expect(certificatePassphrase(dir, createVault(second))).toBe('密碼 1');
});

test('a passphrase that cannot be read is not taken for none: the key that seals it is not forgotten', async () => {
  const dir = temporaryFolder();
  mkdirSync(passphraseFile(dir));
  const vault = createVault(randomBytes(32));
  await expect(isOlderPassphrase(dir, vault)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(resealCertificatePassphrase(dir, vault)).rejects.toMatchObject({ code: 'EISDIR' });
});
