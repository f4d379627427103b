import type { AccountView, WatchedAccount } from '../../../../shared/api/people-contract.ts';
import { may, type Role } from '../../../../shared/people/abilities.ts';
import { csvLine, CSV_MARK } from '../../../../shared/csv.ts';
import type { Store } from '../../ground/db/store.ts';
import { META_GET } from '../../ground/db/meta.ts';
import {
  accountViewOf,
  ALL_ACCOUNTS,
  COUNT_ENABLED,
  rolesOf,
  SELECT_ACCOUNT,
  type AccountRecord,
  watchedOf,
} from './account-record.ts';
import { type KeptChoices, keptChoices } from './kept-choices.ts';
import { isShut, passwordSetByOf, setByText } from './agreement.ts';
import { manageAccounts, type ManagedAccounts } from './manage-accounts.ts';
import type { PeopleParts } from './attempt-limit.ts';
import { SignIn } from './sign-in.ts';

export interface CurrentAccount {
  readonly key: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** The person who set the account's password in a reset: every line of its sessions names that person. Null: only the owner knows the password. */
  readonly passwordSetBy: string | null;
  /** A session that began under another stamp has ended: the account was disabled or restored, or its roles or password changed. */
  readonly stamp: string;
}

export interface People extends ManagedAccounts, Pick<SignIn, 'signIn' | 'changePassword'>, KeptChoices {
  hasAccounts(): boolean;
  /** True if somebody with the role 資訊 can sign in. */
  hasIt(): boolean;
  /** Null if the account is disabled, unknown, or waits for agreement. */
  current(key: string): CurrentAccount | null;
  list(): AccountView[];
  /** Names of people who work on cases and can sign in. */
  workers(): string[];
  watched(): WatchedAccount[];
  reviewCsv(): string;
}

export function openPeople(parts: PeopleParts): People {
  const { store, now } = parts;
  const signIn = new SignIn(parts);
  const all = (): AccountRecord[] => store.all<AccountRecord>(ALL_ACCOUNTS);
  const list = (): AccountView[] => all().map((row) => accountViewOf(row, now()));
  return {
    ...manageAccounts(parts),
    signIn: (credentials) => signIn.signIn(credentials),
    changePassword: (key, current, next) => signIn.changePassword(key, current, next),
    ...keptChoices(parts),
    hasAccounts: () => (store.get<{ n: number }>(COUNT_ENABLED)?.n ?? 0) > 0,
    hasIt: () => all().some((row) => row.disabled_at === null && !isShut(row) && rolesOf(row).includes('it')),
    current(key) {
      const row = store.get<AccountRecord>(SELECT_ACCOUNT, { key });
      if (row?.disabled_at !== null || isShut(row)) return null;
      const setBy = passwordSetByOf(row);
      const restored = store.get<{ value: string }>(META_GET, { key: 'restored_at' })?.value ?? '';
      return {
        key,
        name: row.name,
        displayName: row.display_name,
        roles: rolesOf(row),
        passwordSetBy: setBy === null ? null : setByText(setBy),
        stamp: `${restored}:${String(row.stamp)}`,
      };
    },
    list,
    workers: () => workersIn(store),
    watched: () => all().flatMap((row) => watchedOf(row, now()) ?? []),
    reviewCsv: () => csvOf(list()),
  };
}

/** Names of accounts that work on cases and can sign in, in the form in which they own cases; each once. */
export function workersIn(store: Pick<Store, 'all'>): string[] {
  const able = store
    .all<AccountRecord>(ALL_ACCOUNTS)
    .filter((row) => row.disabled_at === null && !isShut(row) && may(rolesOf(row), 'cases.work'));
  return [...new Set(able.map((row) => row.display_name))];
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
  if (account.waits === 'account') return '等待同意';
  if (account.lockedUntil !== null) return '鎖定';
  return account.mustChange ? '尚未變更初始密碼' : '使用中';
}
