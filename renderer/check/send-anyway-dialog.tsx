import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import { useId, useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useAsked } from '../connection/use-asked.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ProblemList } from './problem-list.tsx';

/** States what is overruled, and asks why: the answer stays on the case. */
export function SendAnywayDialog(props: {
  readonly detail: CaseDetail;
  readonly onClose: () => void;
}): ReactNode {
  const { detail, onClose } = props;
  const texts = useTexts();
  const words = texts.check.sendAnyway;
  const { message } = AntdApp.useApp();
  const reasonId = useId();
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  const errors = detail.problems.filter(({ severity }) => severity === 'error');
  const { running, error, run } = useAsked(
    (client) => client.cases.sendAnyway({ id: detail.id, reason: reason.trim() }),
    () => {
      void message.success(words.done);
      onClose();
    },
  );
  return (
    <Modal
      open
      width={640}
      title={words.title}
      okText={words.button}
      cancelText={texts.shell.common.cancel}
      okButtonProps={{ danger: true, disabled: !sure || reason.trim() === '', loading: running }}
      cancelButtonProps={{ disabled: running }}
      mask={{ closable: false }}
      onOk={run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <p>{words.detail(detail.igVersion ?? '—')}</p>
        <div className="overruled">
          <ProblemList problems={errors} />
        </div>
        <label htmlFor={reasonId}>{words.reason}</label>
        <Input.TextArea
          id={reasonId}
          value={reason}
          maxLength={2000}
          rows={3}
          placeholder={texts.moves.reasonHint}
          onChange={(event) => {
            setReason(event.target.value);
          }}
        />
        <Checkbox
          checked={sure}
          onChange={(event) => {
            setSure(event.target.checked);
          }}
        >
          {words.sure}
        </Checkbox>
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Modal>
  );
}
