import AntdApp from 'antd/es/app';
import AutoComplete from 'antd/es/auto-complete';
import { useId, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { inBatches, RunProgress, useLongRun } from '../moves/long-run.tsx';
import { useMyName } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';

interface AssignDialogProps {
  readonly ids: readonly string[];
  /** Those of the cases that the page has at hand. */
  readonly about?: readonly CaseRow[];
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Gives cases to one of the staff, or back to nobody. Who has cases already is offered. */
export function AssignDialog({ ids, about = [], onClose }: AssignDialogProps): ReactNode {
  const texts = useTexts();
  const { list: words, shell } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const inputId = useId();
  // Staff mostly take cases for themselves.
  const own = useMyName();
  const [owner, setOwner] = useState('');
  const work = useLongRun();
  const running = work.progress !== null;
  const [error, setError] = useState<string | null>(null);
  const { data } = useQuery('owners', (agent, signal) => agent.cases.facets({}, { signal }));
  const name = owner.trim();
  const run = async (): Promise<void> => {
    setError(null);
    try {
      const { answers, asked } = await work.start((each) =>
        inBatches(ids, (part) => client.work.assign({ ids: part, owner: name === '' ? null : name }), each),
      );
      void message.success(words.assignDone(answers.reduce((sum, { changed }) => sum + changed, 0)));
      if (asked < ids.length) void message.info(texts.moves.stopped(ids.length - asked));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
  };
  return (
    <AskDialog
      title={texts.moves.titleMany(words.assign, ids.length)}
      about={about}
      count={ids.length}
      ok={name === '' ? words.assignNobody : words.assign}
      ready
      running={running}
      error={error}
      // One case is done before anybody could stop it.
      cancel={{ text: running ? texts.moves.stop : shell.common.cancel, stops: ids.length > 1 }}
      onOk={() => {
        void run();
      }}
      onClose={() => {
        if (running) work.stop();
        else onClose(false);
      }}
    >
      <label htmlFor={inputId}>{words.axes.owner}</label>
      <AutoComplete
        id={inputId}
        value={owner}
        maxLength={100}
        showSearch={{ filterOption: true }}
        options={[...new Set([own, ...(data?.owner ?? []).map(({ value }) => value)])]
          .filter((value) => value !== null && value !== '')
          .map((value) => ({ value }))}
        onChange={setOwner}
      />
      <p className="muted">{words.assignHint}</p>
      <RunProgress progress={work.progress} />
    </AskDialog>
  );
}
