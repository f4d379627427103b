import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { DiscoveryTrial } from '../../shared/api/setup-contract.ts';
import { useCall } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Facts } from '../ui/section.tsx';
import { useSetup } from './setup-client.ts';
import { Field, type StepProps } from './step.tsx';

const FIELDS = [
  ['fhirBaseUrl', 'url', 'urlHint', false],
  ['clientId', 'client', 'clientHint', false],
  ['caFile', 'caFile', 'caHint', true],
  ['proxyUrl', 'proxy', 'proxyHint', true],
] as const;

export function ServerStep(step: StepProps): ReactNode {
  const { draft, problems } = step;
  const words = useTexts().setup.server;
  const client = useSetup();
  const trial = useCall(() => client.discover(draft));
  return (
    <>
      {FIELDS.map(([name, label, hint, optional]) => (
        <Field key={name} {...step} name={name} label={words[label]} hint={words[hint]} optional={optional} />
      ))}
      <div className="setup-try" aria-live="polite">
        <Button
          loading={trial.running}
          disabled={problems.fhirBaseUrl !== undefined || problems.proxyUrl !== undefined}
          onClick={() => void trial.run()}
        >
          {trial.running ? words.testing : words.test}
        </Button>
        {trial.error === null ? null : <Alert type="error" showIcon title={trial.error} />}
        {trial.answer === null ? null : <Outcome trial={trial.answer} />}
      </div>
    </>
  );
}

function Outcome({ trial }: { readonly trial: DiscoveryTrial }): ReactNode {
  const words = useTexts().setup.server;
  const language = useLanguage();
  const remarks = trial.remarks.map((remark) => (language === 'en' ? remark.en : remark.zh));
  return (
    <>
      <Alert
        type={trial.ok ? 'success' : 'error'}
        showIcon
        title={trial.ok ? words.good(trial.milliseconds) : words.bad}
        description={
          remarks.length === 0 ? undefined : (
            <ul>
              {remarks.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )
        }
      />
      {trial.tokenEndpoint === null ? null : (
        <Facts
          facts={[
            { label: words.token, value: trial.tokenEndpoint },
            { label: words.algs, value: trial.signingAlgs.join('、') || '—' },
          ]}
        />
      )}
      {trial.ok ? null : <p className="second">{words.later}</p>}
    </>
  );
}
