import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/use-action.ts';
import { RunProgress, useLongRun } from '../moves/long-run.tsx';
import { inBatches } from '../moves/run-move.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { StaffField } from '../work/staff-field.tsx';

interface AssignDialogProps {
  readonly ids: readonly string[];
  /** Those of the cases that the page has at hand. */
  readonly about?: readonly CaseRow[];
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Nobody has chosen, or the cases go back to nobody. */
type Chosen = { readonly owner: string | null } | null;

/** Gives cases to one of the accounts, or back to nobody; nothing is chosen beforehand. */
export function AssignDialog({ ids, about = [], onClose }: AssignDialogProps): ReactNode {
  const texts = useTexts();
  const { list: words, shell, moves, work: workTexts } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const namesOf = useCaseNames();
  const [chosen, setChosen] = useState<Chosen>(null);
  const work = useLongRun();
  const running = work.progress !== null;
  const [error, setError] = useState<string | null>(null);
  const owners = [...new Set(about.map(({ owner }) => owner))];
  const now = owners.length === 1 ? (owners[0] ?? workTexts.owner.nobody) : null;
  const run = async (): Promise<void> => {
    if (chosen === null) return;
    setError(null);
    try {
      const { answers, asked } = await work.start((each) =>
        inBatches(ids, (part) => client.work.assign({ ids: part, owner: chosen.owner }), each),
      );
      void message.success(words.assignDone(answers.reduce((sum, { changed }) => sum + changed, 0)));
      if (asked < ids.length) void message.info(moves.stopped(ids.length - asked));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
  };
  const [only] = ids.length === 1 ? about : [];
  return (
    <AskDialog
      title={
        only === undefined ? moves.titleMany(words.assign, ids.length) : words.assignOne(namesOf(only).who)
      }
      about={about}
      count={ids.length}
      ok={
        chosen === null
          ? words.assign
          : chosen.owner === null
            ? words.assignNobody
            : words.assignTo(chosen.owner)
      }
      ready={chosen !== null}
      running={running}
      error={error}
      // One case is done before anybody could stop it.
      cancel={{ text: running ? moves.stop : shell.common.cancel, stops: ids.length > 1 }}
      onOk={() => void run()}
      onClose={() => {
        if (running) work.stop();
        else onClose(false);
      }}
    >
      {now === null ? null : <p className="muted">{words.ownerNow(now)}</p>}
      <StaffField
        label={words.axes.owner}
        placeholder={words.assignChoose}
        value={chosen === null ? null : (chosen.owner ?? '')}
        nobody={words.assignNobody}
        onChange={(name) => setChosen({ owner: name === '' ? null : name })}
      />
      <RunProgress progress={work.progress} />
    </AskDialog>
  );
}
