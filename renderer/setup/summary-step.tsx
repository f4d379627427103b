import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { SetupDraft } from '../../shared/api/setup-contract.ts';
import { useCall, type Call } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useSetup } from './setup-client.ts';

interface SummaryStepProps {
  readonly draft: SetupDraft;
  readonly file: string;
  /** Called after saving, when settings can no longer be changed here. */
  readonly onSaved: () => void;
}

export function SummaryStep({ draft, file, onSaved }: SummaryStepProps): ReactNode {
  const client = useSetup();
  const saved = useCall(async () => {
    const answer = await client.save(draft);
    onSaved();
    return answer;
  });
  const started = useCall(async () => {
    const { url } = await client.finish();
    window.location.assign(url);
  });
  return (
    <div className="setup-try" aria-live="polite">
      {saved.answer === null ? (
        <Draft draft={draft} file={file} save={saved} />
      ) : (
        <Written recoveryCode={saved.answer.recoveryCode} start={started} />
      )}
      {[saved.error, started.error].map((error) =>
        error === null ? null : <Alert key={error} type="error" showIcon title={error} />,
      )}
    </div>
  );
}

interface DraftProps extends Pick<SummaryStepProps, 'draft' | 'file'> {
  readonly save: Pick<Call<unknown>, 'running' | 'run'>;
}

/** The settings file to be written, validated by the agent. */
function Draft({ draft, file, save }: DraftProps): ReactNode {
  const words = useTexts().setup.summary;
  const language = useLanguage();
  const client = useSetup();
  const { answer, error, run } = useCall(() => client.validate(draft));
  const check = useEffectEvent(() => run());
  useEffect(() => void check(), []);
  const problems = answer?.problems ?? [];
  return (
    <>
      {error === null ? null : <Alert type="error" showIcon title={error} />}
      {answer === null ? null : problems.length === 0 ? (
        <Alert type="success" showIcon title={words.good} />
      ) : (
        <Alert
          type="error"
          showIcon
          title={words.bad}
          description={
            <ul>
              {problems.map(({ path, message, messageZh }) => (
                <li key={`${path} ${message}`}>
                  <code>{path}</code> {language === 'en' ? message : messageZh}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <div className="setup-code-head">
        <strong>{words.file}</strong>
        <code>{file}</code>
      </div>
      <pre className="setup-code" tabIndex={0} aria-label={words.file}>
        {answer?.text ?? ''}
      </pre>
      <Button
        type="primary"
        loading={save.running}
        disabled={answer === null || problems.length > 0}
        onClick={() => void save.run()}
      >
        {save.running ? words.saving : words.save}
      </Button>
    </>
  );
}

interface WrittenProps {
  readonly recoveryCode: string;
  readonly start: Pick<Call<unknown>, 'running' | 'run'>;
}

/** The recovery code, shown only once: the agent can be started after the person confirmed writing it down. */
function Written({ recoveryCode, start }: WrittenProps): ReactNode {
  const words = useTexts().setup.summary;
  const [noted, setNoted] = useState(false);
  return (
    <>
      <Alert type="success" showIcon title={words.saved} />
      <div className="setup-recovery">
        <strong>{words.code}</strong>
        <code>{recoveryCode}</code>
        <CopyButton text={recoveryCode} what={words.code} />
      </div>
      <p>{words.codeHint}</p>
      <Checkbox checked={noted} onChange={({ target }) => setNoted(target.checked)}>
        {words.noted}
      </Checkbox>
      <Button type="primary" loading={start.running} disabled={!noted} onClick={() => void start.run()}>
        {start.running ? words.starting : words.start}
      </Button>
    </>
  );
}
