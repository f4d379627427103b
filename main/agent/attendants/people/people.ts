import type { WatchedAccount } from '../../../../shared/api/access-contract.ts';
import type { AccountView } from '../../../../shared/api/people-contract.ts';
import { may } from '../../../../shared/people/abilities.ts';
import { csvLine, CSV_MARK } from '../../../../shared/csv.ts';
import { isKeptChoice, type KeptChoice } from '../../../../shared/kept-choices.ts';
import type { Store } from '../../ground/db/store.ts';
import { META_GET } from '../../ground/db/meta.ts';
import { AgentError } from '../../ground/error.ts';
import {
  accountViewOf,
  ALL_ACCOUNTS,
  COUNT_ENABLED,
  rolesOf,
  SELECT_ACCOUNT,
  type AccountRecord,
  watchedOf,
} from './account-record.ts';
import { nameKey } from './account-names.ts';
import { type ManagedBy, ManagedAccounts } from './manage-accounts.ts';
import type { PeopleParts } from './attempt-limit.ts';
import { attackedUntil } from './guess-budget.ts';
import { type Credentials, SignIn, type SignInOutcome } from './sign-in.ts';

/** Owner of the choices: an account of the console, or of the operating system. */
type ChoicesOf =
  { readonly kind: 'account'; readonly key: string } | { readonly kind: 'address'; readonly actor: string };

const OF_PERSON = `SELECT name, value FROM kept_choices WHERE person = $person`;
const KEEP = `
  INSERT INTO kept_choices (person, name, value) VALUES ($person, $name, $value)
  ON CONFLICT (person, name) DO UPDATE SET value = excluded.value`;

export const choicePlace = (person: string, name: string): string => `kept_choices.value.${person}.${name}`;

const personOf = (of: ChoicesOf): string =>
  of.kind === 'account' ? `account ${of.key}` : `address ${of.actor}`;

/** Accounts of the console, and people's choices for its page: columns, saved views, language. Sealed, since a view may have a patient's name. */
export class People extends ManagedAccounts {
  readonly #parts: PeopleParts;
  readonly #signIn: SignIn;

  constructor(parts: PeopleParts) {
    super(parts);
    this.#parts = parts;
    this.#signIn = new SignIn(parts);
  }

  signIn(credentials: Credentials): Promise<SignInOutcome> {
    return this.#signIn.signIn(credentials);
  }

  override async unlock(name: string, by: ManagedBy): Promise<void> {
    await super.unlock(name, by);
    this.#signIn.forgive(nameKey(name));
  }

  override async resetPassword(name: string, by: ManagedBy): Promise<string> {
    const password = await super.resetPassword(name, by);
    this.#signIn.forgive(nameKey(name));
    return password;
  }

  accountKnowing(name: string, marks: readonly string[]): string | null {
    return this.#signIn.accountKnowing(name, marks);
  }

  marksAfter(key: string, marks: readonly string[]): string[] {
    return this.#signIn.marksAfter(key, marks);
  }

  changePassword(key: string, current: string, next: string): Promise<void> {
    return this.#signIn.changePassword(key, current, next);
  }

  hasAccounts(): boolean {
    return (this.#parts.store.get<{ n: number }>(COUNT_ENABLED)?.n ?? 0) > 0;
  }

  /** True if somebody with the role 資訊 can sign in. */
  hasIt(): boolean {
    return this.#all().some((row) => row.disabled_at === null && rolesOf(row).includes('it'));
  }

  /** Null if the account is disabled or unknown. */
  current(key: string) {
    const { store } = this.#parts;
    const row = store.get<AccountRecord>(SELECT_ACCOUNT, { key });
    if (row?.disabled_at !== null) return null;
    const restored = store.get<{ value: string }>(META_GET, { key: 'restored_at' })?.value ?? '';
    return {
      key,
      name: row.name,
      displayName: row.display_name,
      roles: rolesOf(row),
      /** A session that began under another stamp has ended: the account was disabled or restored, or its roles or password changed. */
      stamp: `${restored}:${String(row.stamp)}`,
    };
  }

  list(): AccountView[] {
    return this.#all().map((row) => accountViewOf(row, this.#parts.now()));
  }

  /** Names of people who work on cases and can sign in. */
  workers(): string[] {
    return workersIn(this.#parts.store);
  }

  watched(): WatchedAccount[] {
    return this.#all().flatMap((row) => watchedOf(row, this.#parts.now()) ?? []);
  }

  reviewCsv(): string {
    return csvOf(this.list());
  }

  /** JSON text by name. A value that no longer opens counts as absent. */
  choices(of: ChoicesOf): Partial<Record<KeptChoice, string>> {
    const { store, vault } = this.#parts;
    const person = personOf(of);
    const rows = store.all<{ name: string; value: Buffer }>(OF_PERSON, { person });
    return Object.fromEntries(
      rows.flatMap(({ name, value }) => {
        if (!isKeptChoice(name)) return [];
        try {
          return [[name, vault.openText(value, choicePlace(person, name))]];
        } catch (error) {
          if (error instanceof AgentError) return [];
          throw error;
        }
      }),
    );
  }

  async keepChoice(of: ChoicesOf, name: KeptChoice, value: string): Promise<void> {
    const { store, vault } = this.#parts;
    const person = personOf(of);
    await store.write((tx) => {
      tx.run(KEEP, { person, name, value: vault.sealText(value, choicePlace(person, name)) });
    });
  }

  #all(): AccountRecord[] {
    return this.#parts.store.all<AccountRecord>(ALL_ACCOUNTS);
  }
}

/** Names of accounts that work on cases and can sign in, in the form in which they own cases; each once. */
export function workersIn(store: Pick<Store, 'all'>): string[] {
  const able = store
    .all<AccountRecord>(ALL_ACCOUNTS)
    .filter((row) => row.disabled_at === null && may(rolesOf(row), 'cases.work'));
  return [...new Set(able.map((row) => row.display_name))];
}

/** Maps an account's name, as the trail has it, to its display name; other names stay as they are. */
export function displayNames(store: Pick<Store, 'all'>): (actor: string) => string {
  const names = new Map(store.all<AccountRecord>(ALL_ACCOUNTS).map((row) => [row.name, row.display_name]));
  return (actor) => names.get(actor) ?? actor;
}

/** Number of accounts whose passwords strangers guess at. */
export function countAttacked(store: Pick<Store, 'all'>, now: number): number {
  return store.all<AccountRecord>(ALL_ACCOUNTS).filter((row) => attackedUntil(row, now) !== null).length;
}

const HEADINGS = ['帳號', '姓名', '角色', '建立時間', '建立人員', '最後登入', '狀態', '停用時間', '停用人員'];

/** For the yearly confirmation that each account is still needed. */
function csvOf(accounts: readonly AccountView[]): string {
  const lines = accounts.map((account) => [
    account.name,
    account.displayName,
    account.roles.join(' '),
    account.createdAt,
    account.createdBy,
    account.lastSignInAt ?? '從未使用',
    stateOf(account),
    account.disabledAt ?? '',
    account.disabledBy ?? '',
  ]);
  return CSV_MARK + [HEADINGS, ...lines].map(csvLine).join('');
}

function stateOf(account: AccountView): string {
  if (account.disabledAt !== null) return '停用';
  if (!account.hasPassword) return '需重設密碼';
  if (account.lockedUntil !== null) return '遭猜測密碼';
  return account.mustChange ? '尚未變更初始密碼' : '使用中';
}
