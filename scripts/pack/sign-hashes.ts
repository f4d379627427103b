import { createPrivateKey, sign } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * `SHA256SUMS.sig` beside the list, which `update apply` asks for: Ed25519, base64. `keyFile`: a PEM as `openssl genpkey -algorithm
 * ed25519` makes it. @throws Error when it is another kind of key
 */
export async function signHashes(dir: string, keyFile: string): Promise<void> {
  const key = createPrivateKey(await readFile(keyFile));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${keyFile} is not an Ed25519 key`);
  const signature = sign(null, await readFile(join(dir, 'SHA256SUMS')), key).toString('base64');
  await writeFile(join(dir, 'SHA256SUMS.sig'), `${signature}\n`);
}
