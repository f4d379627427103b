import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/use-action.ts';
import { RunProgress, useLongRun } from '../moves/long-run.tsx';
import { inBatches } from '../moves/run-move.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { CloseDialog } from '../work/close-dialog.tsx';
import { DeputyOfCasesDialog } from '../work/deputy-dialog.tsx';
import { workKind, type CaseEntry } from './entries.ts';
import { NotifyDialog } from './notify-dialog.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';

/** What of the bar was pressed, with the cases that it fits and the number of those it leaves out. */
export interface BarAsked {
  readonly key: 'notify' | 'meet' | 'close' | 'assign' | 'deputy' | 'snooze';
  readonly entries: readonly CaseEntry[];
  readonly left: number;
}

interface BarDialogProps {
  readonly asked: BarAsked;
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly onClose: (done: boolean) => void;
}

/** Asks for what was chosen in the bar of the ticked cases. */
export function BarDialog({ asked: { key, entries, left }, rows, onClose }: BarDialogProps): ReactNode {
  const ids = entries.map(({ caseId }) => caseId);
  const about = ids.flatMap((id) => rows.get(id) ?? []);
  switch (key) {
    case 'notify':
      return (
        <NotifyDialog
          ids={ids}
          about={about}
          told={entries.every((entry) => workKind(entry) === 'decide-appeal')}
          onClose={onClose}
        />
      );
    case 'meet':
      return <MeetDialog entries={entries} about={about} left={left} onClose={onClose} />;
    case 'close':
      return <CloseDialog ids={ids} about={about} onClose={onClose} />;
    case 'assign':
      return <AssignDialog ids={ids} about={about} onClose={onClose} />;
    case 'deputy':
      return <DeputyOfCasesDialog ids={ids} about={about} left={left} onClose={onClose} />;
    case 'snooze':
      return <SnoozeDialog ids={ids} about={about} onClose={onClose} />;
  }
}

/** Marks the term of each as met; each can be taken back on its case. */
function MeetDialog({
  entries,
  about,
  left,
  onClose,
}: {
  readonly entries: readonly CaseEntry[];
  readonly about: readonly CaseRow[];
  readonly left: number;
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const texts = useTexts();
  const { today: words, moves, work } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const run = useLongRun();
  const running = run.progress !== null;
  const [error, setError] = useState<string | null>(null);
  const terms = new Map(entries.map(({ caseId, deadline }) => [caseId, deadline?.n ?? 0]));
  const meet = async (): Promise<void> => {
    setError(null);
    try {
      const { asked } = await run.start((each) =>
        inBatches(
          [...terms.keys()],
          async (part) => {
            for (const id of part) await client.work.meetDeadline({ id, n: terms.get(id) ?? 0, met: true });
          },
          each,
        ),
      );
      void message.success(work.deadlines.met);
      if (asked < terms.size) void message.info(moves.stopped(terms.size - asked));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
  };
  return (
    <AskDialog
      title={moves.titleMany(words.bar.meet, terms.size)}
      about={about}
      count={terms.size}
      does={[words.bar.meetDoes, ...(left === 0 ? [] : [words.bar.leftOut(terms.size, left)])]}
      ok={words.bar.meet}
      ready
      running={running}
      error={error}
      cancel={{ text: running ? moves.stop : texts.shell.common.cancel, stops: terms.size > 1 }}
      onOk={() => void meet()}
      onClose={() => {
        if (running) run.stop();
        else onClose(false);
      }}
    >
      <RunProgress progress={run.progress} />
    </AskDialog>
  );
}
