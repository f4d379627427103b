import type { ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { accountState } from './account-state.ts';

interface ReviewPaperProps {
  readonly accounts: readonly AccountView[];
  readonly who: string;
  readonly at: string;
}

/** The sheet on which somebody confirms account by account that it is still needed. */
export function ReviewPaper({ accounts, who, at }: ReviewPaperProps): ReactNode {
  const { people, shell } = useTexts();
  const { page, review: words } = people;
  const { columns } = page;
  return (
    <>
      <h1>{words.paperTitle}</h1>
      <p>{words.reviewed(who, dateTime(at))}</p>
      <table className="sheet-table">
        <thead>
          <tr>
            {[
              columns.name,
              columns.displayName,
              columns.roles,
              columns.created,
              columns.lastSignIn,
              columns.state,
            ].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">{words.keep}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.name}>
              <td>{account.name}</td>
              <td>{account.displayName}</td>
              <td>{account.roles.map((role) => people.roles[role]).join(shell.common.listEnd)}</td>
              <td>{`${dateTime(account.createdAt)} ${page.by(account.createdBy)}`}</td>
              <td>{account.lastSignInAt === null ? page.never : dateTime(account.lastSignInAt)}</td>
              <td>{page.states[accountState(account)]}</td>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
      <p className="review-signature">
        <span>{words.signature}</span>
        <span>{words.date}</span>
      </p>
    </>
  );
}
