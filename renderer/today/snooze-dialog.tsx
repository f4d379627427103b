import { useState, useId, type ReactNode } from 'react';
import { addDays } from '../../shared/days.ts';
import { isDay } from '../format/time.ts';
import { RunProgress } from '../moves/long-run.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useDialogTitle, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { DayField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import { useChangeDialog } from '../work/change.tsx';

/** Chooses the day on which one or more cases return. */
export function SnoozeDialog({ ids, about = [], onClose }: CaseDialogProps): ReactNode {
  const { snooze: words } = useTexts().work;
  const titleOf = useDialogTitle();
  const today = useToday();
  const [day, setDay] = useState(addDays(today, 1));
  const { progress, dialog } = useChangeDialog({
    ids,
    change: { do: 'snooze', until: day },
    done: () => words.done,
    onClose,
  });
  return (
    <AskDialog
      title={titleOf(words.start, ids.length, about[0])}
      about={about}
      count={ids.length}
      ok={words.save}
      ready={isDay(day) && day > today}
      {...dialog}
    >
      <LaterDayField label={words.date} today={today} day={day} onChange={setDay} />
      <RunProgress progress={progress} />
    </AskDialog>
  );
}

/** Field for a day after today, shared by the dialogs that postpone. */
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
