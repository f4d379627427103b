import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { acquireLock } from '../../../ground/db/lock.ts';
import { ensurePrivateDir, makeFolders } from '../../../ground/base/files.ts';
import { AgentError } from '../../../ground/error.ts';
import type { Clock, KeySlot } from '../../../ports.ts';
import { createClientKeys } from '../../../carrier/smart/client-keys.ts';
import { openVault } from '../../../ground/vault/slots.ts';

export interface MadeKey {
  readonly kid: string;
  readonly alg: 'ES384' | 'RS384';
  /** The public set to hand to NHI, as text. */
  readonly jwks: string;
}

/**
 * Makes the data folder's vault and a client key in it. If there is a key already (the person returned to the step), that one is used. A
 * crash after this leaves a key that NHI does not have yet; the wizard finds it again.
 * @throws AgentError `locked` if an agent runs in that folder, and errors of the vault.
 */
export async function makeKey(
  parts: { readonly clock: Clock; readonly slots: readonly KeySlot[] },
  place: { readonly dataDir: string; readonly alg: 'ES384' | 'RS384' },
): Promise<MadeKey> {
  const dataDir = resolve(place.dataDir);
  await makeFolders(dataDir, 0o700);
  const lock = acquireLock(dataDir);
  if ('heldBy' in lock) {
    throw new AgentError('locked/first-run');
  }
  try {
    const keysDir = join(dataDir, 'keys');
    await ensurePrivateDir(keysDir);
    const vault = await openVault({
      dir: keysDir,
      slots: parts.slots,
      clock: parts.clock,
      mayCreate: !existsSync(join(dataDir, 'spool')) && !existsSync(join(dataDir, 'agent.db')),
    });
    const keys = createClientKeys({ dir: join(keysDir, 'clients'), vault, clock: parts.clock });
    const found = (await keys.list()).find(({ active, alg }) => active && alg === place.alg);
    const { kid, alg } = found ?? (await keys.generate(place.alg));
    return { kid, alg, jwks: `${JSON.stringify(await keys.jwks(), null, 2)}\n` };
  } finally {
    lock.release();
  }
}
