import type { ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AccountActions, type AccountDialog } from './account-actions.tsx';
import { accountState, STATE_TONES } from './account-state.ts';
import { useMay, useMe } from './use-me.ts';

interface AccountsTableProps {
  readonly accounts: readonly AccountView[];
  readonly onOpen: (dialog: AccountDialog) => void;
}

/** Every account there ever was, with how it stands. */
export function AccountsTable({ accounts, onOpen }: AccountsTableProps): ReactNode {
  const { people, shell } = useTexts();
  const { page: words } = people;
  const me = useMe();
  const manages = useMay('people.manage');
  const keys = ['name', 'displayName', 'roles', 'created', 'lastSignIn', 'state'] as const;
  return (
    <div className="looks-scroll" tabIndex={0} role="region" aria-label={words.title}>
      <table className="looks accounts">
        <thead>
          <tr>
            {keys.map((key) => (
              <th key={key} scope="col">
                {words.columns[key]}
              </th>
            ))}
            {manages ? <th scope="col">{words.columns.actions}</th> : null}
          </tr>
        </thead>
        <tbody>
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
        </tbody>
      </table>
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
