import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Vault } from '../../../main/agent/vault/vault.ts';

/** A vault with a key of its own, for tests that need what it seals to be really sealed. */
export function testVault(): Vault {
  const key = randomBytes(32);
  const seal = (plain: Buffer, place: string): Buffer => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  };
  const open = (sealed: Buffer, place: string): Buffer => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  };
  return {
    seal,
    open,
    sealText: (plain, place) => seal(Buffer.from(plain), place),
    sealForTrail: (plain, place) => seal(Buffer.from(plain), place),
    sealedBegins: Buffer.alloc(0),
    openText: (sealed, place) => open(sealed, place).toString(),
    digest: (domain, value) => createHmac('sha256', key).update(`${domain}\0${value}`).digest('hex'),
    macKey: 'test',
    mac: (text) => createHmac('sha256', key).update(text).digest('hex'),
    checkMac: (_, text, mac) => createHmac('sha256', key).update(text).digest('hex') === mac,
  };
}
