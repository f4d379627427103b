import { join } from 'node:path';
import { assertNever } from '../../../shared/assert-never.ts';
import type { KeySlot } from '../../agent/ports.ts';
import { machineSlot } from '../../agent/ground/vault/machine-slot.ts';
import { passphraseSlot, recoverySlot } from '../../agent/ground/vault/secret-slot.ts';
import type { HostCalls } from './ask-parent.ts';
import type { SlotChoice, TypedSecret } from './messages.ts';

/** The slots a desktop offers, in the order of `choices`; the first makes the slot of a new data folder. */
export function deskSlots(
  choices: readonly SlotChoice[],
  dataDir: string,
  calls: Pick<HostCalls, 'ask'>,
): KeySlot[] {
  return choices.map((choice) => {
    switch (choice) {
      case 'safeStorage':
        return safeStorageSlot(calls);
      case 'machine':
        return machineSlot(join(dataDir, 'keys'));
      default:
        return assertNever(choice);
    }
  });
}

/** The slot that a typed secret opens. */
export function secretSlotOf(secret: TypedSecret): KeySlot {
  switch (secret.kind) {
    case 'recovery':
      return recoverySlot(() => secret.text);
    case 'passphrase':
      return passphraseSlot(() => secret.text);
    default:
      return assertNever(secret.kind);
  }
}

/**
 * Opens with the operating system's key for this account (DPAPI, a keyring), through the main process, since only that may call
 * `safeStorage`. Other accounts of the machine cannot open this slot and need one of their own.
 */
export function safeStorageSlot(calls: Pick<HostCalls, 'ask'>): KeySlot {
  return {
    kind: 'safeStorage',
    wrap: async (dataKey) => ({ key: await calls.ask('encrypt', dataKey.toString('base64')) }),
    unwrap: async ({ key }) => {
      if (typeof key !== 'string') return null;
      const opened = await calls.ask('decrypt', key);
      return opened === null ? null : Buffer.from(opened, 'base64');
    },
  };
}
