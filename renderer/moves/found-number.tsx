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
    <>
      <p>{resolve.foundHint}</p>
      <label htmlFor={id}>{resolve.number}</label>
      <Input
        id={id}
        className="tabular"
        value={value}
        maxLength={64}
        autoComplete="off"
        onChange={(event) => {
          onChange(event.target.value);
        }}
        onPressEnter={onEnter}
      />
    </>
  );
}
