import Input from 'antd/es/input';
import { useId, type ReactNode } from 'react';
import { addDays } from '../../shared/days.ts';

/** A day after today, as the dialogs that put something off ask for it. */
export function LaterDayField({
  label,
  today,
  day,
  onChange,
}: {
  readonly label: string;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly day: string;
  readonly onChange: (day: string) => void;
}): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="date"
        min={addDays(today, 1)}
        value={day}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </>
  );
}
