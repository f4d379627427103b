import { join } from 'node:path';
import type { KeySlot } from '../../agent/ports.ts';
import { machineSlot } from '../../agent/vault/machine-slot.ts';
import { passphraseSlot, recoverySlot } from '../../agent/vault/secret-slot.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import type { HostCalls } from './host-calls.ts';
import type { SlotChoice, TypedSecret } from './messages.ts';
import { safeStorageSlot } from './safe-storage-slot.ts';

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
