import type { AccountView } from '../../../shared/api/people-contract.ts';
import { formatTable } from './table.ts';

export function accountsText(accounts: readonly AccountView[]): string {
  if (accounts.length === 0) return 'no accounts: the console is opened by one-time addresses alone\n';
  return formatTable(
    ['NAME', 'PERSON', 'ROLES', 'CREATED', 'BY', 'LAST SIGN-IN', 'STATE'],
    accounts.map((account) => [
      account.name,
      account.displayName,
      account.roles.join(' '),
      account.createdAt.slice(0, 10),
      account.createdBy,
      account.lastSignInAt ?? 'never used',
      stateOf(account),
    ]),
  );
}

export function passwordText(name: string, password: string): string {
  return (
    `${name} signs in once with this password, which is shown nowhere else, and then chooses another:\n` +
    `${password}\n`
  );
}

function stateOf(account: AccountView): string {
  if (account.disabledAt !== null)
    return `disabled ${account.disabledAt.slice(0, 10)} by ${account.disabledBy ?? '-'}`;
  if (!account.hasPassword) return 'needs reset-password';
  if (account.lockedUntil !== null) return `locked until ${account.lockedUntil}`;
  return account.mustChange ? 'first password not changed yet' : 'in use';
}
