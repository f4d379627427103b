import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import type { ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import type { Tone } from '../ui/words.tsx';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { useMay, useMe } from './me.tsx';

interface AccountsTableProps {
  readonly accounts: readonly AccountView[];
  readonly onOpen: (dialog: AccountDialog) => void;
}

/** Columns of the page and of its printed review. */
const ACCOUNT_COLUMNS = ['name', 'displayName', 'roles', 'created', 'lastSignIn', 'state'] as const;

/** All accounts, disabled ones too, with their state. */
export function AccountsTable({ accounts, onOpen }: AccountsTableProps): ReactNode {
  const { people, shell } = useTexts();
  const { page: words } = people;
  const me = useMe();
  const manages = useMay('people.manage');
  return (
    <div className="looks-scroll" tabIndex={0} role="region" aria-label={words.title}>
      <DataTable
        className="looks accounts"
        heads={[...ACCOUNT_COLUMNS, ...(manages ? (['actions'] as const) : [])].map(
          (key) => words.columns[key],
        )}
      >
        {accounts.map((account) => {
          const own = me?.how === 'account' && me.name === account.name;
          return (
            <tr key={account.name} className={account.disabledAt === null ? undefined : 'account-off'}>
              <th scope="row">
                {account.name}
                {own ? <span className="pill tone-progress">{words.own}</span> : null}
              </th>
              <td>{account.displayName}</td>
              <td>{account.roles.map((role) => people.roles[role]).join(shell.common.listEnd)}</td>
              <td className="tabular">
                {dateTime(account.createdAt)}
                <div className="second">{words.by(account.createdBy)}</div>
              </td>
              <td className="tabular">
                {account.lastSignInAt === null ? (
                  <span className="muted">{words.never}</span>
                ) : (
                  dateTime(account.lastSignInAt)
                )}
              </td>
              <td>
                <State account={account} />
              </td>
              {manages ? (
                <td>
                  <AccountActions account={account} own={own} onOpen={onOpen} />
                </td>
              ) : null}
            </tr>
          );
        })}
      </DataTable>
    </div>
  );
}

function State({ account }: { readonly account: AccountView }): ReactNode {
  const { page: words } = useTexts().people;
  const state = accountState(account);
  const { disabledAt, disabledBy, lockedUntil } = account;
  return (
    <>
      <span className={`pill tone-${STATE_TONES[state]}`}>{words.states[state]}</span>
      {disabledAt !== null ? (
        <div className="second tabular">{words.disabledAt(dateTime(disabledAt), disabledBy ?? '—')}</div>
      ) : lockedUntil !== null ? (
        <div className="second tabular">{words.lockedUntil(dateTime(lockedUntil))}</div>
      ) : null}
    </>
  );
}

/** Dialog to confirm a change of an account. */
export interface AccountDialog {
  readonly what: 'editRoles' | 'disable' | 'enable' | 'reset' | 'unlock';
  readonly account: AccountView;
}

interface AccountActionsProps {
  readonly account: AccountView;
  /** Own account: nobody may change their own roles or disable themselves. */
  readonly own: boolean;
  readonly onOpen: (dialog: AccountDialog) => void;
}

/** Actions that the account's state allows. */
function AccountActions({ account, own, onOpen }: AccountActionsProps): ReactNode {
  const { people } = useTexts();
  const { page: words } = people;
  const item = (what: AccountDialog['what'], disabled = false, danger = false) => ({
    key: what,
    label: people[what].open,
    title: disabled ? words.ownAccount : '',
    disabled,
    danger,
    onClick: () => onOpen({ what, account }),
  });
  const off = account.disabledAt !== null;
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: [
          ...(account.lockedUntil === null ? [] : [item('unlock')]),
          item('editRoles', own),
          item('reset'),
          off ? item('enable') : item('disable', own, true),
          ...(own
            ? [{ type: 'divider' as const }, { key: 'own', type: 'group' as const, label: words.ownAccount }]
            : []),
        ],
      }}
    >
      <Button size="small" aria-haspopup="menu" aria-label={words.actionsOf(account.name)}>
        {words.more}
      </Button>
    </Dropdown>
  );
}

type AccountState = 'disabled' | 'no-password' | 'locked' | 'never-used' | 'must-change' | 'enabled';

/** The account's state in one word; states that prevent sign-in come first. */
export function accountState(account: AccountView): AccountState {
  if (account.disabledAt !== null) return 'disabled';
  if (!account.hasPassword) return 'no-password';
  if (account.lockedUntil !== null) return 'locked';
  if (account.lastSignInAt === null) return 'never-used';
  return account.mustChange ? 'must-change' : 'enabled';
}

const STATE_TONES: Readonly<Record<AccountState, Tone>> = {
  disabled: 'neutral',
  'no-password': 'bad',
  locked: 'bad',
  'never-used': 'attention',
  'must-change': 'attention',
  enabled: 'good',
};

/** True if the account can sign in, apart from a temporary lock. */
export function isUsable(account: AccountView): boolean {
  return account.disabledAt === null && account.hasPassword;
}
