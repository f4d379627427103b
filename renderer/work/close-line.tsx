import type { ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { dateTime } from '../format/time.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { WorkLine } from './work-line.tsx';

/** 標示為已處理: settled by a person outside of the agent. */
export function CloseLine({ id, closedAt }: { readonly id: string; readonly closedAt: string }): ReactNode {
  const { close: words } = useTexts().work;
  const { client } = useConnection();
  const reopen = useAction(() => client.work.reopen({ id }), words.reopened);
  return (
    <WorkLine
      label={words.label}
      actions={
        <MayButton ability="cases.work" size="small" loading={reopen.running} onClick={reopen.run}>
          {words.reopen}
        </MayButton>
      }
    >
      <span className="pill tone-good">{words.closedAt(dateTime(closedAt))}</span>
    </WorkLine>
  );
}
