/** A certificate of the hospital's own in the forms it is handed out in, made by OpenSSL: what people really bring. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestAuthority } from './test-authority.ts';

export interface ClientIdentity {
  /** PEM with the certificate and its key in the clear. */
  readonly pem: string;
  /** The same, its key under the passphrase. */
  readonly sealedPem: string;
  /** PFX under the passphrase. */
  readonly pfx: string;
  readonly passphrase: string;
}

/** Files in `dir`. */
export function clientIdentity(dir: string, authority: TestAuthority, until?: Date): ClientIdentity {
  const { cert, key } = authority.issue({ names: ['hospital-0101090517'], ...(until && { until }) });
  const passphrase = 'p@ss 密碼';
  const at = (name: string): string => join(dir, name);
  writeFileSync(at('client.cert'), cert);
  writeFileSync(at('client.key'), key);
  writeFileSync(at('client.pem'), cert + key);
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, {
      env: { ...process.env, P: passphrase },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const sealed = openssl('pkcs8', '-topk8', '-in', at('client.key'), '-passout', 'env:P');
  writeFileSync(at('client-sealed.pem'), cert + sealed.toString('latin1'));
  // File as many vendors make it: the authority lies in it too.
  writeFileSync(at('client.ca'), authority.cert);
  const from = ['-in', at('client.cert'), '-inkey', at('client.key'), '-certfile', at('client.ca')];
  openssl('pkcs12', '-export', ...from, '-out', at('client.pfx'), '-passout', 'env:P');
  return {
    pem: at('client.pem'),
    sealedPem: at('client-sealed.pem'),
    pfx: at('client.pfx'),
    passphrase,
  };
}
