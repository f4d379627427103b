import { AgentError } from '../../ground/error.ts';
import { nameKey } from './account-names.ts';
import { isSlowed } from './guess-budget.ts';
import { type AccountRecord, passwordPlace, SELECT_ACCOUNT, setAccount } from './account-record.ts';
import {
  countWrongPasswords,
  createAttemptLimit,
  KnownBrowsers,
  sealedHash,
  type PeopleParts,
} from './attempt-limit.ts';
import { hashPassword, isCheaper, isPassword, type PasswordHash } from './password-hash.ts';
import { refuseWeak } from './password-rules.ts';

export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** A new password, if somebody else made the present one. */
  readonly next: string | null;
  /** Address of the requesting machine, for the trail. */
  readonly source: string;
  /** Network of that address, to which the limits apply. */
  readonly network: string;
  /** Marks of the browser, of accounts that have signed in there ({@link KnownBrowsers}). */
  readonly known: readonly string[];
}

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly key: string }
  /** Wrong name or wrong password; the answer does not say which. */
  | { readonly kind: 'wrong' }
  /** Too many wrong passwords for this name from this network or known browser: until this time (ms) the right password does not help either. */
  | { readonly kind: 'locked'; readonly until: number }
  /** Too many wrong passwords from this network or at present, for any names: the answer does not say whether the password was checked. */
  | { readonly kind: 'too-many'; readonly until: number | null }
  | { readonly kind: 'must-change' }
  /** The new password is refused. */
  | { readonly kind: 'refused'; readonly error: AgentError };

/** Longest password, characters. */
const LONGEST = 1024;
/** Longest name, characters: an attacker's names must not fill the memory. */
const LONGEST_NAME = 80;
/** Refusals are sent on these ticks after the guess arrived, so that their time reveals nothing about the name. */
const TICK_MS = 250;
/** Tick for answers without detail: longer than checking a password takes. */
const GUARDED_TICK_MS = 2_000;

interface Guess extends Credentials {
  /** The account's key, by the name. */
  readonly key: string;
  /** On the monotonic clock, ms. */
  readonly arrived: number;
  /** Id of a browser that the account knows, else null. */
  readonly browser: string | null;
}

/**
 * Guesses are checked one by one, so that simultaneous guesses count too. A refusal depends on the guesses of its own network, never on whether the
 * account exists, and each takes equally long.
 */
export class SignIn {
  readonly #parts: PeopleParts;
  readonly #limit;
  /** Guesses of known browsers, and of signed-in people at their own password. */
  readonly #knownLimit;
  readonly #browsers;
  readonly #queue = new SignInQueue();
  readonly #noteWrong;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.#limit = createAttemptLimit(parts.now);
    this.#knownLimit = createAttemptLimit(parts.now);
    this.#browsers = new KnownBrowsers(parts.vault);
    this.#noteWrong = countWrongPasswords(parts);
  }

  async signIn(credentials: Credentials): Promise<SignInOutcome> {
    const key = nameKey(credentials.name).slice(0, LONGEST_NAME);
    const browser = this.#browserOf(key, credentials.known);
    const guess = { ...credentials, key, arrived: this.#parts.wait.steady(), browser };
    if (browser !== null) return this.#signInKnown(guess, browser);
    return (await this.#signInOrdinarily(guess)) ?? (await this.#signInGuarded(guess));
  }

  /** Forgets the guesses at this account, of strangers and of its own browsers. */
  forgive(key: string): void {
    this.#limit.forgive(key);
    this.#knownLimit.forgive(key);
  }

  /** Key of the open account of this name if it knows the browser of these marks, else null. */
  accountKnowing(name: string, marks: readonly string[]): string | null {
    const key = nameKey(name).slice(0, LONGEST_NAME);
    return this.#browserOf(key, marks) === null ? null : key;
  }

  /** A browser that is locked is a stranger's: its mark may be in other hands, and its owner keeps the way that all have. */
  #browserOf(key: string, marks: readonly string[]): string | null {
    const row = this.#accountOf(key);
    const id = this.#isOpen(row) ? this.#browsers.idIn(row, marks) : null;
    return id === null || this.#knownLimit.lockedUntil(id, key) !== null ? null : id;
  }

  /** The browser's marks after this account has signed in there, the newest first. */
  marksAfter(key: string, marks: readonly string[]): string[] {
    const row = this.#accountOf(key);
    return row === undefined ? [...marks] : this.#browsers.marksAfter(row, marks).slice(0, MOST_MARKS);
  }

  /** Changes the caller's own password. @throws AgentError `password-wrong`, `password-same` and those of weak passwords. */
  async changePassword(key: string, current: string, next: string): Promise<void> {
    const done = this.#queue.known(key, () => this.#change(key, current, next));
    if (done === null) throw new AgentError('too-many');
    await done;
  }

  async #change(key: string, current: string, next: string): Promise<void> {
    const { audit, store, changed } = this.#parts;
    const row = this.#accountOf(key);
    const isLocked = this.#knownLimit.lockedUntil(SIGNED_IN, key) !== null;
    if (row === undefined || isLocked || (await this.#matches(row, current)) === null) {
      this.#knownLimit.failed(SIGNED_IN, key);
      if (row !== undefined) await this.#noteWrong(key, row, { source: SIGNED_IN, isKnown: true });
      throw new AgentError('password-wrong');
    }
    refuseNext(row, current, next);
    const password = await sealedHash(this.#parts, key, next);
    await audit.append({ kind: 'password-changed', actor: row.name, detail: { account: row.name } });
    await store.write((tx) => {
      // Somebody set or removed the password meanwhile: keep that change.
      if (tx.get<AccountRecord>(SELECT_ACCOUNT, { key })?.stamp !== row.stamp)
        throw new AgentError('password-wrong/account-changed');
      setAccount(tx, key, {
        password,
        password_at: tx.now,
        must_change: 0,
        stamp: row.stamp + 1,
      });
    });
    changed(key);
  }

  /** Guesses of strangers delay and refuse nothing here: lane and limits are the browser's own. */
  async #signInKnown(guess: Guess, browser: string): Promise<SignInOutcome> {
    const { key } = guess;
    const turn = this.#queue.known(browser, async (): Promise<SignInOutcome> => {
      const locked = this.#knownLimit.lockedUntil(browser, key);
      if (locked !== null) return { kind: 'locked', until: locked };
      const looked = await this.#look(guess);
      if (looked?.kind === 'signed-in') this.#knownLimit.succeeded(browser, key);
      if (looked !== null) return looked;
      const until = this.#knownLimit.failed(browser, key);
      return until === null ? { kind: 'wrong' } : { kind: 'locked', until };
    });
    if (turn === null) return { kind: 'too-many', until: null };
    return turn;
  }

  /** Null: answer like a guess in a flood. */
  async #signInOrdinarily(guess: Guess): Promise<SignInOutcome | null> {
    const { key, network } = guess;
    if (this.#limit.guardedUntil(network) !== null) return null;
    const outcome = await this.#queue.ordinary(network, async (): Promise<SignInOutcome | null> => {
      // Checked in turn: waiting requests count the failures before them.
      if (this.#limit.guardedUntil(network) !== null) return null;
      const looked = await this.#lookUnlessLocked(guess);
      if (looked !== null) return looked;
      const until = this.#limit.failed(network, key);
      return until === null ? { kind: 'wrong' } : { kind: 'locked', until };
    });
    if (outcome?.kind === 'wrong' || outcome?.kind === 'locked') await this.#atTick(guess, TICK_MS);
    return outcome;
  }

  /**
   * While one network, or many together, guess passwords, only a correct sign-in gets a different answer. Passwords for open accounts are checked in
   * a lane that guesses at other names cannot fill. Every refusal is the same, after the same time.
   */
  async #signInGuarded(guess: Guess): Promise<SignInOutcome> {
    const { key, network } = guess;
    const isOpen = this.#isOpen(this.#accountOf(key));
    const looked = isOpen ? this.#queue.sound(key, () => this.#lookInFlood(guess)) : null;
    const outcome = await (looked ?? this.#queue.asLongAsSound());
    if (outcome) return outcome;
    await this.#atTick(guess, GUARDED_TICK_MS);
    return { kind: 'too-many', until: this.#limit.guardedUntil(network) };
  }

  async #lookInFlood(guess: Guess): Promise<SignInOutcome | null> {
    const looked = await this.#lookUnlessLocked(guess);
    if (looked === null) this.#limit.failed(guess.network, guess.key);
    return looked;
  }

  /** Null also while this network's guesses at this name are refused; takes equally long then. */
  async #lookUnlessLocked(guess: Guess): Promise<SignInOutcome | null> {
    const { key, network, source, password } = guess;
    if (this.#limit.lockedUntil(network, key) === null) return this.#look(guess);
    await hashPassword(password.slice(0, LONGEST), this.#parts.cost);
    const actor = this.#accountOf(key)?.name ?? 'unknown';
    await this.#parts.audit.append({ kind: 'sign-in-failed', actor, detail: { source } });
    return null;
  }

  /** Null for a wrong password, an unknown name, a disabled account, and one that is slowed for browsers unknown to it. */
  async #look({ key, password, next, source, network, browser }: Guess): Promise<SignInOutcome | null> {
    const { audit, cost, store, changed } = this.#parts;
    const row = this.#accountOf(key);
    const isKnown = browser !== null;
    const isChecked = isKnown || row === undefined || !isSlowed(row, this.#parts.now());
    const kept = await this.#matches(isChecked ? row : undefined, password);
    if (kept === null || row === undefined) {
      await this.#noteWrong(key, row, { source, isKnown });
      return null;
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
    const made = renewed || isCheaper(kept, cost) ? await sealedHash(this.#parts, key, secret) : null;
    if (renewed)
      await audit.append({ kind: 'password-changed', actor: row.name, detail: { account: row.name } });
    const isStill = await store.write((tx) => {
      const now = tx.get<AccountRecord>(SELECT_ACCOUNT, { key });
      // The account was disabled or got another password meanwhile.
      if (now?.stamp !== row.stamp) return false;
      setAccount(tx, key, {
        last_sign_in_at: tx.now,
        ...(made !== null && { password: made }),
        ...(renewed && { must_change: 0 as const, password_at: tx.now, stamp: row.stamp + 1 }),
      });
      return true;
    });
    if (!isStill) return null;
    if (renewed) changed(key);
    // No session begins before this line is written.
    await audit.append({ kind: 'signed-in', actor: row.name, detail: { how: 'account', source } });
    this.#limit.succeeded(network, key);
    return { kind: 'signed-in', key };
  }

  #accountOf(key: string): AccountRecord | undefined {
    return this.#parts.store.get<AccountRecord>(SELECT_ACCOUNT, { key });
  }

  #isOpen(row: AccountRecord | undefined): row is AccountRecord {
    return row?.disabled_at === null && row.password !== null;
  }

  /** Takes equally long for missing, open and disabled accounts. */
  async #matches(row: AccountRecord | undefined, password: string): Promise<PasswordHash | null> {
    const { vault, cost } = this.#parts;
    const sealed = this.#isOpen(row) ? row.password : null;
    if (row === undefined || sealed === null || password.length > LONGEST) {
      await hashPassword(password.slice(0, LONGEST), cost);
      return null;
    }
    const kept = JSON.parse(vault.openText(sealed, passwordPlace(row.name_key))) as PasswordHash;
    return (await isPassword(password, kept)) ? kept : null;
  }

  async #atTick({ arrived }: Guess, tick: number): Promise<void> {
    const { wait } = this.#parts;
    const passed = wait.steady() - arrived;
    await wait.sleep(tick * Math.max(1, Math.ceil(passed / tick)) - passed);
  }
}

function refuseNext(row: AccountRecord, current: string, next: string): void {
  if (next.length > LONGEST) throw new AgentError('password-too-long', { longest: LONGEST });
  if (next.normalize('NFKC') === current.normalize('NFKC')) throw new AgentError('password-same');
  refuseWeak(next, [row.name, row.display_name]);
}

/** Each check of a password costs some tenths of a second and 64 MB: one at a time, and no more than these wait. */
const MOST_ORDINARY = 8;
/** One network must not take all places of the queue. */
const MOST_OF_NETWORK = 4;
const MOST_SOUND = 16;
const MOST_OF_NAME = 2;
const MOST_KNOWN = 16;
const MOST_OF_BROWSER = 2;
/** A ward's shared browser keeps this many accounts; each mark has some 120 characters. */
const MOST_MARKS = 16;
/** Stands for the browser of a signed-in person who changes the own password. */
const SIGNED_IN = 'signed-in';

interface QueuedSignIn {
  readonly by: string;
  readonly run: () => Promise<void>;
}

/**
 * Queue of passwords to check. A flood of guesses fills the ordinary lane, and the lane of existing accounts, which goes first, only for the
 * guessed names. Browsers that an account knows, and signed-in people, have a lane before both.
 */
class SignInQueue {
  readonly #ordinary: QueuedSignIn[] = [];
  readonly #sound: QueuedSignIn[] = [];
  readonly #known: QueuedSignIn[] = [];
  /** Sign-in being checked now; it counts as waiting. */
  #current: { readonly lane: QueuedSignIn[]; readonly by: string } | null = null;
  #lastSound: Promise<unknown> = Promise.resolve();

  /** Null if too many wait already, in total or of this network. */
  ordinary<T>(network: string, work: () => Promise<T>): Promise<T> | null {
    if (!this.#hasRoom(this.#ordinary, network, { all: MOST_ORDINARY, each: MOST_OF_NETWORK })) return null;
    return this.#enter(this.#ordinary, network, work);
  }

  /** Null if too many wait already, in total or for this name. */
  sound<T>(name: string, work: () => Promise<T>): Promise<T> | null {
    if (!this.#hasRoom(this.#sound, name, { all: MOST_SOUND, each: MOST_OF_NAME })) return null;
    const done = this.#enter(this.#sound, name, work);
    this.#lastSound = done.catch(() => undefined);
    return done;
  }

  /** Null if too many wait already, in total or of this browser. */
  known<T>(browser: string, work: () => Promise<T>): Promise<T> | null {
    if (!this.#hasRoom(this.#known, browser, { all: MOST_KNOWN, each: MOST_OF_BROWSER })) return null;
    return this.#enter(this.#known, browser, work);
  }

  /** Resolves about when a sign-in to an existing account, arriving now, would be checked. */
  async asLongAsSound(): Promise<void> {
    await this.#lastSound;
  }

  #hasRoom(
    lane: QueuedSignIn[],
    by: string,
    limits: { readonly all: number; readonly each: number },
  ): boolean {
    const current = this.#current?.lane === lane ? [this.#current.by] : [];
    const here = [...lane.map((waiting) => waiting.by), ...current];
    return here.length < limits.all && here.filter((name) => name === by).length < limits.each;
  }

  #enter<T>(lane: QueuedSignIn[], by: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      lane.push({ by, run: () => work().then(resolve, reject) });
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    while (this.#current === null) {
      const lane = [this.#known, this.#sound].find(({ length }) => length > 0) ?? this.#ordinary;
      const next = lane.shift();
      if (next === undefined) return;
      this.#current = { lane, by: next.by };
      await next.run();
      this.#current = null;
    }
  }
}
