import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { saveBlob } from '../ui/save-file.ts';
import { Section } from '../ui/section.tsx';
import {
  AccountConfirm,
  AddDialog,
  MadePassword,
  RolesDialog,
  type NewPassword,
} from './account-dialogs.tsx';
import { isUsable, AccountsTable, type AccountDialog } from './accounts-table.tsx';
import { MayButton, useMay, useMe } from './me.tsx';

/** 帳號: accounts, their roles, and the review of accounts. */
export function PeoplePage(): ReactNode {
  const { page: words } = useTexts().people;
  const { data, error, reload } = useQuery('people', (agent, signal) =>
    agent.people.list(undefined, { signal }),
  );
  return (
    <div className="access people-page">
      <h1>{words.title}</h1>
      <p className="lead">{words.detail}</p>
      {data !== null ? (
        <Accounts accounts={data} onChanged={reload} />
      ) : (
        <NoAnswer error={error} reload={reload} rows={8} />
      )}
    </div>
  );
}

interface AccountsProps {
  readonly accounts: readonly AccountView[];
  readonly onChanged: () => void;
}

function Accounts({ accounts, onChanged }: AccountsProps): ReactNode {
  const { page: words, add } = useTexts().people;
  const manages = useMay('people.manage');
  const [adds, setAdds] = useState(false);
  const [dialog, setDialog] = useState<AccountDialog | null>(null);
  const [made, setMade] = useState<NewPassword | null>(null);
  const none = accounts.length === 0;
  const showMade = (next: NewPassword): void => {
    setAdds(false);
    setMade(next);
    onChanged();
  };
  return (
    <>
      {none && manages ? (
        <Alert type="info" showIcon title={words.first} description={words.firstDetail} />
      ) : null}
      {manages ? null : <Alert type="info" showIcon title={words.readOnly} />}
      <Section
        title={words.count(accounts.length, accounts.filter(isUsable).length)}
        extra={
          <MayButton ability="people.manage" size="small" type="primary" onClick={() => setAdds(true)}>
            {add.open}
          </MayButton>
        }
      >
        {none ? (
          <div className="blank">
            <Icon name="people" size={36} />
            <p>{words.empty}</p>
          </div>
        ) : (
          <AccountsTable accounts={accounts} onOpen={setDialog} />
        )}
      </Section>
      {none ? null : <ReviewPanel />}
      {adds ? <AddDialog first={none} onMade={showMade} onClose={() => setAdds(false)} /> : null}
      {dialog === null ? null : (
        <OneDialog dialog={dialog} onMade={showMade} onDone={onChanged} onClose={() => setDialog(null)} />
      )}
      {made === null ? null : <MadePassword made={made} onClose={() => setMade(null)} />}
    </>
  );
}

interface OneDialogProps {
  readonly dialog: AccountDialog;
  readonly onMade: (made: NewPassword) => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function OneDialog({ dialog, onMade, onDone, onClose }: OneDialogProps): ReactNode {
  const { people } = useTexts();
  const { message } = AntdApp.useApp();
  const { what, account } = dialog;
  const done = (text: string): void => {
    void message.success(text);
    onClose();
    onDone();
  };
  if (what === 'editRoles')
    return (
      <RolesDialog
        account={account}
        onDone={() => done(people.editRoles.done(account.name))}
        onClose={onClose}
      />
    );
  return (
    <AccountConfirm
      what={what}
      account={account}
      onDone={(password) => {
        if (what !== 'reset') done(people[what].done(account.name));
        else if (password !== null) {
          onClose();
          onMade({ name: account.name, displayName: account.displayName, password });
        }
      }}
      onClose={onClose}
    />
  );
}

/** Review of all accounts as a file. Before it is made, the trail records who took it and when. */
function ReviewPanel(): ReactNode {
  const { review: words } = useTexts().people;
  const who = useMe()?.displayName ?? '—';
  const [at, setAt] = useState<string | null>(null);
  const take = useAction(
    async (client) => {
      const { csv, at: when } = await client.people.review({});
      saveBlob('twpas-accounts.csv', new Blob([csv], { type: 'text/csv;charset=utf-8' }));
      setAt(when);
    },
    null,
    'here',
  );
  return (
    <Section
      title={words.title}
      extra={
        <Button size="small" loading={take.running} onClick={take.run}>
          {words.csv}
        </Button>
      }
    >
      <div className="pad review">
        <p>{words.detail}</p>
        <p role="status" className="muted">
          {at === null ? '' : words.reviewed(who, dateTime(at))}
        </p>
        {take.error === null ? null : <Alert type="error" showIcon title={take.error} />}
      </div>
    </Section>
  );
}
