import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import Radio from 'antd/es/radio';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { saveText } from '../ui/save-file.ts';
import { Field, type StepProps } from './step.tsx';

interface KeyStepProps extends StepProps {
  readonly alg: 'ES384' | 'RS384';
  readonly onAlg: (alg: 'ES384' | 'RS384') => void;
  readonly made: { readonly jwks: string } | null;
  readonly running: boolean;
  readonly error: string | null;
  /** The operating system has no key store for this account: offer a key file. */
  readonly noSafeStorage: boolean;
  readonly keyFile: boolean;
  readonly onKeyFile: (on: boolean) => void;
  readonly onMake: () => void;
}

export function KeyStep(props: KeyStepProps): ReactNode {
  const { draft, problems, change, alg, onAlg, made, running, error, onMake } = props;
  const words = useTexts().setup.key;
  return (
    <>
      <Field {...{ draft, problems, change }} name="dataDir" label={words.dataDir} hint={words.dataDirHint} />
      <fieldset className="setup-field">
        <legend>{words.alg}</legend>
        <Radio.Group
          value={alg}
          options={['ES384', 'RS384']}
          onChange={({ target }) => onAlg(target.value === 'RS384' ? 'RS384' : 'ES384')}
        />
      </fieldset>
      <div className="setup-try" aria-live="polite">
        <Button
          type={made === null ? 'primary' : 'default'}
          loading={running}
          disabled={problems.dataDir !== undefined}
          onClick={onMake}
        >
          {running ? words.making : words.make}
        </Button>
        {error === null ? null : <Alert type="error" showIcon title={error} />}
        {props.noSafeStorage || props.keyFile ? (
          <Checkbox
            checked={props.keyFile}
            disabled={made !== null}
            onChange={({ target }) => props.onKeyFile(target.checked)}
          >
            {words.keyFile}
          </Checkbox>
        ) : null}
        {made === null ? null : <PublicSet jwks={made.jwks} />}
      </div>
    </>
  );
}

function PublicSet({ jwks }: { readonly jwks: string }): ReactNode {
  const words = useTexts().setup.key;
  return (
    <>
      <Alert type="success" showIcon title={words.made} />
      <div className="setup-code-head">
        <strong>{words.jwks}</strong>
        <CopyButton text={jwks} what={words.jwks} />
        <Button type="link" onClick={() => saveText('jwks.json', jwks, 'application/json')}>
          {words.download}
        </Button>
      </div>
      <pre className="setup-code" tabIndex={0} aria-label={words.jwks}>
        {jwks}
      </pre>
    </>
  );
}
