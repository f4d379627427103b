import { SELECT_ACCOUNT, setAccount, type AccountRecord } from './account-record.ts';
import { afterFailure, lockedUntil, UNLOCKED, type LockState } from './lockout.ts';
import type { PeopleParts } from './parts.ts';

/** Wrong passwords as they are counted for each name, whether somebody has it or not. */
export interface WrongPasswords {
  /** Until when (ms) no password is looked at for this name, or null. */
  lockedUntil(key: string, row: AccountRecord | undefined): number | null;
  /** One more, from this address, in the trail and in the count. Until when that locks, or null. */
  note(key: string, row: AccountRecord | undefined, source: string): Promise<number | null>;
}

/** Names without an account that are remembered as guessed at. */
const MOST_UNKNOWN = 1000;

export function countWrongPasswords({
  store,
  audit,
  now,
}: Pick<PeopleParts, 'store' | 'audit' | 'now'>): WrongPasswords {
  /** Locks of names that nobody has: who guesses learns nothing from who is locked. */
  const unknown = new Map<string, LockState>();
  const countUnknown = (key: string): LockState => {
    const state = afterFailure(unknown.get(key) ?? UNLOCKED, now());
    unknown.delete(key);
    unknown.set(key, state);
    const [oldest] = unknown.keys();
    if (unknown.size > MOST_UNKNOWN && oldest !== undefined) unknown.delete(oldest);
    return state;
  };
  /** From what the account is by now: it may have been unlocked while the password was looked at. */
  const count = (key: string): Promise<LockState> =>
    store.write((tx) => {
      const state = afterFailure(tx.get<AccountRecord>(SELECT_ACCOUNT, { key }) ?? UNLOCKED, now());
      const { failures, locks, locked_until } = state;
      setAccount(tx, key, { failures, locks, locked_until });
      return state;
    });
  return {
    lockedUntil: (key, row) => lockedUntil(row ?? unknown.get(key) ?? UNLOCKED, now()),
    async note(key, row, source) {
      // What was typed as an unknown name may be a password: it is not written down.
      const actor = row?.name ?? 'unknown';
      await audit.append({ kind: 'sign-in-failed', actor, detail: { source } });
      const state = row === undefined ? countUnknown(key) : await count(key);
      if (state.locked_until !== null && state.failures === 0)
        await audit.append({ kind: 'account-locked', actor, detail: { source, locks: state.locks } });
      return lockedUntil(state, now());
    },
  };
}
