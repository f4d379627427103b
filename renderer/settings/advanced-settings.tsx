import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { useState, useEffect, useEffectEvent, useId, type ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { useConnection, useConnectionState } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useAction, useFailureText } from '../connection/use-action.ts';
import { MayButton } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { textOf, withoutPlaces, type Applied } from './settings-form.tsx';

type FileText = Awaited<ReturnType<AgentClient['settings']['text']>>;
type Saved = Omit<Applied, 'ok'>;

/** The settings file as text for experts, and all settings with value and source. */
export function AdvancedSettings({
  explained,
  onSaved,
}: {
  readonly explained: SettingsExplained & { readonly canSave: boolean };
  readonly onSaved: (applied: Applied) => void;
}): ReactNode {
  const { settings: words } = useTexts();
  const [editing, setEditing] = useState<FileText | null>(null);
  const [applied, setApplied] = useState<Saved | null>(null);
  const { error, run: edit } = useAction(
    async (client) => {
      setApplied(null);
      setEditing(await client.settings.text());
    },
    null,
    'here',
  );
  return (
    <div className="settings-part">
      {error === null ? null : <Alert type="error" showIcon title={error} />}
      {applied === null ? null : <Outcome applied={applied} />}
      {editing === null ? null : (
        <Section title={words.edit}>
          <SettingsEditor
            from={editing}
            onCancel={() => setEditing(null)}
            onSaved={(done) => {
              setEditing(null);
              setApplied(done);
              onSaved({ ok: true, ...done });
            }}
          />
        </Section>
      )}
      <Section
        title={words.file}
        extra={
          editing === null ? (
            <MayButton
              ability="settings.change"
              hindrance={explained.canSave ? null : words.readOnly(explained.file)}
              size="small"
              onClick={edit}
            >
              {words.edit}
            </MayButton>
          ) : undefined
        }
      >
        <FileFacts explained={explained} />
        <SettingsTable explained={explained} />
      </Section>
    </div>
  );
}

function FileFacts({ explained }: { readonly explained: SettingsExplained }): ReactNode {
  const { settings: words } = useTexts();
  const { file, environment } = explained;
  const secrets = environment.map(({ name, set }) => `${name}：${set ? words.set : words.unset}`).join('　');
  return (
    <Facts
      facts={[
        { label: words.file, value: <code>{file}</code> },
        { label: words.secrets, value: secrets },
      ]}
    />
  );
}

/** All settings; a setting without a name is shown by its path. */
function SettingsTable({ explained }: { readonly explained: SettingsExplained }): ReactNode {
  const { settings: words } = useTexts();
  const { columns } = words;
  return (
    <div className="looks-scroll" tabIndex={0} role="region" aria-label={words.title}>
      <DataTable className="looks" heads={[columns.name, columns.value, columns.source, columns.effect]}>
        {explained.settings.map(({ path, value, source, line, needsRestart, changedAt }) => (
          <tr key={path}>
            <th scope="row">
              {words.names[withoutPlaces(path)] ?? path}
              <code className="second">{path}</code>
            </th>
            <td className="words">{words.choices[path]?.[String(value)] ?? textOf(value, words)}</td>
            <td>
              {words.sources[source]}
              {line === null ? null : <span className="second">{` · ${words.line(line)}`}</span>}
            </td>
            <td className="second">
              {needsRestart ? words.atRestart : words.atOnce}
              {changedAt === 'console' ? null : (
                <span className="second block">{words.changedAt[changedAt]}</span>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </div>
  );
}

function Outcome({ applied }: { readonly applied: Saved }): ReactNode {
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
type SavedSettings = Awaited<ReturnType<AgentClient['settings']['save']>>;

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
