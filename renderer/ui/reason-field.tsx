import Input from 'antd/es/input';
import { useId, type ReactNode } from 'react';

interface ReasonFieldProps {
  readonly label: string;
  /** Note below the field: if a reason is required, and where it is recorded. */
  readonly note: string;
  readonly hint?: string;
  readonly value: string;
  readonly maxLength?: number;
  readonly onChange: (value: string) => void;
}

/** Text field for a reason, with a label that stays visible. */
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
