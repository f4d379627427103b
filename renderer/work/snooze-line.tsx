import type { ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { dateOnly } from '../format/time.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { WorkLine } from './work-line.tsx';

/** Out of 待辦 until a day; that day itself it is back. */
export function SnoozeLine({ id, until }: { readonly id: string; readonly until: string }): ReactNode {
  const words = useTexts().work.snooze;
  const { client } = useConnection();
  const bringBack = useAction(() => client.work.snooze({ id, until: null }), words.backDone);
  return (
    <WorkLine
      label={words.label}
      actions={
        <MayButton ability="cases.work" size="small" loading={bringBack.running} onClick={bringBack.run}>
          {words.back}
        </MayButton>
      }
    >
      <span className="pill tone-attention">{words.until(dateOnly(until))}</span>
    </WorkLine>
  );
}
