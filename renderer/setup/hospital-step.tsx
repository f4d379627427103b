import Radio from 'antd/es/radio';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Field, type StepProps } from './step.tsx';

const ENVIRONMENTS = ['production', 'test', 'practice'] as const;

interface HospitalStepProps extends StepProps {
  /** Nothing is chosen beforehand: cases must not go to the real NHI because nobody looked. */
  readonly chosen: boolean;
  readonly onChosen: () => void;
}

export function HospitalStep({ draft, problems, change, chosen, onChosen }: HospitalStepProps): ReactNode {
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
          value={chosen ? draft.environment : null}
          options={ENVIRONMENTS.map((value) => ({ value, label: words.environments[value] }))}
          onChange={({ target }) => {
            const environment = ENVIRONMENTS.find((one) => one === target.value);
            if (environment === undefined) return;
            change({ environment });
            onChosen();
          }}
        />
        <p className="second">{words.environmentHint}</p>
      </fieldset>
    </>
  );
}
