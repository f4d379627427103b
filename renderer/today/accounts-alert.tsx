import Alert from 'antd/es/alert';
import { useState, type ReactNode } from 'react';
import type { WatchedAccount } from '../../shared/api/people-contract.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useAsked } from '../connection/use-action.ts';
import { useQuery, type Query } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { MayButton, useMay, useMe } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';

/** Accounts that recently got access to patients, or wait for it: somebody other than their creator must agree. */
export function useWatchedAccounts(): Query<WatchedAccount[]> {
  const may = useMay('access.watch');
  return useQuery(
    `watched-accounts ${String(may)}`,
    (agent, signal) => (may ? agent.people.watched(undefined, { signal }) : Promise.resolve([])),
    (change) => change.kind === 'all' || change.ids.size === 0,
  );
}

type Asked = 'agree' | 'disagree' | 'confirm';
interface Question {
  readonly what: Asked;
  readonly account: WatchedAccount;
}

export function AccountsAlert(): ReactNode {
  const { watched: words } = useTexts().access;
  const [question, setQuestion] = useState<Question | null>(null);
  const { data, reload } = useWatchedAccounts();
  if (data === null || data.length === 0) return null;
  const waits = data.some(({ state }) => state === 'waits');
  return (
    <>
      <Alert
        type={waits ? 'warning' : 'info'}
        showIcon
        title={words.title}
        description={
          <>
            <ul className="plain-list">
              {data.map((account) => (
                <Line key={account.name} account={account} onAsk={setQuestion} />
              ))}
            </ul>
            <p>{waits ? words.next : words.known}</p>
          </>
        }
      />
      {question === null ? null : (
        <Ask question={question} onClose={() => setQuestion(null)} onDone={reload} />
      )}
    </>
  );
}

function Line({
  account,
  onAsk,
}: {
  readonly account: WatchedAccount;
  readonly onAsk: (question: Question) => void;
}): ReactNode {
  const { access, people, shell } = useTexts();
  const { watched: words } = access;
  const me = useMe();
  const { displayName, name, changes, roles, agreed, passwordSetBy } = account;
  const hindrance = me?.how === 'account' && changes.some(({ by }) => by === me.name) ? words.own : null;
  const ask = (what: Asked, isFirst: boolean): ReactNode => (
    <MayButton
      ability="people.agree"
      hindrance={hindrance}
      size="small"
      type={isFirst ? 'primary' : 'default'}
      onClick={() => onAsk({ what, account })}
    >
      {words[what].button}
    </MayButton>
  );
  const done = changes.map(({ what, by, at }) => words.change(words.changes[what], by, dateTime(at)));
  return (
    <li className="watch-line">
      <span>
        {words.line(
          displayName === name ? name : `${displayName}（${name}）`,
          done.join(shell.common.listEnd),
        )}
        {roles === null
          ? null
          : words.roles(roles.map((role) => people.roles[role]).join(shell.common.listEnd))}
        {agreed === null ? null : words.agreed(agreed.by, dateTime(agreed.at))}
        {passwordSetBy === null ? null : words.setBy(passwordSetBy.by, dateTime(passwordSetBy.at))}
      </span>
      {account.state === 'waits' ? (
        <>
          {ask('agree', true)}
          {ask('disagree', false)}
        </>
      ) : passwordSetBy === null ? null : (
        ask('confirm', false)
      )}
    </li>
  );
}

const CALLS: Readonly<Record<Asked, (client: AgentClient, name: string) => Promise<unknown>>> = {
  agree: (client, name) => client.people.agree({ name }),
  disagree: (client, name) => client.people.disagree({ name }),
  confirm: (client, name) => client.people.confirmPassword({ name }),
};

function Ask({
  question: { what, account },
  onClose,
  onDone,
}: {
  readonly question: Question;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const words = useTexts().access.watched[what];
  const asked = useAsked(
    (client) => CALLS[what](client, account.name),
    () => {
      onClose();
      onDone();
    },
    words.done(account.displayName),
  );
  return (
    <AskDialog
      title={words.title(account.displayName)}
      ok={words.button}
      danger={what === 'disagree'}
      ready
      {...asked.dialog}
      onClose={onClose}
    >
      <p>{words.detail}</p>
    </AskDialog>
  );
}
