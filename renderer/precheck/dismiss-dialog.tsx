import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useAsked, useAttempt } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { WithUndo } from '../ui/with-undo.tsx';

interface DismissDialogProps {
  readonly rule: string;
  /** NHI drug codes, as the agent sends them. */
  readonly drug: string;
  /** The rule's name in its report. */
  readonly label: string;
  /** Loaded cases that this removes from 待辦; `count`: number of all. */
  readonly about?: readonly CaseRow[];
  readonly count?: number;
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Hides a rule for a drug in 待辦, with a reason. The message offers Undo. */
export function DismissDialog({ rule, drug, label, about, count, onClose }: DismissDialogProps): ReactNode {
  const { precheck: words, moves } = useTexts();
  const [reason, setReason] = useState('');
  const { message } = AntdApp.useApp();
  const attempt = useAttempt();
  const restore = (): void =>
    void attempt((client) => client.precheck.restore({ rule, drug }), words.shownAgain);
  const dismiss = useAsked(
    (agent) => agent.precheck.dismiss({ rule, drug, reason }),
    () => {
      void message.success(<WithUndo onUndo={restore}>{words.dismissedDone}</WithUndo>, UNDO_SECONDS);
      onClose(true);
    },
  );
  return (
    <AskDialog
      title={words.dismissTitle(label)}
      {...(about === undefined ? {} : { about })}
      {...(count === undefined ? {} : { count })}
      does={words.dismissDoes}
      ok={words.dismissDo}
      ready={reason.trim() !== ''}
      {...dismiss.dialog}
      onClose={() => onClose(false)}
    >
      <ReasonField
        label={moves.reason}
        note={moves.reasonNeeded}
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
    </AskDialog>
  );
}

const UNDO_SECONDS = 8;
