import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/failure.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

const TYPING_MS = 400;

type Checked = Awaited<ReturnType<AgentClient['settings']['validate']>> & { readonly text: string };
type Applied = Awaited<ReturnType<AgentClient['settings']['save']>>;

interface SettingsEditorProps {
  readonly from: { readonly text: string; readonly sha256: string };
  readonly onSaved: (applied: Applied) => void;
  readonly onCancel: () => void;
}

/** The file as text, checked by the agent as it is typed: the rules are those of the next start. */
export function SettingsEditor({ from, onSaved, onCancel }: SettingsEditorProps): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { settings: words } = texts;
  const { client } = useConnection();
  const id = useId();
  const [text, setText] = useState(from.text);
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState<Checked | null>(null);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const changed = text !== from.text;
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      client.settings
        .validate({ text })
        .then((answer) => {
          if (!gone) setChecked({ ...answer, text });
        })
        .catch((failure: unknown) => {
          if (!gone) setError(failureText(failure, texts, language));
        });
    }, TYPING_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, text, texts, language]);
  const known = checked?.text === text ? checked : null;
  const save = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      onSaved(await client.settings.save({ text, sha256: from.sha256, reason: reason.trim() }));
    } catch (failure) {
      setError(failureText(failure, texts, language));
      setRunning(false);
    }
  };
  return (
    <div className="settings-editor">
      <label htmlFor={`${id}-text`}>{words.editor}</label>
      <Input.TextArea
        id={`${id}-text`}
        className="mono"
        rows={22}
        spellCheck={false}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
        }}
      />
      <div aria-live="polite">
        {!changed ? (
          <p className="second">{words.unchanged}</p>
        ) : known === null ? (
          <p className="second">{words.checking}</p>
        ) : known.machineOnly.length > 0 ? (
          <Alert type="warning" showIcon title={words.machineOnly(known.machineOnly.join('、'))} />
        ) : known.ok ? (
          <Alert type="success" showIcon title={words.good} />
        ) : (
          <Alert
            type="error"
            showIcon
            title={words.bad(known.problems.length)}
            description={
              <ul>
                {known.problems.map(({ path, message, line }) => (
                  <li key={`${path} ${message}`}>
                    {line === null ? null : `${words.line(line)} · `}
                    <code>{path}</code> {message}
                  </li>
                ))}
              </ul>
            }
          />
        )}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
      <label htmlFor={`${id}-reason`}>{words.reason}</label>
      <Input
        id={`${id}-reason`}
        value={reason}
        onChange={({ target }) => {
          setReason(target.value);
        }}
      />
      <div className="settings-ways">
        <Button
          type="primary"
          loading={running}
          disabled={!changed || known?.ok !== true || known.machineOnly.length > 0 || reason.trim() === ''}
          onClick={() => {
            void save();
          }}
        >
          {running ? words.saving : words.save}
        </Button>
        <Button disabled={running} onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}
