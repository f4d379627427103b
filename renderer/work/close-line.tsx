import { useState, type ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { dateTime } from '../format/time.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CloseDialog } from './close-dialog.tsx';
import { WorkLine } from './work-line.tsx';

/** 已於 VPN 處理: settled by a person outside of the agent, or not. */
export function CloseLine({
  id,
  closedAt,
}: {
  readonly id: string;
  readonly closedAt: string | null;
}): ReactNode {
  const { close: words } = useTexts().work;
  const { client } = useConnection();
  const [asks, setAsks] = useState(false);
  const reopen = useAction(() => client.work.reopen({ id }), words.reopened);
  return (
    <>
      <WorkLine
        label={words.label}
        actions={
          closedAt === null ? (
            <MayButton
              ability="cases.work"
              size="small"
              onClick={() => {
                setAsks(true);
              }}
            >
              {words.start}
            </MayButton>
          ) : (
            <MayButton ability="cases.work" size="small" loading={reopen.running} onClick={reopen.run}>
              {words.reopen}
            </MayButton>
          )
        }
      >
        {closedAt === null ? (
          <span className="muted">{words.open}</span>
        ) : (
          <span className="pill tone-good">{words.closedAt(dateTime(closedAt))}</span>
        )}
      </WorkLine>
      {asks ? (
        <CloseDialog
          id={id}
          onClose={() => {
            setAsks(false);
          }}
        />
      ) : null}
    </>
  );
}
