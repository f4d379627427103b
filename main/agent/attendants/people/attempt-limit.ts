import { createHash, randomBytes } from 'node:crypto';
import { AgentError } from '../../ground/error.ts';
import { type AccountRecord, passwordPlace, SELECT_ACCOUNT, setAccount } from './account-record.ts';
import type { Audit } from '../../ground/audit/audit.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Clock } from '../../ports.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import { afterGuess, attackedUntil, isSlowed } from './guess-budget.ts';
import { type HashCost, hashPassword } from './password-hash.ts';

/** Limit of wrong passwords from one network within this time, over all names. */
const MOST_FAILURES = 20;
const WITHIN_MS = 15 * 60_000;
/** A network's guesses are remembered as long as the longest lock lasts. */
const REMEMBERED_MS = 25 * 3_600_000;
/** An attacker with many networks, or many names, must not fill the memory. */
const MOST_NETWORKS = 5000;
const MOST_NAMES = 32;

interface Guesses {
  /** Number within the window, and the lock of each name for this network. */
  readonly byName: Map<string, { readonly count: number; readonly lock: LockState }>;
  /** End of the window. */
  readonly until: number;
}

/**
 * Recent wrong guesses of each network, or of each browser that an account knows. The answer to a network depends only on these, never on whether the
 * account exists. So answers reveal nothing about names, even after an entry was dropped. In memory: a restart clears it.
 */
export function createAttemptLimit(now: () => number) {
  const networks = new Map<string, Guesses>();
  const recall = (network: string): Guesses | null => {
    const known = networks.get(network);
    return known === undefined || known.until - WITHIN_MS + REMEMBERED_MS <= now() ? null : known;
  };
  const isInWindow = (known: Guesses): boolean => known.until > now();
  return {
    /** Time (ms) until which this network gets no answer about its guesses, or null. */
    guardedUntil(network: string): number | null {
      const known = recall(network);
      if (known === null || !isInWindow(known)) return null;
      const count = [...known.byName.values()].reduce((sum, one) => sum + one.count, 0);
      return count >= MOST_FAILURES ? known.until : null;
    },
    /** Time (ms) until which this network's guesses at this name are refused unchecked, or null. */
    lockedUntil(network: string, name: string): number | null {
      const known = recall(network)?.byName.get(name);
      return known === undefined ? null : lockedUntil(known.lock, now());
    },
    /** Forgets every network's guesses at this name: somebody who manages accounts has changed the account. */
    forgive(name: string): void {
      for (const { byName } of networks.values()) byName.delete(name);
    },
    /** Adds one wrong guess. Returns the time (ms) until which the network has locked this name, or null. */
    failed(network: string, name: string): number | null {
      const known = recall(network);
      const kept = [...(known?.byName ?? [])];
      const goesOn = known !== null && isInWindow(known);
      const byName = new Map(goesOn ? kept : kept.map(([each, { lock }]) => [each, { count: 0, lock }]));
      const before = byName.get(name) ?? { count: 0, lock: UNLOCKED };
      // As with an account: a guess during a lock does not extend it.
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
    /**
     * After the correct password, this network's wrong ones for that name are forgiven. Its guesses at other names still count: otherwise one good
     * account would allow guessing at all of them.
     */
    succeeded(network: string, name: string): void {
      recall(network)?.byName.delete(name);
    },
  };
}

const FAILURES_TO_LOCK = 5;
const FIRST_LOCK_MS = 15 * 60_000;
const LONGEST_LOCK_MS = 24 * 3_600_000;

/** Wrong passwords for one name from one network. */
export interface LockState {
  readonly failures: number;
  /** Locks in a row: each is twice as long as the one before. */
  readonly locks: number;
  readonly locked_until: number | null;
}
export const UNLOCKED: LockState = { failures: 0, locks: 0, locked_until: null };

/** Time until which no password is checked, or null. */
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

/** Records a wrong password: in the trail with the address, and for the account unless the browser is one that it knows. */
type NoteWrong = (key: string, row: AccountRecord | undefined, from: WrongFrom) => Promise<void>;
interface WrongFrom {
  readonly source: string;
  readonly isKnown: boolean;
}

export function countWrongPasswords({
  store,
  audit,
  now,
}: Pick<PeopleParts, 'store' | 'audit' | 'now'>): NoteWrong {
  return async (key, row, { source, isKnown }) => {
    // Text typed as an unknown name may be a password: it is not recorded.
    const actor = row?.name ?? 'unknown';
    await audit.append({ kind: 'sign-in-failed', actor, detail: { source } });
    if (row === undefined || isKnown) return;
    const began = await store.write((tx) => {
      // Reads the account again: it may have been unlocked while the password was checked.
      const before = tx.get<AccountRecord>(SELECT_ACCOUNT, { key }) ?? UNLOCKED;
      if (isSlowed(before, now())) return false;
      const after = afterGuess(before, now());
      setAccount(tx, key, after);
      return attackedUntil(before, now()) === null && attackedUntil(after, now()) !== null;
    });
    if (began) await audit.append({ kind: 'account-locked', actor, detail: { source } });
  };
}

export interface PeopleParts {
  readonly store: Store;
  readonly vault: Pick<Vault, 'sealText' | 'openText'>;
  readonly audit: Pick<Audit, 'append'>;
  /** ms. */
  readonly now: () => number;
  /** Measures and delays answers. */
  readonly wait: Pick<Clock, 'steady' | 'sleep'>;
  readonly cost: HashCost;
  /** Called after the commit with the account whose sessions must be checked. */
  readonly changed: (key: string) => void;
}

/** A password as its account keeps it. */
export async function sealedHash(
  { vault, cost }: Pick<PeopleParts, 'vault' | 'cost'>,
  key: string,
  password: string,
): Promise<Buffer> {
  return vault.sealText(JSON.stringify(await hashPassword(password, cost)), passwordPlace(key));
}

const MARK_PLACE = 'accounts.known_browser';

type MarkedAccount = Pick<AccountRecord, 'name_key' | 'password_at'>;

/** An account's name in a mark, short and alike for all names. */
const markedName = ({ name_key }: MarkedAccount): string =>
  createHash('sha256').update(name_key).digest('base64url').slice(0, 16);

/**
 * Marks of browsers in which a person has signed in. A mark is sealed; it names an account, the time of the account's password and a random id of the
 * browser: another password ends it. It opens no session: it only gives the browser's guesses limits of their own, so that strangers' guesses refuse
 * nothing there. Nothing is stored here.
 */
export class KnownBrowsers {
  readonly #vault: Pick<Vault, 'sealText' | 'openText'>;

  constructor(vault: Pick<Vault, 'sealText' | 'openText'>) {
    this.#vault = vault;
  }

  /** Id of the browser if one of its marks is of this account and its present password, else null. */
  idIn(account: MarkedAccount, marks: readonly string[]): string | null {
    for (const mark of marks) {
      const [name, passwordAt, id] = this.#open(mark)?.split(' ') ?? [];
      if (name === markedName(account) && passwordAt === String(account.password_at)) return id ?? null;
    }
    return null;
  }

  /** The browser's marks after the account has signed in there, the newest first. The browser keeps its id. */
  marksAfter(account: MarkedAccount, marks: readonly string[]): string[] {
    const id = this.idIn(account, marks) ?? randomBytes(9).toString('base64url');
    const text = `${markedName(account)} ${String(account.password_at)} ${id}`;
    const others = marks.filter((mark) => this.#open(mark)?.startsWith(`${markedName(account)} `) === false);
    return [this.#vault.sealText(text, MARK_PLACE).toString('base64url'), ...others];
  }

  #open(mark: string): string | null {
    try {
      return this.#vault.openText(Buffer.from(mark, 'base64url'), MARK_PLACE);
    } catch (error) {
      // A mark of another data folder, or a made-up one.
      if (error instanceof AgentError) return null;
      throw error;
    }
  }
}
