import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import Skeleton from 'antd/es/skeleton';
import { useState, type ReactNode } from 'react';
import type { ProposedName } from '../../shared/api/check.ts';
import { useAsked } from '../connection/use-asked.ts';
import { useQuery } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';

/** Shows each name with one that NHI takes; what a person agrees to is renamed in the copy that is sent. */
export function RenameDialog({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts();
  const words = texts.check.rename;
  const { message } = AntdApp.useApp();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const proposal = useQuery(
    `names ${id}`,
    (agent, signal) => agent.cases.proposeNames({ id }, { signal }),
    () => false,
  );
  const names: ProposedName[] = (proposal.data ?? []).map(({ from, to }) => ({
    from,
    to: typed[from] ?? to,
  }));
  const { running, error, run } = useAsked(
    (client) => client.cases.renameAttachments({ id, names }),
    () => {
      void message.success(words.done);
      onClose();
    },
  );
  return (
    <Modal
      open
      width={720}
      title={words.title}
      okText={words.confirm}
      cancelText={texts.shell.common.cancel}
      okButtonProps={{ disabled: names.length === 0, loading: running }}
      cancelButtonProps={{ disabled: running }}
      mask={{ closable: false }}
      onOk={run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <p>{words.detail}</p>
        {proposal.data === null && proposal.error !== null ? (
          <LoadFailed error={proposal.error} retry={proposal.reload} />
        ) : null}
        {proposal.data === null && proposal.error === null ? (
          <Skeleton active paragraph={{ rows: 3 }} />
        ) : null}
        <ul className="renames">
          {names.map(({ from, to }, index) => (
            <li key={from}>
              <span className="break">{from}</span>
              <Input
                aria-label={words.newName(index + 1)}
                value={to}
                maxLength={255}
                onChange={(event) => {
                  setTyped({ ...typed, [from]: event.target.value });
                }}
              />
            </li>
          ))}
        </ul>
        <p className="muted">{words.original}</p>
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Modal>
  );
}
