import Input from 'antd/es/input';
import { useId, type ReactNode } from 'react';

interface ReasonFieldProps {
  readonly label: string;
  /** Whether it must be filled in, and what becomes of it. */
  readonly note: string;
  readonly hint?: string;
  readonly value: string;
  readonly maxLength?: number;
  readonly onChange: (value: string) => void;
}

/** Words of the person who decides, under a label that stays in sight. */
export function ReasonField({
  label,
  note,
  hint,
  value,
  maxLength = 2000,
  onChange,
}: ReasonFieldProps): ReactNode {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="field-label">
        {label} <span className="muted">{note}</span>
      </label>
      <Input.TextArea
        id={id}
        autoFocus
        value={value}
        maxLength={maxLength}
        rows={2}
        placeholder={hint}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
