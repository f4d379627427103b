import { randomBytes } from 'node:crypto';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import type { Vault } from '../../../main/agent/ground/vault/vault.ts';

/** A vault with a key of its own, for tests that need what it seals to be really sealed. */
export const testVault = (): Vault => createVault(randomBytes(32));
