import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { SetupDraft } from '../../shared/api/setup-contract.ts';
import { useCall } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useSetup } from './setup-client.ts';

interface SummaryStepProps {
  readonly draft: SetupDraft;
  readonly file: string;
  /** What was written cannot be changed here any more. */
  readonly onSaved: () => void;
}

export function SummaryStep({ draft, file, onSaved }: SummaryStepProps): ReactNode {
  const words = useTexts().setup.summary;
  const client = useSetup();
  const [noted, setNoted] = useState(false);
  const checked = useCall(() => client.validate(draft));
  const saved = useCall(async () => {
    const answer = await client.save(draft);
    onSaved();
    return answer;
  });
  const started = useCall(async () => {
    const { url } = await client.finish();
    window.location.assign(url);
  });
  const check = useEffectEvent(() => checked.run());
  useEffect(() => void check(), []);
  const { answer } = checked;
  const problems = answer?.problems ?? [];
  return (
    <div className="setup-try" aria-live="polite">
      {saved.answer === null ? (
        <>
          {checked.error === null ? null : <Alert type="error" showIcon title={checked.error} />}
          {answer === null ? null : problems.length === 0 ? (
            <Alert type="success" showIcon title={words.good} />
          ) : (
            <Alert
              type="error"
              showIcon
              title={words.bad}
              description={
                <ul>
                  {problems.map(({ path, message }) => (
                    <li key={`${path} ${message}`}>
                      <code>{path}</code> {message}
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
            loading={saved.running}
            disabled={answer === null || problems.length > 0}
            onClick={() => void saved.run()}
          >
            {saved.running ? words.saving : words.save}
          </Button>
        </>
      ) : (
        <>
          <Alert type="success" showIcon title={words.saved} />
          <div className="setup-recovery">
            <strong>{words.code}</strong>
            <code>{saved.answer.recoveryCode}</code>
            <CopyButton text={saved.answer.recoveryCode} what={words.code} />
          </div>
          <p>{words.codeHint}</p>
          <Checkbox checked={noted} onChange={({ target }) => setNoted(target.checked)}>
            {words.noted}
          </Checkbox>
          <Button
            type="primary"
            loading={started.running}
            disabled={!noted}
            onClick={() => void started.run()}
          >
            {started.running ? words.starting : words.start}
          </Button>
        </>
      )}
      {[saved.error, started.error].map((error) =>
        error === null ? null : <Alert key={error} type="error" showIcon title={error} />,
      )}
    </div>
  );
}
