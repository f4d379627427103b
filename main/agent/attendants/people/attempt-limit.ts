import { type AccountRecord, SELECT_ACCOUNT, setAccount } from './account-record.ts';
import type { Audit } from '../../ground/audit/audit.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Clock } from '../../ports.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import type { HashCost } from './password-hash.ts';

/** Wrong passwords from one network within this time, for any names. */
const MOST_FAILURES = 20;
const WITHIN_MS = 15 * 60_000;
/** A network's guesses are remembered as long as the longest lock lasts. */
const REMEMBERED_MS = 25 * 3_600_000;
/** An attacker with many networks, or many names, must not fill the memory. */
const MOST_NETWORKS = 5000;
const MOST_NAMES = 32;

/**
 * Recent wrong guesses of each network. Only this decides the answer to a network, never whether there is such an account: so answers
 * reveal nothing about names, even after an entry was dropped. In memory: a restart clears it.
 */
interface AttemptLimit {
  /** Until when this network gets no answer about its guesses (ms), or null. */
  guardedUntil(network: string): number | null;
  /** Adds one. Until when the network has locked this name by its own guesses (ms), or null. */
  failed(network: string, name: string): number | null;
  /**
   * A person who knows the password is forgiven wrong ones for that name. Guesses at other names from there still count: otherwise one good
   * account would allow guessing at all of them.
   */
  succeeded(network: string, name: string): void;
}

interface Guesses {
  /** Number within the window, and its effect on an account that only this network guesses at. */
  readonly byName: Map<string, { readonly count: number; readonly lock: LockState }>;
  /** End of the window. */
  readonly until: number;
}

export function createAttemptLimit(now: () => number): AttemptLimit {
  const networks = new Map<string, Guesses>();
  const recall = (network: string): Guesses | null => {
    const known = networks.get(network);
    return known === undefined || known.until - WITHIN_MS + REMEMBERED_MS <= now() ? null : known;
  };
  const isInWindow = (known: Guesses): boolean => known.until > now();
  return {
    guardedUntil(network) {
      const known = recall(network);
      if (known === null || !isInWindow(known)) return null;
      const count = [...known.byName.values()].reduce((sum, one) => sum + one.count, 0);
      return count >= MOST_FAILURES ? known.until : null;
    },
    failed(network, name) {
      const known = recall(network);
      const kept = [...(known?.byName ?? [])];
      const goesOn = known !== null && isInWindow(known);
      const byName = new Map(goesOn ? kept : kept.map(([each, { lock }]) => [each, { count: 0, lock }]));
      const before = byName.get(name) ?? { count: 0, lock: UNLOCKED };
      // As with an account: input while it is locked extends no lock.
      const isLocked = lockedUntil(before.lock, now()) !== null;
      const lock = isLocked ? before.lock : afterFailure(before.lock, now());
      byName.delete(name);
      byName.set(name, { count: before.count + 1, lock });
      const [oldest] = byName.keys();
      if (byName.size > MOST_NAMES && oldest !== undefined) byName.delete(oldest);
      networks.delete(network);
      networks.set(network, { byName, until: now() + WITHIN_MS });
      const [first] = networks.keys();
      if (networks.size > MOST_NETWORKS && first !== undefined) networks.delete(first);
      return lockedUntil(lock, now());
    },
    succeeded(network, name) {
      recall(network)?.byName.delete(name);
    },
  };
}

const FAILURES_TO_LOCK = 5;
const FIRST_LOCK_MS = 15 * 60_000;
const LONGEST_LOCK_MS = 24 * 3_600_000;

/** Guessing state of an account. */
export interface LockState {
  readonly failures: number;
  readonly locks: number;
  readonly locked_until: number | null;
}
export const UNLOCKED: LockState = { failures: 0, locks: 0, locked_until: null };

/** Until when no password is checked, or null. */
export function lockedUntil(state: LockState, now: number): number | null {
  return state.locked_until !== null && state.locked_until > now ? state.locked_until : null;
}

/** After one more wrong password: five lock for 15 minutes, the next five for 30, and so on up to a day. */
export function afterFailure(state: LockState, now: number): LockState {
  const failures = state.failures + 1;
  if (failures < FAILURES_TO_LOCK) return { ...state, failures };
  const length = Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(state.locks, 20));
  return { failures: 0, locks: state.locks + 1, locked_until: now + length };
}

/** One more wrong password for a name, from this address: in the trail, and in the count of the account if there is one. */
type NoteWrong = (key: string, row: AccountRecord | undefined, source: string) => Promise<void>;

export function countWrongPasswords({
  store,
  audit,
  now,
}: Pick<PeopleParts, 'store' | 'audit' | 'now'>): NoteWrong {
  return async (key, row, source) => {
    // Text typed as an unknown name may be a password: it is not recorded.
    const actor = row?.name ?? 'unknown';
    await audit.append({ kind: 'sign-in-failed', actor, detail: { source } });
    if (row === undefined) return;
    const locks = await store.write((tx) => {
      // From the account's present state: it may have been locked or unlocked while the password was checked.
      const before = tx.get<AccountRecord>(SELECT_ACCOUNT, { key }) ?? UNLOCKED;
      if (lockedUntil(before, now()) !== null) return null;
      const { failures, locks: inRow, locked_until } = afterFailure(before, now());
      setAccount(tx, key, { failures, locks: inRow, locked_until });
      return locked_until !== null && failures === 0 ? inRow : null;
    });
    if (locks !== null) await audit.append({ kind: 'account-locked', actor, detail: { source, locks } });
  };
}

export interface PeopleParts {
  readonly store: Store;
  readonly vault: Pick<Vault, 'sealText' | 'openText'>;
  readonly audit: Pick<Audit, 'append'>;
  /** ms. */
  readonly now: () => number;
  /** To measure and delay an answer. */
  readonly wait: Pick<Clock, 'steady' | 'sleep'>;
  readonly cost: HashCost;
  /** Names the account whose sessions have to be checked, after the commit. */
  readonly changed: (key: string) => void;
}
