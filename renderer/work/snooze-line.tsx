import Input from 'antd/es/input';
import { useState, type ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { dateOnly } from '../format/time.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/use-now.ts';
import { addDays } from '../../shared/days.ts';
import { isDay } from './due.ts';
import { WorkForm } from './work-form.tsx';
import { WorkLine } from './work-line.tsx';

/** Out of 今日 until a day; that day itself it is back. */
export function SnoozeLine({ id, until }: { readonly id: string; readonly until: string | null }): ReactNode {
  const words = useTexts().work.snooze;
  const { client } = useConnection();
  const today = useToday();
  const [day, setDay] = useState<string | null>(null);
  const snoozed = until !== null && until > today;
  const snooze = useAction(async () => {
    await client.work.snooze({ id, until: day });
    setDay(null);
  }, words.done);
  const bringBack = useAction(() => client.work.snooze({ id, until: null }), words.backDone);
  const ready = day !== null && isDay(day) && day > today;
  return (
    <>
      <WorkLine
        label={words.label}
        actions={
          snoozed ? (
            <MayButton ability="cases.work" size="small" loading={bringBack.running} onClick={bringBack.run}>
              {words.back}
            </MayButton>
          ) : day === null ? (
            <MayButton
              ability="cases.work"
              size="small"
              onClick={() => {
                setDay(addDays(today, 1));
              }}
            >
              {words.start}
            </MayButton>
          ) : null
        }
      >
        {snoozed ? (
          <span className="pill tone-attention">{words.until(dateOnly(until))}</span>
        ) : (
          <span className="muted">{words.shown}</span>
        )}
      </WorkLine>
      {day === null || snoozed ? null : (
        <WorkForm
          action={snooze}
          ready={ready}
          save={words.save}
          onClose={() => {
            setDay(null);
          }}
        >
          <Input
            autoFocus
            type="date"
            aria-label={words.date}
            min={addDays(today, 1)}
            value={day}
            onChange={(event) => {
              setDay(event.target.value);
            }}
          />
        </WorkForm>
      )}
    </>
  );
}
