import Input from 'antd/es/input';
import { useId, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface FoundNumberProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onEnter: () => void;
}

/** The number that a person found at NHI, which the agent verifies. */
export function FoundNumber({ value, onChange, onEnter }: FoundNumberProps): ReactNode {
  const { resolve } = useTexts();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="field-label">
        {resolve.number}
      </label>
      <Input
        id={id}
        autoFocus
        className="tabular found-number"
        value={value}
        maxLength={64}
        autoComplete="off"
        onChange={(event) => {
          onChange(event.target.value);
        }}
        onPressEnter={onEnter}
      />
      <p className="second">{resolve.foundHint}</p>
    </div>
  );
}
