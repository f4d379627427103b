import Alert from 'antd/es/alert';
import Modal from 'antd/es/modal';
import type { ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useAsked } from '../connection/use-asked.ts';

export type Confirmed = 'disable' | 'enable' | 'reset' | 'unlock';

interface AccountConfirmProps {
  readonly what: Confirmed;
  readonly account: AccountView;
  /** `password`: a new one was made. */
  readonly onDone: (password: string | null) => void;
  readonly onClose: () => void;
}

/** Asks before it is done to somebody’s account. */
export function AccountConfirm({ what, account, onDone, onClose }: AccountConfirmProps): ReactNode {
  const { people, shell } = useTexts();
  const words = people[what];
  const asked = useAsked((client) => run(client, what, account.name), onDone);
  return (
    <Modal
      open
      title={words.title(account.name)}
      okText={words.open}
      cancelText={shell.common.cancel}
      okButtonProps={{ danger: what === 'disable', loading: asked.running }}
      cancelButtonProps={{ disabled: asked.running }}
      mask={{ closable: false }}
      onOk={asked.run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <p>{words.detail}</p>
        {asked.error === null ? null : <Alert type="error" showIcon title={asked.error} />}
      </div>
    </Modal>
  );
}

async function run(client: AgentClient, what: Confirmed, name: string): Promise<string | null> {
  if (what === 'reset') return (await client.people.resetPassword({ name })).password;
  await client.people[what]({ name });
  return null;
}
