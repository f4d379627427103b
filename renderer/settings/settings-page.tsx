import Alert from 'antd/es/alert';
import Skeleton from 'antd/es/skeleton';
import { useState, type ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useQuery } from '../connection/use-query.ts';
import { MayButton } from '../people/may-button.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Facts } from '../ui/facts.tsx';
import { Section } from '../ui/section.tsx';
import { SettingsEditor } from './settings-editor.tsx';
import { SettingsTable } from './settings-table.tsx';

type FileText = Awaited<ReturnType<AgentClient['settings']['text']>>;
type Applied = Awaited<ReturnType<AgentClient['settings']['save']>>;

/** What holds now, where each value comes from, and the file itself to be changed. */
export function SettingsPage(): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { settings: words, shell } = texts;
  const { client } = useConnection();
  const explained = useQuery('settings', (agent) => agent.settings.explain());
  const [editing, setEditing] = useState<FileText | null>(null);
  const [applied, setApplied] = useState<Applied | null>(null);
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
  const problem = error ?? (explained.error === null ? null : failureText(explained.error, texts, language));
  return (
    <div className="access">
      <h1>{words.title}</h1>
      {problem === null ? null : <Alert type="error" showIcon title={problem} />}
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
              explained.reload();
            }}
          />
        </Section>
      )}
      {explained.data === null ? (
        explained.error === null ? (
          <div className="panel pad" role="status" aria-label={shell.common.loading}>
            <Skeleton active paragraph={{ rows: 8 }} />
          </div>
        ) : null
      ) : (
        <Section
          title={words.file}
          extra={
            editing === null ? (
              <MayButton
                ability="settings.change"
                hindrance={explained.data.canSave ? null : words.readOnly(explained.data.file)}
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
              { label: words.file, value: <code>{explained.data.file}</code> },
              { label: words.policy, value: explained.data.policyFile ?? words.noPolicy },
              {
                label: words.secrets,
                value: explained.data.environment
                  .map(({ name, set }) => `${name}：${set ? words.set : words.unset}`)
                  .join('　'),
              },
            ]}
          />
          <SettingsTable explained={explained.data} />
        </Section>
      )}
    </div>
  );
}

function Outcome({ applied }: { readonly applied: Applied }): ReactNode {
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
