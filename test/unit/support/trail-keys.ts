import { createVault } from '../../../main/agent/ground/vault/sealing.ts';

/** Keys of a trail that a test writes and reads. */
export const trailKeys = createVault(Buffer.alloc(32, 7));
