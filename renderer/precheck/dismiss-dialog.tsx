import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText, useAsked } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';

/** What a dismissal is of. */
interface RuleOfDrug {
  readonly rule: string;
  /** NHI codes, as the agent gives them. */
  readonly drug: string;
}

interface DismissDialogProps extends RuleOfDrug {
  /** As its report calls the rule. */
  readonly label: string;
  /** Cases that leave 待辦 by it, as far as the page has them, of how many. */
  readonly about?: readonly CaseRow[];
  readonly count?: number;
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Ends the telling of a rule for a drug in 待辦, with a reason. Its message has the way back. */
export function DismissDialog({ rule, drug, label, about, count, onClose }: DismissDialogProps): ReactNode {
  const { precheck: words, moves } = useTexts();
  const [reason, setReason] = useState('');
  const tellUndo = useUndo({ rule, drug });
  const dismiss = useAsked(
    (agent) => agent.precheck.dismiss({ rule, drug, reason }),
    () => {
      tellUndo();
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
      running={dismiss.running}
      error={dismiss.error}
      onOk={dismiss.run}
      onClose={() => onClose(false)}
    >
      <ReasonField
        label={words.reason}
        note={moves.reasonNeeded}
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
    </AskDialog>
  );
}

const UNDO_SECONDS = 8;

/** Says that it is told of no more, with a button that takes it back. */
function useUndo({ rule, drug }: RuleOfDrug): () => void {
  const texts = useTexts();
  const { precheck: words, today } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const restore = async (): Promise<void> => {
    try {
      await client.precheck.restore({ rule, drug });
      void message.success(words.shownAgain);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
  };
  return () =>
    void message.success(
      <>
        {words.dismissedDone}{' '}
        <Button type="link" size="small" onClick={() => void restore()}>
          {today.notify.undo}
        </Button>
      </>,
      UNDO_SECONDS,
    );
}
