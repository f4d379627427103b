import { SELECT_ACCOUNT, setAccount, type AccountRecord } from './account-record.ts';
import { afterFailure, lockedUntil, UNLOCKED } from './lockout.ts';
import type { PeopleParts } from './parts.ts';

/** One more wrong password for a name, from this address: in the trail, and in the count of the account where there is one. */
export type NoteWrong = (key: string, row: AccountRecord | undefined, source: string) => Promise<void>;

export function countWrongPasswords({
  store,
  audit,
  now,
}: Pick<PeopleParts, 'store' | 'audit' | 'now'>): NoteWrong {
  return async (key, row, source) => {
    // What was typed as an unknown name may be a password: it is not written down.
    const actor = row?.name ?? 'unknown';
    await audit.append({ kind: 'sign-in-failed', actor, detail: { source } });
    if (row === undefined) return;
    const locks = await store.write((tx) => {
      // From what the account is by now: it may have been locked or unlocked while the password was looked at.
      const before = tx.get<AccountRecord>(SELECT_ACCOUNT, { key }) ?? UNLOCKED;
      if (lockedUntil(before, now()) !== null) return null;
      const { failures, locks: inRow, locked_until } = afterFailure(before, now());
      setAccount(tx, key, { failures, locks: inRow, locked_until });
      return locked_until !== null && failures === 0 ? inRow : null;
    });
    if (locks !== null) await audit.append({ kind: 'account-locked', actor, detail: { source, locks } });
  };
}
