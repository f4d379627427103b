import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import Radio from 'antd/es/radio';
import { useId, useState, type ReactNode } from 'react';
import { useAsked } from '../connection/use-asked.ts';
import { useTexts } from '../texts/use-texts.ts';

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
  const numberId = useId();
  const [answer, setAnswer] = useState<Answer | null>(null);
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

  return (
    <Modal
      open
      title={resolve.title}
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
        <p>{resolve.intro}</p>
        <Radio.Group
          className="choices"
          value={answer}
          onChange={(event) => {
            setAnswer(event.target.value === 'found' ? 'found' : 'absent');
            forget();
          }}
        >
          <Radio value="found">{resolve.found}</Radio>
          {answer === 'found' ? (
            <div className="choice-detail">
              <p>{resolve.foundHint}</p>
              <label htmlFor={numberId}>{resolve.number}</label>
              <Input
                id={numberId}
                className="tabular"
                value={number}
                maxLength={64}
                autoComplete="off"
                onChange={(event) => {
                  setNumber(event.target.value);
                }}
                onPressEnter={() => {
                  if (ready && !running) run();
                }}
              />
            </div>
          ) : null}
          {mayBeAbsent ? <Radio value="absent">{resolve.absent}</Radio> : null}
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
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Modal>
  );
}
