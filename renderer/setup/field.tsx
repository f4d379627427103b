import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface FieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Shown once the field was left, or typed in and wrong. */
  readonly problem?: string | undefined;
  readonly optional?: boolean;
}

/** One setting: its name, what belongs there, and what is wrong with it. */
export function Field({ label, hint, value, onChange, problem, optional }: FieldProps): ReactNode {
  const { setup } = useTexts();
  const id = useId();
  const [touched, setTouched] = useState(false);
  const wrong = touched && problem !== undefined;
  return (
    <div className="setup-field">
      <label htmlFor={id}>
        {label}
        {optional === true ? <span className="second">{`（${setup.optional}）`}</span> : null}
      </label>
      <Input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        {...(wrong ? { status: 'error' as const } : {})}
        aria-invalid={wrong}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => {
          onChange(target.value);
        }}
        onBlur={() => {
          setTouched(true);
        }}
      />
      <p id={`${id}-note`} className={wrong ? 'setup-wrong' : 'second'} role={wrong ? 'alert' : undefined}>
        {wrong ? problem : hint}
      </p>
    </div>
  );
}
