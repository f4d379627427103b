import { useId, type ReactNode } from 'react';
import { addDays } from '../../shared/days.ts';
import { DayField } from '../ui/day-field.tsx';

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
      <DayField id={id} min={addDays(today, 1)} value={day} onChange={onChange} />
    </>
  );
}
