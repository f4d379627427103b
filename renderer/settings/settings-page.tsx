import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { useState, useEffect, useEffectEvent, useId, type ReactNode } from 'react';
import { useConnection, useConnectionState } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useAction, useFailureText } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import Skeleton from 'antd/es/skeleton';
import { useQuery } from '../connection/use-query.ts';
import { MayButton, useMay } from '../people/me.tsx';
import { SettingsForm } from './settings-form.tsx';

/** Deadlines and reminders as a form, and the settings file for people who may change it. */
export function SettingsPage(): ReactNode {
  const { settings: words, shell } = useTexts();
  const failureText = useFailureText();
  const mayChangeFile = useMay('settings.change');
  const { data, error, reload } = useQuery('rules', (agent) => agent.rules.show());
  return (
    <div className="settings">
      <h1>{words.title}</h1>
      {error === null ? null : <Alert type="error" showIcon title={failureText(error)} />}
      {data === null ? (
        error === null ? (
          <div className="panel pad" role="status" aria-label={shell.common.loading}>
            <Skeleton active paragraph={{ rows: 8 }} />
          </div>
        ) : null
      ) : (
        <div className="settings-part">
          <SettingsForm shown={data} onSaved={reload} />
          {mayChangeFile ? <SettingsFile file={data.file} canSave={data.canSave} onSaved={reload} /> : null}
        </div>
      )}
    </div>
  );
}

type FileText = Awaited<ReturnType<AgentClient['settings']['text']>>;
type SavedSettings = Awaited<ReturnType<AgentClient['settings']['save']>>;

interface SettingsFileProps {
  readonly file: string;
  readonly canSave: boolean;
  readonly onSaved: () => void;
}

/** The settings file as text; the agent checks each change while it is typed. */
function SettingsFile({ file, canSave, onSaved }: SettingsFileProps): ReactNode {
  const { settings: words } = useTexts();
  const [editing, setEditing] = useState<FileText | null>(null);
  const [applied, setApplied] = useState<SavedSettings | null>(null);
  const { error, run: edit } = useAction(
    async (client) => {
      setApplied(null);
      setEditing(await client.settings.text());
    },
    null,
    'here',
  );
  return (
    <Section title={words.file} beside={<code className="muted">{file}</code>}>
      {error === null ? null : <Alert type="error" showIcon title={error} />}
      {applied === null ? null : <Outcome applied={applied} />}
      {editing === null ? (
        <div className="pad">
          <p className="muted">{words.fileDetail}</p>
          <MayButton
            ability="settings.change"
            hindrance={canSave ? null : words.readOnly(file)}
            onClick={edit}
          >
            {words.edit}
          </MayButton>
        </div>
      ) : (
        <SettingsEditor
          from={editing}
          onCancel={() => setEditing(null)}
          onSaved={(done) => {
            setEditing(null);
            setApplied(done);
            onSaved();
          }}
        />
      )}
    </Section>
  );
}

function Outcome({ applied }: { readonly applied: SavedSettings }): ReactNode {
  const { settings: words } = useTexts();
  const lines = [
    ...(applied.applied.length > 0 ? [words.applied(applied.applied.join('、'))] : []),
    ...(applied.needRestart.length > 0 ? [words.needRestart(applied.needRestart.join('、'))] : []),
    words.kept,
  ];
  return (
    <Alert
      type={applied.needRestart.length > 0 ? 'warning' : 'success'}
      showIcon
      role="status"
      title={words.saved}
      description={lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    />
  );
}

const TYPING_MS = 400;

type SettingsCheck = Awaited<ReturnType<AgentClient['settings']['validate']>> & { readonly text: string };
interface SettingsEditorProps {
  readonly from: { readonly text: string; readonly sha256: string };
  readonly onSaved: (applied: SavedSettings) => void;
  readonly onCancel: () => void;
}

/** Editor of the settings file; the agent validates the text, debounced, by the rules of its next start. */
function SettingsEditor({ from, onSaved, onCancel }: SettingsEditorProps): ReactNode {
  const { settings: words } = useTexts();
  const failureText = useFailureText();
  const { client } = useConnection();
  const id = useId();
  const [text, setText] = useState(from.text);
  const [reason, setReason] = useState('');
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [unchecked, setUnchecked] = useState<string | null>(null);
  const refused = error ?? unchecked;
  const changed = text !== from.text;
  const known = useChecked(text, (failure) => setUnchecked(failure === null ? null : failureText(failure)));
  const save = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      onSaved(await client.settings.save({ text, sha256: from.sha256, reason: reason.trim() }));
    } catch (failure) {
      setError(failureText(failure));
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
        readOnly={running}
        onChange={({ target }) => setText(target.value)}
      />
      <div aria-live="polite">
        <Verdict changed={changed} known={known} />
        {refused === null ? null : <Alert type="error" showIcon title={refused} />}
      </div>
      <label htmlFor={`${id}-reason`}>{words.reason}</label>
      <Input id={`${id}-reason`} value={reason} onChange={({ target }) => setReason(target.value)} />
      <div className="settings-ways">
        <Button
          type="primary"
          loading={running}
          disabled={!changed || known?.ok !== true || known.machineOnly.length > 0 || reason.trim() === ''}
          onClick={() => void save()}
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

/** Debounced validation by the agent; null until it has answered for this text. `onFailure`: with null once it answers again. */
function useChecked(text: string, onFailure: (failure: unknown) => void): SettingsCheck | null {
  const { client } = useConnection();
  const { generation } = useConnectionState();
  const [checked, setChecked] = useState<SettingsCheck | null>(null);
  const tell = useEffectEvent(onFailure);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      client.settings
        .validate({ text })
        .then((answer) => {
          if (gone) return;
          setChecked({ ...answer, text });
          tell(null);
        })
        .catch((failure: unknown) => {
          if (!gone) tell(failure);
        });
    }, TYPING_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, text, generation]);
  return checked?.text === text ? checked : null;
}

/** The agent's result for the current text. */
function Verdict({
  changed,
  known,
}: {
  readonly changed: boolean;
  readonly known: SettingsCheck | null;
}): ReactNode {
  const { settings: words } = useTexts();
  const language = useLanguage();
  if (!changed) return <p className="second">{words.unchanged}</p>;
  if (known === null) return <p className="second">{words.checking}</p>;
  if (known.machineOnly.length > 0)
    return <Alert type="warning" showIcon title={words.machineOnly(known.machineOnly.join('、'))} />;
  if (known.ok) return <Alert type="success" showIcon title={words.good} />;
  return (
    <Alert
      type="error"
      showIcon
      title={words.bad(known.problems.length)}
      description={
        <ul>
          {known.problems.map(({ path, message, messageZh, line }) => (
            <li key={`${path} ${message}`}>
              {line === null ? null : `${words.line(line)} · `}
              <code>{path}</code> {language === 'en' ? message : messageZh}
            </li>
          ))}
        </ul>
      }
    />
  );
}
