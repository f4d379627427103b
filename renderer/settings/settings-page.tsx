import Alert from 'antd/es/alert';
import Skeleton from 'antd/es/skeleton';
import Tabs from 'antd/es/tabs';
import { useState, type ReactNode } from 'react';
import { go, SETTINGS_PARTS, type SettingsPart } from '../app/route.ts';
import { useFailureText } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AdvancedSettings } from './advanced-settings.tsx';
import { SettingsForm, type Applied } from './settings-form.tsx';

/** The settings as forms. Without the right to see all, only deadlines and reminders. */
export function SettingsPage({ part }: { readonly part: SettingsPart | undefined }): ReactNode {
  const { settings: words, shell } = useTexts();
  const failureText = useFailureText();
  const all = useMay('settings.read');
  const [applied, setApplied] = useState<Applied | null>(null);
  const { data, error, reload } = useQuery(all ? 'settings' : 'rules', async (agent) => {
    if (all) return agent.settings.explain();
    const { rules, ...rest } = await agent.rules.show();
    return { ...rest, settings: rules, environment: [] };
  });
  const saved = (done: Applied): void => {
    setApplied(done);
    reload();
  };
  const shownParts = all ? SETTINGS_PARTS : (['rules'] as const);
  const current = shownParts.find((each) => each === part) ?? 'rules';
  return (
    <div className="settings">
      <h1>{words.title}</h1>
      {error === null ? null : <Alert type="error" showIcon title={failureText(error)} />}
      {applied === null || applied.needRestart.length === 0 ? null : (
        <Alert
          type="warning"
          showIcon
          role="status"
          title={words.saved}
          description={words.needRestart(
            applied.needRestart.map((path) => words.names[path] ?? path).join('、'),
          )}
        />
      )}
      {data === null ? (
        error === null ? (
          <div className="panel pad" role="status" aria-label={shell.common.loading}>
            <Skeleton active paragraph={{ rows: 8 }} />
          </div>
        ) : null
      ) : (
        <Tabs
          activeKey={current}
          onChange={(key) => {
            const chosen = SETTINGS_PARTS.find((each) => each === key);
            if (chosen !== undefined) go({ page: 'settings', part: chosen });
          }}
          items={shownParts.map((each) => ({
            key: each,
            label: words.parts[each].title,
            children:
              each === 'advanced' ? (
                <AdvancedSettings explained={data} onSaved={saved} />
              ) : (
                <SettingsForm part={each} shown={data} onSaved={saved} />
              ),
          }))}
        />
      )}
    </div>
  );
}
