import Radio from 'antd/es/radio';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Field } from './field.tsx';
import type { StepProps } from './step-props.ts';

const ENVIRONMENTS = ['production', 'test', 'practice'] as const;

export function HospitalStep({ draft, problems, change }: StepProps): ReactNode {
  const { setup } = useTexts();
  const words = setup.hospital;
  return (
    <>
      <Field
        label={words.id}
        hint={words.idHint}
        value={draft.hospitalId}
        problem={problems.hospitalId && setup.problems[problems.hospitalId]}
        onChange={(hospitalId) => {
          change({ hospitalId });
        }}
      />
      <fieldset className="setup-field">
        <legend>{words.environment}</legend>
        <Radio.Group
          value={draft.environment}
          options={ENVIRONMENTS.map((value) => ({ value, label: words.environments[value] }))}
          onChange={({ target }) => {
            const environment = ENVIRONMENTS.find((one) => one === target.value);
            if (environment !== undefined) change({ environment });
          }}
        />
        <p className="second">{words.environmentHint}</p>
      </fieldset>
    </>
  );
}
