import { AgentError } from '../error.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { nameKey } from './account-name.ts';
import { passwordPlace, SELECT_ACCOUNT, setAccount, type AccountRecord } from './account-record.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { UNLOCKED } from './lockout.ts';
import { hashPassword, isCheaper, isPassword, type PasswordHash } from './password-hash.ts';
import { refuseWeak } from './password-rules.ts';
import type { PeopleParts } from './parts.ts';
import { countWrongPasswords } from './wrong-passwords.ts';

export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** A new password, where the one in use was made by somebody else. */
  readonly next: string | null;
  /** Address of the machine that asks. */
  readonly source: string;
}

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly key: string }
  /** Name or password; which is not told. */
  | { readonly kind: 'wrong' }
  /** Too many wrong ones for this name: until then (ms) none is looked at. */
  | { readonly kind: 'locked'; readonly until: number }
  /** … or from this address, whatever the names. */
  | { readonly kind: 'too-many'; readonly until: number | null }
  | { readonly kind: 'must-change' }
  /** The new password will not do. */
  | { readonly kind: 'refused'; readonly error: AgentError };

export interface SignIn {
  signIn(credentials: Credentials): Promise<SignInOutcome>;
  /** One's own. @throws AgentError `password-wrong`, `password-same` and those of weak passwords. */
  changePassword(key: string, current: string, next: string): Promise<void>;
}

/** Each costs some tenths of a second and 64 MB: more that wait are sent away. */
const MOST_WAITING = 16;
/** Longer is nobody's password. */
const LONGEST = 1024;

/** Guesses are looked at one after the other, so that many at once are still counted. */
export function createSignIn(parts: PeopleParts): SignIn {
  const { store, vault, audit, cost } = parts;
  const limit = createAttemptLimit(parts.now);
  const inTurn = oneAtATime();
  let waiting = 0;
  const wrong = countWrongPasswords(parts);

  const accountOf = (key: string): AccountRecord | undefined =>
    store.get<AccountRecord>(SELECT_ACCOUNT, { key });

  /** Takes as long whether there is such an account or not. */
  const matches = async (row: AccountRecord | undefined, password: string): Promise<PasswordHash | null> => {
    const sealed = row?.disabled_at === null ? row.password : null;
    if (row === undefined || sealed === null || password.length > LONGEST) {
      await hashPassword(password.slice(0, LONGEST), cost);
      return null;
    }
    const kept = JSON.parse(vault.openText(sealed, passwordPlace(row.name_key))) as PasswordHash;
    return (await isPassword(password, kept)) ? kept : null;
  };
  const sealedHash = async (key: string, password: string): Promise<Buffer> =>
    vault.sealText(JSON.stringify(await hashPassword(password, cost)), passwordPlace(key));

  const trySignIn = async ({ name, password, next, source }: Credentials): Promise<SignInOutcome> => {
    const key = nameKey(name);
    const row = accountOf(key);
    const until = wrong.lockedUntil(key, row);
    if (until !== null) return { kind: 'locked', until };
    const kept = await matches(row, password);
    if (kept === null || row === undefined) {
      limit.failed(source, key);
      const lock = await wrong.note(key, row, source);
      return lock === null ? { kind: 'wrong' } : { kind: 'locked', until: lock };
    }
    const renewed = row.must_change === 1;
    if (renewed && next === null) return { kind: 'must-change' };
    try {
      if (renewed) refuseNext(row, password, next ?? '');
    } catch (error) {
      if (error instanceof AgentError) return { kind: 'refused', error };
      throw error;
    }
    const secret = renewed ? (next ?? '') : password;
    const made = renewed || isCheaper(kept, cost) ? await sealedHash(key, secret) : null;
    if (renewed)
      await audit.append({ kind: 'password-changed', actor: row.name, detail: { account: row.name } });
    const isStill = await store.write((tx) => {
      const now = tx.get<AccountRecord>(SELECT_ACCOUNT, { key });
      // Disabled or given another password meanwhile.
      if (now?.stamp !== row.stamp) return false;
      setAccount(tx, key, {
        ...UNLOCKED,
        last_sign_in_at: tx.now,
        ...(made !== null && { password: made }),
        ...(renewed && { must_change: 0 as const, password_at: tx.now, stamp: row.stamp + 1 }),
      });
      return true;
    });
    if (!isStill) return { kind: 'wrong' };
    if (renewed) parts.changed(key);
    // No session begins before it stands there.
    await audit.append({ kind: 'signed-in', actor: row.name, detail: { how: 'account', source } });
    limit.succeeded(source, key);
    return { kind: 'signed-in', key };
  };

  const queued = async <T>(work: () => Promise<T>): Promise<T | 'full'> => {
    if (waiting >= MOST_WAITING) return 'full';
    waiting += 1;
    try {
      return await inTurn(work);
    } finally {
      waiting -= 1;
    }
  };

  return {
    async signIn(credentials) {
      // Whoever is not listened to takes no place in the queue from those who are.
      const until = limit.refusedUntil(credentials.source);
      if (until !== null) return { kind: 'too-many', until };
      const done = await queued(() => {
        // Asked in turn: those that waited count the failures before them.
        const refusedUntil = limit.refusedUntil(credentials.source);
        return refusedUntil === null
          ? trySignIn(credentials)
          : Promise.resolve({ kind: 'too-many' as const, until: refusedUntil });
      });
      return done === 'full' ? { kind: 'too-many', until: null } : done;
    },
    async changePassword(key, current, next) {
      const done = await queued(async () => {
        const row = accountOf(key);
        const isLocked = row !== undefined && wrong.lockedUntil(key, row) !== null;
        if (row === undefined || isLocked || (await matches(row, current)) === null) {
          if (row !== undefined && !isLocked) await wrong.note(key, row, 'signed-in');
          throw new AgentError('password-wrong', 'The present password is not right.', {
            messageZh: '目前的密碼不正確。',
          });
        }
        refuseNext(row, current, next);
        const password = await sealedHash(key, next);
        await audit.append({ kind: 'password-changed', actor: row.name, detail: { account: row.name } });
        await store.write((tx) => {
          // Somebody gave it another password meanwhile, or took it away: theirs stands.
          if (tx.get<AccountRecord>(SELECT_ACCOUNT, { key })?.stamp !== row.stamp) throw changedMeanwhile();
          setAccount(tx, key, {
            password,
            password_at: tx.now,
            must_change: 0,
            stamp: row.stamp + 1,
            ...UNLOCKED,
          });
        });
        parts.changed(key);
      });
      if (done === 'full') throw busy();
    },
  };
}

function refuseNext(row: AccountRecord, current: string, next: string): void {
  if (next.length > LONGEST)
    throw new AgentError('password-too-long', `A password has at most ${String(LONGEST)} characters.`, {
      messageZh: `密碼最多 ${String(LONGEST)} 個字元。`,
    });
  if (next.normalize('NFKC') === current.normalize('NFKC'))
    throw new AgentError('password-same', 'The new password must not be the one in use.', {
      messageZh: '新密碼不可與目前的密碼相同。',
    });
  refuseWeak(next, [row.name, row.display_name]);
}

const changedMeanwhile = (): AgentError =>
  new AgentError('password-wrong', 'The account was changed meanwhile; sign in again.', {
    messageZh: '帳號同時被變更，請重新登入。',
  });

const busy = (): AgentError =>
  new AgentError('too-many', 'Too many sign in at the moment; try again shortly.', {
    messageZh: '目前登入人數過多，請稍後再試。',
  });
