import { createHash, randomBytes } from 'node:crypto';
import type { Vault } from '../../ground/vault/vault.ts';
import { AgentError } from '../../ground/error.ts';
import type { AccountRecord } from './account-record.ts';

const PLACE = 'accounts.known_browser';

type Known = Pick<AccountRecord, 'name_key' | 'password_at'>;

/** An account's name in a mark, short and alike for all names. */
const nameOf = ({ name_key }: Known): string =>
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

  /** True if one of the marks is ours, whatever account it names. */
  isKnown(marks: readonly string[]): boolean {
    return marks.some((mark) => this.#open(mark) !== null);
  }

  /** Id of the browser if one of its marks is of this account and its present password, else null. */
  idIn(account: Known, marks: readonly string[]): string | null {
    for (const mark of marks) {
      const [name, passwordAt, id] = this.#open(mark)?.split(' ') ?? [];
      if (name === nameOf(account) && passwordAt === String(account.password_at)) return id ?? null;
    }
    return null;
  }

  /** The browser's marks after the account has signed in there, the newest first. The browser keeps its id. */
  marksAfter(account: Known, marks: readonly string[]): string[] {
    const id = this.idIn(account, marks) ?? randomBytes(9).toString('base64url');
    const text = `${nameOf(account)} ${String(account.password_at)} ${id}`;
    const others = marks.filter((mark) => this.#open(mark)?.startsWith(`${nameOf(account)} `) === false);
    return [this.#vault.sealText(text, PLACE).toString('base64url'), ...others];
  }

  #open(mark: string): string | null {
    try {
      return this.#vault.openText(Buffer.from(mark, 'base64url'), PLACE);
    } catch (error) {
      // A mark of another data folder, or a made-up one.
      if (error instanceof AgentError) return null;
      throw error;
    }
  }
}
