import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { SeenCase, WorkChange } from '../../shared/api/work-contract.ts';
import { useCaseList } from '../cases/case-list.ts';
import { useConnection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useAction, useAttempt, useFailureText, type Action } from '../connection/use-action.ts';
import { useLongRun } from '../moves/long-run.tsx';
import { inBatches } from '../moves/run-move.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Cases of one call, in one transaction with one undo. */
const PART = 2000;

interface Made {
  readonly ids: string[];
  readonly revision: number;
}

/** Says that a change is done, with 復原 for as long as the message is shown. */
function useSayDone(): (done: ReactNode, made: readonly Made[]) => void {
  const { undo, undone } = useTexts().today.notify;
  const { message } = AntdApp.useApp();
  const attempt = useAttempt();
  return (done, made) => {
    const takeBack = async (): Promise<void> => {
      message.destroy('done');
      await attempt(async (client) => {
        for (const one of made) await client.work.undo(one);
      }, undone);
    };
    const content = (
      <>
        {done}{' '}
        <Button type="link" size="small" onClick={() => void takeBack()}>
          {undo}
        </Button>
      </>
    );
    void message.success({ key: 'done', content, duration: 8 });
  };
}

type Seen = Pick<CaseRow, 'id' | 'revision'>;
type Call = (client: AgentClient) => Promise<unknown>;

/** The call of one case's change. A message says that it is done, with 復原. */
function useChangeCall(): (row: Seen, change: WorkChange, done: ReactNode) => Call {
  const sayDone = useSayDone();
  return ({ id, revision }, change, done) =>
    async (client) => {
      const made = await client.work.change({ cases: [{ id, revision }], change });
      sayDone(done, [{ ids: [id], revision: made.revision }]);
    };
}

/** Changes a case at once, outside a dialog. */
export function useChange(): (row: Seen, change: WorkChange, done: ReactNode) => Promise<boolean> {
  const attempt = useAttempt();
  const callOf = useChangeCall();
  return (row, change, done) => attempt(callOf(row, change, done));
}

/** A button's change of one case. `saved`: its form shows the failure, and ends with this. */
export function useChangeAction(row: Seen, change: WorkChange, done: ReactNode, saved?: () => void): Action {
  const call = useChangeCall()(row, change, done);
  return useAction(
    async (client) => {
      await call(client);
      saved?.();
    },
    null,
    saved === undefined ? 'message' : 'here',
  );
}

interface Asked {
  readonly ids: readonly string[];
  readonly change: WorkChange;
  /** @param changed number of cases that were not so already */
  readonly done: (changed: number) => string;
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** A dialog's change of one or many cases: one call and one undo for up to 2,000, more in parts. `dialog`: props of `AskDialog`. */
export function useChangeDialog({ ids, change, done, onClose }: Asked) {
  const { moves, shell } = useTexts();
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const sayDone = useSayDone();
  const { revision } = useCaseList().ids;
  const work = useLongRun();
  const [error, setError] = useState<string | null>(null);
  const running = work.progress !== null;
  const run = async (seen: readonly SeenCase[]): Promise<void> => {
    setError(null);
    const known = new Map(seen.map((one) => [one.id, one]));
    // A row that was never loaded was seen as part of the list.
    const call = async (part: string[]): Promise<Made & { readonly changed: number }> => ({
      ...(await client.work.change({ cases: part.map((id) => known.get(id) ?? { id, revision }), change })),
      ids: part,
    });
    try {
      const { answers, asked } = await work.start((each) => inBatches(ids, call, each, PART));
      sayDone(done(answers.reduce((sum, { changed }) => sum + changed, 0)), answers);
      if (asked < ids.length) void message.info(moves.stopped(ids.length - asked));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure));
    }
  };
  const stops = ids.length > PART;
  return {
    progress: work.progress,
    dialog: {
      running,
      error,
      onOk: (seen: readonly SeenCase[]): void => void (running ? undefined : run(seen)),
      cancel: { text: running && stops ? moves.stop : shell.common.cancel, stops },
      onClose: (isHung: boolean) => {
        if (running && !isHung) work.stop();
        else onClose(false);
      },
    },
  };
}
