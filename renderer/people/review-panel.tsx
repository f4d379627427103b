import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { useAsked, type ActionState } from '../connection/use-action.ts';
import { dateTime } from '../format/time.ts';
import { usePaper } from '../print/sheet.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { saveBlob } from '../ui/save-file.ts';
import { Section } from '../ui/section.tsx';
import { accountState } from './accounts-table.tsx';
import { useMe } from './me.tsx';

/** The review of all accounts, on paper or as a file; the trail has who took it and when before it is made. */
export function ReviewPanel({ accounts }: { readonly accounts: readonly AccountView[] }): ReactNode {
  const { review: words } = useTexts().people;
  const who = useMe()?.displayName ?? '—';
  const paper = usePaper();
  const [at, setAt] = useState<string | null>(null);
  const csv = useReview((file, when) => {
    saveBlob('twpas-accounts.csv', new Blob([file], { type: 'text/csv;charset=utf-8' }));
    setAt(when);
  });
  const print = useReview((_file, when) => {
    paper.print(<ReviewPaper accounts={accounts} who={who} at={when} />);
    setAt(when);
  });
  const error = csv.error ?? print.error;
  return (
    <Section
      title={words.title}
      extra={
        <>
          <Button size="small" loading={csv.running} onClick={csv.run}>
            {words.csv}
          </Button>
          <Button size="small" loading={print.running} onClick={print.run}>
            {words.print}
          </Button>
        </>
      }
    >
      <div className="pad review">
        <p>{words.detail}</p>
        <p role="status" className="muted">
          {at === null ? '' : words.reviewed(who, dateTime(at))}
        </p>
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
      {paper.sheet}
    </Section>
  );
}

function useReview(use: (csv: string, at: string) => void): ActionState {
  return useAsked(
    (client) => client.people.review({}),
    ({ csv, at }) => use(csv, at),
  );
}

interface ReviewPaperProps {
  readonly accounts: readonly AccountView[];
  readonly who: string;
  readonly at: string;
}

/** The sheet on which somebody confirms account by account that it is still needed. */
function ReviewPaper({ accounts, who, at }: ReviewPaperProps): ReactNode {
  const { people, shell } = useTexts();
  const { page, review: words } = people;
  const { columns } = page;
  return (
    <>
      <h1>{words.paperTitle}</h1>
      <p>{words.reviewed(who, dateTime(at))}</p>
      <DataTable
        className="sheet-table"
        heads={[
          columns.name,
          columns.displayName,
          columns.roles,
          columns.created,
          columns.lastSignIn,
          columns.state,
          words.keep,
        ]}
      >
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
      </DataTable>
      <p className="review-signature">
        <span>{words.signature}</span>
        <span>{words.date}</span>
      </p>
    </>
  );
}
