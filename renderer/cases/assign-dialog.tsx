import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import AutoComplete from 'antd/es/auto-complete';
import Modal from 'antd/es/modal';
import { useId, useState, type ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { useQuery } from '../connection/use-query.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

/** The contract takes this many at once. */
const BATCH = 10_000;

interface AssignDialogProps {
  readonly ids: readonly string[];
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Gives the selected cases to one of the staff, or back to nobody. Who has cases already is offered. */
export function AssignDialog({ ids, onClose }: AssignDialogProps): ReactNode {
  const texts = useTexts();
  const { list: words, shell } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const inputId = useId();
  const [owner, setOwner] = useState('');
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { data } = useQuery('owners', (agent, signal) => agent.cases.facets({}, { signal }));
  const name = owner.trim();
  const run = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      let changed = 0;
      for (let from = 0; from < ids.length; from += BATCH) {
        const part = ids.slice(from, from + BATCH);
        const done = await client.work.assign({ ids: part, owner: name === '' ? null : name });
        changed += done.changed;
      }
      void message.success(words.assignDone(changed));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure, texts, language));
      setRunning(false);
    }
  };
  return (
    <Modal
      open
      title={words.assignTitle(ids.length)}
      okText={name === '' ? words.assignNobody : words.assign}
      cancelText={shell.common.cancel}
      okButtonProps={{ loading: running }}
      cancelButtonProps={{ disabled: running }}
      mask={{ closable: false }}
      onOk={() => {
        void run();
      }}
      onCancel={() => {
        onClose(false);
      }}
    >
      <div className="dialog-body">
        <label htmlFor={inputId}>{words.axes.owner}</label>
        <AutoComplete
          id={inputId}
          value={owner}
          maxLength={100}
          showSearch={{ filterOption: true }}
          options={(data?.owner ?? []).filter(({ value }) => value !== '').map(({ value }) => ({ value }))}
          onChange={setOwner}
        />
        <p className="muted">{words.assignHint}</p>
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Modal>
  );
}
