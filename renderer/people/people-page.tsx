import AntdApp from 'antd/es/app';
import Alert from 'antd/es/alert';
import Skeleton from 'antd/es/skeleton';
import { useState, type ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { useQuery } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { AbilityMatrix } from './ability-matrix.tsx';
import type { AccountDialog } from './account-actions.tsx';
import { AccountConfirm } from './account-confirm.tsx';
import { isUsable } from './account-state.ts';
import { AccountsTable } from './accounts-table.tsx';
import { AddDialog } from './add-dialog.tsx';
import { MadePassword, type Made } from './made-password.tsx';
import { MayButton } from './may-button.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { RolesDialog } from './roles-dialog.tsx';
import { useMay } from './use-me.ts';

/** 帳號: who may sign in, as what, and the review of that. */
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
      ) : error === null ? (
        <Skeleton active paragraph={{ rows: 8 }} />
      ) : (
        <LoadFailed error={error} retry={reload} />
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
  const [made, setMade] = useState<Made | null>(null);
  const none = accounts.length === 0;
  const showMade = (next: Made): void => {
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
          <MayButton
            ability="people.manage"
            size="small"
            type="primary"
            onClick={() => {
              setAdds(true);
            }}
          >
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
      {none ? null : <ReviewPanel accounts={accounts} />}
      <AbilityMatrix />
      {adds ? (
        <AddDialog
          first={none}
          onMade={showMade}
          onClose={() => {
            setAdds(false);
          }}
        />
      ) : null}
      {dialog === null ? null : (
        <OneDialog
          dialog={dialog}
          onMade={showMade}
          onDone={onChanged}
          onClose={() => {
            setDialog(null);
          }}
        />
      )}
      {made === null ? null : (
        <MadePassword
          made={made}
          onClose={() => {
            setMade(null);
          }}
        />
      )}
    </>
  );
}

interface OneDialogProps {
  readonly dialog: AccountDialog;
  readonly onMade: (made: Made) => void;
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
        onDone={() => {
          done(people.editRoles.done(account.name));
        }}
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
