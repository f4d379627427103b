import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Checkbox from 'antd/es/checkbox';
import Modal from 'antd/es/modal';
import Radio from 'antd/es/radio';
import { useState, type ReactNode } from 'react';
import { useAsked } from '../connection/use-asked.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FoundNumber } from './found-number.tsx';

interface ResolveDialogProps {
  readonly id: string;
  /** False where NHI has said that it has the case, and only its number is open. */
  readonly mayBeAbsent?: boolean;
  readonly onClose: () => void;
}

type Answer = 'found' | 'absent';

/**
 * Settles a doubtful send by what a person saw at NHI: a number, which the agent verifies, or absence, attested
 * twice because a wrong word here sends the case a second time.
 */
export function ResolveDialog({ id, mayBeAbsent = true, onClose }: ResolveDialogProps): ReactNode {
  const texts = useTexts();
  const { resolve } = texts;
  const { message } = AntdApp.useApp();
  const [answer, setAnswer] = useState<Answer | null>(mayBeAbsent ? null : 'found');
  const [number, setNumber] = useState('');
  const [searched, setSearched] = useState(false);
  const [aware, setAware] = useState(false);
  const found = number.trim();
  const ready = answer === 'found' ? found !== '' : answer === 'absent' && searched && aware;

  const { running, error, run, forget } = useAsked(
    (client) =>
      client.cases.resolve({
        id,
        found: answer === 'found' ? { number: found } : { absent: true, confirmed: true },
      }),
    () => {
      void message.success(answer === 'found' ? resolve.doneFound : resolve.doneAbsent);
      onClose();
    },
  );

  const numberField = (
    <FoundNumber
      value={number}
      onChange={setNumber}
      onEnter={() => {
        if (ready && !running) run();
      }}
    />
  );

  return (
    <Modal
      open
      title={mayBeAbsent ? resolve.title : resolve.numberTitle}
      width={560}
      okText={answer === 'absent' ? resolve.resend : resolve.verify}
      cancelText={texts.shell.common.cancel}
      okButtonProps={{ disabled: !ready, loading: running, danger: answer === 'absent' }}
      cancelButtonProps={{ disabled: running }}
      mask={{ closable: false }}
      onOk={run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <p>{mayBeAbsent ? resolve.intro : resolve.numberIntro}</p>
        {mayBeAbsent ? (
          <Radio.Group
            className="choices"
            value={answer}
            onChange={(event) => {
              setAnswer(event.target.value === 'found' ? 'found' : 'absent');
              forget();
            }}
          >
            <Radio value="found">{resolve.found}</Radio>
            {answer === 'found' ? <div className="choice-detail">{numberField}</div> : null}
            <Radio value="absent">{resolve.absent}</Radio>
            {answer === 'absent' ? (
              <div className="choice-detail">
                <Alert type="warning" showIcon title={resolve.absentHint} />
                <Checkbox
                  checked={searched}
                  onChange={(event) => {
                    setSearched(event.target.checked);
                  }}
                >
                  {resolve.sureSearched}
                </Checkbox>
                <Checkbox
                  checked={aware}
                  onChange={(event) => {
                    setAware(event.target.checked);
                  }}
                >
                  {resolve.sureResend}
                </Checkbox>
              </div>
            ) : null}
          </Radio.Group>
        ) : (
          numberField
        )}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Modal>
  );
}
