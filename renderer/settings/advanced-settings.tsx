import Alert from 'antd/es/alert';
import { useState, type ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/failure.ts';
import type { AgentClient } from '../connection/transport.ts';
import { MayButton } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Facts, Section } from '../ui/section.tsx';
import { textOf } from './machine-facts.tsx';
import { SettingsEditor } from './settings-editor.tsx';
import type { Applied } from './settings-form.tsx';

type FileText = Awaited<ReturnType<AgentClient['settings']['text']>>;
type Saved = Omit<Applied, 'ok'>;

/** The file as text for those who know it, and every setting with its value and where it comes from. */
export function AdvancedSettings({
  explained,
  onSaved,
}: {
  readonly explained: SettingsExplained & { readonly canSave: boolean };
  readonly onSaved: (applied: Applied) => void;
}): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { settings: words } = texts;
  const { client } = useConnection();
  const [editing, setEditing] = useState<FileText | null>(null);
  const [applied, setApplied] = useState<Saved | null>(null);
  const [error, setError] = useState<string | null>(null);
  const edit = async (): Promise<void> => {
    setError(null);
    setApplied(null);
    try {
      setEditing(await client.settings.text());
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
  };
  return (
    <div className="settings-part">
      {error === null ? null : <Alert type="error" showIcon title={error} />}
      {applied === null ? null : <Outcome applied={applied} />}
      {editing === null ? null : (
        <Section title={words.edit}>
          <SettingsEditor
            from={editing}
            onCancel={() => {
              setEditing(null);
            }}
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
              onClick={() => {
                void edit();
              }}
            >
              {words.edit}
            </MayButton>
          ) : undefined
        }
      >
        <Facts
          facts={[
            { label: words.file, value: <code>{explained.file}</code> },
            { label: words.policy, value: explained.policyFile ?? words.noPolicy },
            {
              label: words.secrets,
              value: explained.environment
                .map(({ name, set }) => `${name}：${set ? words.set : words.unset}`)
                .join('　'),
            },
          ]}
        />
        <SettingsTable explained={explained} />
      </Section>
    </div>
  );
}

/** One without a name here shows by its path. */
function SettingsTable({ explained }: { readonly explained: SettingsExplained }): ReactNode {
  const { settings: words } = useTexts();
  const { columns } = words;
  return (
    <div className="looks-scroll" tabIndex={0} role="region" aria-label={words.title}>
      <table className="looks">
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.value}</th>
            <th scope="col">{columns.source}</th>
            <th scope="col">{columns.effect}</th>
          </tr>
        </thead>
        <tbody>
          {explained.settings.map(({ path, value, source, line, needsRestart, changedAt }) => (
            <tr key={path}>
              <th scope="row">
                {words.names[path.replaceAll(/\[\d+\]/g, '')] ?? path}
                <code className="second">{path}</code>
              </th>
              <td className="words">{textOf(value, words.none)}</td>
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
        </tbody>
      </table>
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
