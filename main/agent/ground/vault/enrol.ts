import { join } from 'node:path';
import type { Clock, KeySlot } from '../../ports.ts';
import { newRecoveryCode, recoverySlot } from './secret-slot.ts';
import { readSlots, type NamedSlot } from './slot-files.ts';
import { openVault } from './slots.ts';

/** The keys of an existing data folder, outside of a running agent: a slot file is added whole or not at all. */
export interface KeyFolder {
  readonly dataDir: string;
  /** Ways to open it, in the order they are tried. */
  readonly slots: readonly KeySlot[];
  readonly clock: Clock;
}

/**
 * Adds a slot to a data folder that one of `slots` opens. On disk when it resolves.
 * @throws AgentError as `openVault`, or what the new slot throws.
 */
export async function enrolSlot({ dataDir, slots, clock }: KeyFolder, added: KeySlot): Promise<void> {
  const vault = await openVault({ dir: join(dataDir, 'keys'), slots, clock, mayCreate: false });
  await vault.addSlot(added);
}

/** Adds a slot for a new recovery code and returns the code, to be shown once. @throws AgentError as `enrolSlot`. */
export async function enrolRecoveryCode(folder: KeyFolder): Promise<string> {
  const code = newRecoveryCode();
  await enrolSlot(
    folder,
    recoverySlot(() => code),
  );
  return code;
}

/** Name, kind, account, host and day of each slot: shown when none opens. */
export async function slotOwners(
  dataDir: string,
): Promise<Pick<NamedSlot, 'name' | 'kind' | 'account' | 'host' | 'createdAt'>[]> {
  const { slots } = await readSlots(join(dataDir, 'keys', 'slots'));
  return slots.map(({ name, kind, account, host, createdAt }) => ({ name, kind, account, host, createdAt }));
}
