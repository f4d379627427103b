/** The client's key pairs. Private halves lie sealed on disk and are opened only to sign. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { Audit } from '../audit/audit.ts';
import { AgentError } from '../error.ts';
import type { Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import { publicJwk } from './jwk.ts';
import { readKeyFiles, writeKeyFile } from './key-file.ts';
import type { KeyFile } from './key-file.ts';
import { readPrivateKey } from './key-import.ts';
import type { ClientKey, ClientKeys } from './token-source.ts';
import { crashPoint } from '../crash-point.ts';

const RSA_BITS = 3072;

/** Keys in `dir`. A new or imported key becomes the active one; older ones stay listed and published, so that NHI can still verify them. */
export function createClientKeys(options: {
  readonly dir: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly audit?: Audit;
}): ClientKeys {
  const { dir, vault, clock, audit } = options;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    // The next one waits for this one's end, not for its success.
    turn = mine.catch(() => undefined);
    return mine;
  };

  async function add(kind: string, jwk: JWK, alg: ClientKey['alg'], kid: string): Promise<ClientKey> {
    const thumbprint = await calculateJwkThumbprint(jwk);
    const all = await readKeyFiles(dir);
    await refuseTakenKid(all, kid, thumbprint);
    const earlier = all.filter((file) => file.kid !== kid);
    const newest = Math.max(0, ...earlier.map((file) => Date.parse(file.createdAt)));
    // A clock that was set back must not make the new key older than the ones it replaces.
    const createdAt = new Date(Math.max(clock.now(), newest + 1)).toISOString();
    const sealed = vault.sealText(JSON.stringify(jwk), place(kid)).toString('base64');
    const file: KeyFile = {
      v: 1,
      kid,
      alg,
      createdAt,
      active: true,
      public: publicJwk(jwk, alg, kid),
      sealed,
    };
    // A crash after this line leaves two active files; the younger counts.
    await writeKeyFile(dir, thumbprint, file);
    crashPoint('key-written');
    for (const old of earlier.filter((one) => one.active)) {
      await writeKeyFile(dir, await calculateJwkThumbprint(old.public), { ...old, active: false });
    }
    crashPoint('key-active');
    await audit?.append({ kind, actor: 'agent', detail: { kid, alg } });
    return { kid, alg, createdAt, active: true };
  }

  async function activeFile(): Promise<KeyFile | undefined> {
    return (await readKeyFiles(dir)).findLast((file) => file.active);
  }

  return {
    generate: (alg) =>
      inTurn(async () => {
        const pair = await generateKeyPair(alg, {
          extractable: true,
          ...(alg === 'RS384' && { modulusLength: RSA_BITS }),
        });
        const jwk = await exportJWK(pair.privateKey);
        return add('key-generated', jwk, alg, await calculateJwkThumbprint(jwk));
      }),
    import: (text, passphrase) =>
      inTurn(async () => {
        const { jwk, alg, kid } = readPrivateKey(text, passphrase);
        return add('key-imported', jwk, alg, kid ?? (await calculateJwkThumbprint(jwk)));
      }),
    async list() {
      const files = await readKeyFiles(dir);
      const active = files.findLast((file) => file.active)?.kid;
      return files.map(({ kid, alg, createdAt }) => ({ kid, alg, createdAt, active: kid === active }));
    },
    async jwks() {
      return { keys: (await readKeyFiles(dir)).map((file) => publicJwk(file.public, file.alg, file.kid)) };
    },
    async sign(claims) {
      const file = await activeFile();
      if (!file)
        throw new AgentError('no-client-key', 'There is no client key yet; make one with `keys generate`.', {
          messageZh: '尚未建立用戶端金鑰，請先產生金鑰。',
        });
      const jwk = JSON.parse(vault.openText(Buffer.from(file.sealed, 'base64'), place(file.kid))) as JWK;
      const { kid, alg } = file;
      return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(await importJWK(jwk, alg));
    },
  };
}

/** Two keys under one id would make NHI verify with the wrong one. */
async function refuseTakenKid(files: readonly KeyFile[], kid: string, thumbprint: string): Promise<void> {
  const same = files.find((file) => file.kid === kid);
  if (!same || (await calculateJwkThumbprint(same.public)) === thumbprint) return;
  throw new AgentError('client-key-id-taken', 'Another key with this kid is already here.', {
    messageZh: '已有另一把金鑰使用相同的 kid。',
  });
}

function place(kid: string): string {
  return `keys.client.${kid}`;
}
