import { AgentError } from '../../ground/error.ts';
import { nameKey } from './account-names.ts';
import { type AccountRecord, passwordPlace, SELECT_ACCOUNT, setAccount } from './account-record.ts';
import { isShut, passwordSetByOf, setByText } from './agreement.ts';
import { countWrongPasswords, createAttemptLimit, lockedUntil, UNLOCKED } from './attempt-limit.ts';
import type { PeopleParts } from './parts.ts';
import { hashPassword, isCheaper, isPassword, type PasswordHash } from './password-hash.ts';
import { refuseWeak } from './password-rules.ts';

interface Credentials {
  readonly name: string;
  readonly password: string;
  /** A new password, if somebody else made the present one. */
  readonly next: string | null;
  /** Address of the machine that asks; for the trail. */
  readonly source: string;
  /** The unit of limits. */
  readonly network: string;
}

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly key: string }
  /** Name or password; the answer does not say which. */
  | { readonly kind: 'wrong' }
  /** Too many wrong ones for this name from this network: until then (ms) the right one opens nothing either. */
  | { readonly kind: 'locked'; readonly until: number }
  /** Too many wrong ones from this network or at this time, for any names: the answer does not say whether it was checked. */
  | { readonly kind: 'too-many'; readonly until: number | null }
  | { readonly kind: 'must-change' }
  /** It was right, but the account is not open yet: a second person has to agree. */
  | { readonly kind: 'waits' }
  /** The new password will not do. */
  | { readonly kind: 'refused'; readonly error: AgentError };

export interface SignIn {
  signIn(credentials: Credentials): Promise<SignInOutcome>;
  /** One's own password. @throws AgentError `password-wrong`, `password-same` and those of weak passwords. */
  changePassword(key: string, current: string, next: string): Promise<void>;
}

/** No password is longer. */
const LONGEST = 1024;
/** No account has a longer name; an attacker's must not fill the memory. */
const LONGEST_NAME = 80;
/** Refusals leave on these ticks after the guess came, so that the time they took teaches nothing about the name. */
const TICK_MS = 250;
/** … and for answers without detail, at this pace: longer than checking a password takes. */
const GUARDED_TICK_MS = 2_000;

/**
 * Guesses are checked one after the other, so that simultaneous ones are counted too. A refusal depends on the guesses of its own network,
 * never on whether there is such an account, and each takes equally long.
 */
export function createSignIn(parts: PeopleParts): SignIn {
  const { store, vault, audit, cost } = parts;
  const limit = createAttemptLimit(parts.now);
  const queue = createSignInQueue();
  const noteWrong = countWrongPasswords(parts);

  const accountOf = (key: string): AccountRecord | undefined =>
    store.get<AccountRecord>(SELECT_ACCOUNT, { key });

  const isOpen = (row: AccountRecord | undefined): row is AccountRecord =>
    row?.disabled_at === null && row.password !== null && lockedUntil(row, parts.now()) === null;

  /** Takes equally long whether there is such an account or not, and whether it is locked. */
  const matches = async (row: AccountRecord | undefined, password: string): Promise<PasswordHash | null> => {
    const sealed = isOpen(row) ? row.password : null;
    if (row === undefined || sealed === null || password.length > LONGEST) {
      await hashPassword(password.slice(0, LONGEST), cost);
      return null;
    }
    const kept = JSON.parse(vault.openText(sealed, passwordPlace(row.name_key))) as PasswordHash;
    return (await isPassword(password, kept)) ? kept : null;
  };
  const sealedHash = async (key: string, password: string): Promise<Buffer> =>
    vault.sealText(JSON.stringify(await hashPassword(password, cost)), passwordPlace(key));

  /** Null for a wrong password, an unknown name, and a locked or disabled account. */
  const look = async (
    key: string,
    { password, next, source, network }: Credentials,
  ): Promise<SignInOutcome | null> => {
    const row = accountOf(key);
    const kept = await matches(row, password);
    if (kept === null || row === undefined) {
      await noteWrong(key, row, source);
      return null;
    }
    if (isShut(row)) return { kind: 'waits' };
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
    if (!isStill) return null;
    if (renewed) parts.changed(key);
    // No session begins before that line is written.
    const setBy = passwordSetByOf(row);
    const mark = setBy === null ? {} : { passwordSetBy: setByText(setBy) };
    await audit.append({ kind: 'signed-in', actor: row.name, detail: { how: 'account', source, ...mark } });
    limit.succeeded(network, key);
    return { kind: 'signed-in', key };
  };
  const atTick = async (arrived: number, tick: number): Promise<void> => {
    const passed = parts.wait.steady() - arrived;
    await parts.wait.sleep(tick * Math.max(1, Math.ceil(passed / tick)) - passed);
  };

  /** Null when it has to be answered like a guess in a flood. */
  const signInOrdinarily = async (
    key: string,
    credentials: Credentials,
    arrived: number,
  ): Promise<SignInOutcome | null> => {
    const { network } = credentials;
    if (limit.guardedUntil(network) !== null) return null;
    const outcome = await queue.ordinary(network, async (): Promise<SignInOutcome | null> => {
      // Checked in turn: waiting requests count the failures before them.
      if (limit.guardedUntil(network) !== null) return null;
      const looked = await look(key, credentials);
      if (looked !== null) return looked;
      const until = limit.failed(network, key);
      return until === null ? { kind: 'wrong' } : { kind: 'locked', until };
    });
    if (outcome?.kind === 'wrong' || outcome?.kind === 'locked') await atTick(arrived, TICK_MS);
    return outcome;
  };
  /**
   * While a network, or all of them, guess, only a correct sign-in gets another answer. The password for an open account is checked in a
   * lane that guesses at other names cannot fill; every refusal is the same, after the same time.
   */
  const signInGuarded = async (
    key: string,
    credentials: Credentials,
    arrived: number,
  ): Promise<SignInOutcome> => {
    const looked = isOpen(accountOf(key)) ? queue.sound(key, () => look(key, credentials)) : null;
    const outcome = await (looked ?? queue.asLongAsSound());
    if (outcome) return outcome;
    await atTick(arrived, GUARDED_TICK_MS);
    return { kind: 'too-many', until: limit.guardedUntil(credentials.network) };
  };

  return {
    async signIn(credentials) {
      const arrived = parts.wait.steady();
      const key = nameKey(credentials.name).slice(0, LONGEST_NAME);
      return (
        (await signInOrdinarily(key, credentials, arrived)) ??
        (await signInGuarded(key, credentials, arrived))
      );
    },
    async changePassword(key, current, next) {
      const done = queue.sound(key, async () => {
        const row = accountOf(key);
        if (row === undefined || (await matches(row, current)) === null) {
          if (row !== undefined) await noteWrong(key, row, 'signed-in');
          throw new AgentError('password-wrong');
        }
        refuseNext(row, current, next);
        const password = await sealedHash(key, next);
        await audit.append({ kind: 'password-changed', actor: row.name, detail: { account: row.name } });
        await store.write((tx) => {
          // Somebody set or removed the password meanwhile: that one stays.
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
      if (done === null) throw busy();
      await done;
    },
  };
}

function refuseNext(row: AccountRecord, current: string, next: string): void {
  if (next.length > LONGEST) throw new AgentError('password-too-long', { longest: LONGEST });
  if (next.normalize('NFKC') === current.normalize('NFKC')) throw new AgentError('password-same');
  refuseWeak(next, [row.name, row.display_name]);
}

const changedMeanwhile = (): AgentError => new AgentError('password-wrong/account-changed');

const busy = (): AgentError => new AgentError('too-many');

/** Each check of a password costs some tenths of a second and 64 MB: one at a time, and no more than these wait. */
const MOST_ORDINARY = 8;
/** One network must not take the places of all others. */
const MOST_OF_NETWORK = 4;
const MOST_SOUND = 16;
const MOST_OF_NAME = 2;

/**
 * Queue of passwords to check. A flood of guesses fills only the ordinary lane: a sign-in to an existing, unlocked account has its own
 * lane, which goes first. Guesses at such accounts lock them and then no longer enter it.
 */
interface SignInQueue {
  /** Null when too many wait already, in all or of this network. */
  ordinary<T>(network: string, work: () => Promise<T>): Promise<T> | null;
  /** Null when too many wait already, in all or for this name. */
  sound<T>(name: string, work: () => Promise<T>): Promise<T> | null;
  /** Resolves about when a sign-in to an account that arrived now would be checked. */
  asLongAsSound(): Promise<void>;
}

interface Waiting {
  readonly by: string;
  readonly run: () => Promise<void>;
}

function createSignInQueue(): SignInQueue {
  const ordinary: Waiting[] = [];
  const sound: Waiting[] = [];
  /** Being checked now; it counts as waiting. */
  let current: { readonly lane: Waiting[]; readonly by: string } | null = null;
  let lastSound: Promise<unknown> = Promise.resolve();

  const pump = async (): Promise<void> => {
    while (current === null) {
      const lane = sound.length > 0 ? sound : ordinary;
      const next = lane.shift();
      if (next === undefined) return;
      current = { lane, by: next.by };
      await next.run();
      current = null;
    }
  };
  const enter = <T>(
    lane: Waiting[],
    by: string,
    limits: { readonly all: number; readonly each: number },
    work: () => Promise<T>,
  ): Promise<T> | null => {
    const here = [...lane.map((one) => one.by), ...(current?.lane === lane ? [current.by] : [])];
    if (here.length >= limits.all || here.filter((one) => one === by).length >= limits.each) return null;
    return new Promise((resolve, reject) => {
      lane.push({ by, run: () => work().then(resolve, reject) });
      void pump();
    });
  };
  return {
    ordinary: (network, work) =>
      enter(ordinary, network, { all: MOST_ORDINARY, each: MOST_OF_NETWORK }, work),
    sound: (name, work) => {
      const done = enter(sound, name, { all: MOST_SOUND, each: MOST_OF_NAME }, work);
      if (done !== null) lastSound = done.catch(() => undefined);
      return done;
    },
    asLongAsSound: async () => {
      await lastSound;
    },
  };
}
