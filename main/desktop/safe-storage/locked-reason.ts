import type { SlotOwner } from '../agent-process/messages.ts';
import type { SafeStorageState } from './safe-storage.ts';

/** Why this account cannot open the data folder's key. Texts: `locked.<reason>`. */
export type LockedReason =
  /** Another account of this machine made the slot: DPAPI and keyrings are per user. */
  | 'other-account'
  /** The folder, or the profile, came from another machine. */
  | 'other-machine'
  /** The same account on the same machine: the keyring or the Windows profile is no longer the one it was. */
  | 'keyring-changed'
  /** The slot is this account's, but its safe storage is not usable now. */
  | 'no-safe-storage'
  /** Only a service's key file, a passphrase or a recovery code open it. */
  | 'never-enrolled';

export interface LockedSight {
  readonly owners: readonly SlotOwner[];
  readonly account: string;
  readonly host: string;
  readonly storage: SafeStorageState;
}

export function lockedReason({ owners, account, host, storage }: LockedSight): LockedReason {
  const ofSystem = owners.filter(({ kind }) => kind === 'safeStorage');
  if (ofSystem.length === 0) return 'never-enrolled';
  const mine = ofSystem.filter((owner) => sameName(owner.account, account));
  if (mine.some((owner) => sameName(owner.host, host)))
    return storage === 'not-ours' ? 'keyring-changed' : 'no-safe-storage';
  return mine.length > 0 ? 'other-machine' : 'other-account';
}

/** Windows account and machine names differ in case from one day to the next. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Ways in that a person at the screen has: each needs a slot that is there. */
export function waysIn(owners: readonly SlotOwner[]): {
  readonly accounts: readonly string[];
  readonly recovery: boolean;
  readonly passphrase: boolean;
} {
  const has = (kind: string): boolean => owners.some((owner) => owner.kind === kind);
  const accounts = owners
    .filter(({ kind }) => kind === 'safeStorage' || kind === 'machine')
    .map((owner) => `${owner.account}@${owner.host}`);
  return { accounts: [...new Set(accounts)], recovery: has('recovery'), passphrase: has('passphrase') };
}
