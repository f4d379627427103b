import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A publisher's key: the private half, and the public one as the settings have it. */
export function publisher(): { readonly key: KeyObject; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { key: privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
}

/** Writes the list of these files and its signature. */
export function signFolder(dir: string, names: readonly string[], key: KeyObject): void {
  const lines = names.map((name) => {
    const hash = createHash('sha256')
      .update(readFileSync(join(dir, name)))
      .digest('hex');
    return `${hash}  ${name}\n`;
  });
  const list = Buffer.from(lines.join(''));
  writeFileSync(join(dir, 'SHA256SUMS'), list);
  writeFileSync(join(dir, 'SHA256SUMS.sig'), `${sign(null, list, key).toString('base64')}\n`);
}
