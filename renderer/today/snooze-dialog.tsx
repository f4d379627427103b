import AntdApp from 'antd/es/app';
import { useState, useId, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { addDays } from '../../shared/days.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/use-action.ts';
import { isDay } from '../format/time.ts';
import { RunProgress, useLongRun } from '../moves/long-run.tsx';
import { inBatches } from '../moves/run-move.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { DayField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';

interface SnoozeDialogProps {
  readonly ids: readonly string[];
  /** Those of the cases that the page has at hand. */
  readonly about?: readonly CaseRow[];
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Any day to be reminded again, of one case or of many. */
export function SnoozeDialog({ ids, about = [], onClose }: SnoozeDialogProps): ReactNode {
  const texts = useTexts();
  const { work: words, moves, shell } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const namesOf = useCaseNames();
  const today = useToday();
  const [day, setDay] = useState(addDays(today, 1));
  const [error, setError] = useState<string | null>(null);
  const work = useLongRun();
  const running = work.progress !== null;
  const [only] = about;
  const run = async (): Promise<void> => {
    setError(null);
    try {
      const { asked } = await work.start((each) =>
        inBatches(
          ids,
          async (part) => {
            for (const id of part) await client.work.snooze({ id, until: day });
          },
          each,
        ),
      );
      void message.success(words.snooze.done);
      if (asked < ids.length) void message.info(moves.stopped(ids.length - asked));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
  };
  return (
    <AskDialog
      title={
        ids.length === 1
          ? moves.title(words.snooze.start, only === undefined ? moves.thisOne : namesOf(only).who)
          : moves.titleMany(words.snooze.start, ids.length)
      }
      about={about}
      count={ids.length}
      ok={words.snooze.save}
      ready={isDay(day) && day > today}
      running={running}
      error={error}
      cancel={{ text: running ? moves.stop : shell.common.cancel, stops: ids.length > 1 }}
      onOk={() => void run()}
      onClose={() => {
        if (running) work.stop();
        else onClose(false);
      }}
    >
      <LaterDayField label={words.snooze.date} today={today} day={day} onChange={setDay} />
      <RunProgress progress={work.progress} />
    </AskDialog>
  );
}

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
