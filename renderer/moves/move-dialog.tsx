import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Checkbox from 'antd/es/checkbox';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { stageOf } from '../cases/stage.tsx';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/use-action.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog, ReasonField } from '../ui/ask-dialog.tsx';
import { RunProgress, useLongRun } from './long-run.tsx';
import { fitsMove, isUnchecked, runMove, type BulkMove, type MoveFailure, type MoveWording } from './move.ts';

interface MoveDialogProps {
  readonly move: BulkMove;
  /** How it is spoken of, where not by its own name. */
  readonly wording?: MoveWording;
  readonly ids: readonly string[];
  /** Those of the cases that the page has at hand: the dialog says whom it is about. */
  readonly about?: readonly CaseRow[];
  /** `done`: the agent confirmed at least one. */
  readonly onClose: (done: boolean) => void;
}

const SHOWN_FAILURES = 20;

/** Confirms a move, runs it and stays until the agent has confirmed it; what was not done is listed. */
export function MoveDialog({ move, wording, ids, about = [], onClose }: MoveDialogProps): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const namesOf = useCaseNames();
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  /** What NHI may have already; asked about apart from the rest, which is done by then. */
  const [unchecked, setUnchecked] = useState<readonly string[]>([]);
  const [searched, setSearched] = useState(false);
  const [aware, setAware] = useState(false);
  const work = useLongRun();
  const running = work.progress !== null;
  const [error, setError] = useState<string | null>(null);
  const [failures, setFailures] = useState<readonly MoveFailure[]>([]);
  const [someDone, setSomeDone] = useState(false);
  // Those that are known not to allow it are left out and named, so that nobody waits for them.
  const left = ids.length === 1 ? [] : about.filter((row) => !fitsMove(row, move));
  const wanted = ids.filter((id) => !left.some((row) => row.id === id));
  const words = texts.moves[wording ?? move];
  const cancels = move === 'cancel';
  const asksForCheck = unchecked.length > 0;
  const ready = asksForCheck ? searched && aware : !cancels || (sure && reason.trim() !== '');
  const ended = failures.length > 0 && !asksForCheck;

  const run = async (): Promise<void> => {
    setError(null);
    try {
      const asked = asksForCheck ? unchecked : wanted;
      const result = await work.start((each) =>
        runMove(client, move, asked, reason, { ...each, checked: asksForCheck }),
      );
      if (result.done > 0) void message.success(words.done(result.done));
      if (result.left > 0) void message.info(texts.moves.stopped(result.left));
      const done = someDone || result.done > 0;
      setSomeDone(done);
      const toCheck = result.failures.filter(isUnchecked);
      const others = [...failures, ...result.failures.filter((one) => !isUnchecked(one))];
      setUnchecked(toCheck.map(({ id }) => id));
      setFailures(others);
      if (toCheck.length === 0 && others.length === 0) onClose(done);
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
  };

  const [only] = about;
  const title =
    ids.length === 1
      ? texts.moves.title(words.button, only === undefined ? texts.moves.thisOne : namesOf(only).who)
      : texts.moves.titleMany(words.button, wanted.length);
  return (
    <AskDialog
      title={asksForCheck ? texts.moves.check.title(unchecked.length) : title}
      about={ended || asksForCheck ? [] : about.filter((row) => !left.includes(row))}
      count={wanted.length}
      does={ended || asksForCheck ? [] : words.does}
      ok={ended ? texts.shell.common.close : asksForCheck ? texts.moves.check.button : words.button}
      danger={(cancels && !ended) || asksForCheck}
      ready={ended || ready}
      running={running}
      error={ended ? null : error}
      ended={ended}
      // One case is done before anybody could stop it.
      cancel={{ text: running ? texts.moves.stop : texts.shell.common.cancel, stops: ids.length > 1 }}
      onOk={() => {
        if (ended) onClose(someDone);
        else void run();
      }}
      onClose={() => {
        if (running) work.stop();
        else onClose(someDone);
      }}
    >
      {ended ? (
        <Failures failures={failures} about={about} alsoDone={someDone} />
      ) : asksForCheck ? (
        <>
          <Alert type="warning" showIcon title={texts.moves.check.warning} />
          <Checkbox
            checked={searched}
            onChange={(event) => {
              setSearched(event.target.checked);
            }}
          >
            {texts.moves.check.sureSearched(unchecked.length)}
          </Checkbox>
          <Checkbox
            checked={aware}
            onChange={(event) => {
              setAware(event.target.checked);
            }}
          >
            {texts.resolve.sureResend}
          </Checkbox>
        </>
      ) : (
        <>
          <LeftOut rows={left} />
          <ReasonField
            label={texts.moves.reason}
            note={cancels ? texts.moves.reasonNeeded : texts.moves.reasonOptional}
            hint={texts.moves.reasonHint}
            value={reason}
            onChange={setReason}
          />
          {cancels ? (
            <Checkbox
              checked={sure}
              onChange={(event) => {
                setSure(event.target.checked);
              }}
            >
              {texts.moves.cancelSure}
            </Checkbox>
          ) : null}
        </>
      )}
      <RunProgress progress={work.progress} />
    </AskDialog>
  );
}

/** Who of the selected is left as it is, and the state that is the reason. */
function LeftOut({ rows }: { readonly rows: readonly CaseRow[] }): ReactNode {
  const { moves, stages, shell } = useTexts();
  const namesOf = useCaseNames();
  if (rows.length === 0) return null;
  const named = rows
    .slice(0, SHOWN_FAILURES)
    .map((row) => moves.leftOutOne(namesOf(row).who, stages[stageOf(row).key].word));
  return (
    <p className="muted">
      {moves.leftOut(rows.length)}
      {named.join(shell.common.listEnd)}
    </p>
  );
}

function Failures(props: {
  readonly failures: readonly MoveFailure[];
  readonly about: readonly CaseRow[];
  readonly alsoDone: boolean;
}): ReactNode {
  const { moves } = useTexts();
  const namesOf = useCaseNames();
  const language = useLanguage();
  const nameOf = (id: string): string => {
    const row = props.about.find((each) => each.id === id);
    return row === undefined ? id : namesOf(row).who;
  };
  return (
    <div className="dialog-body" role="alert">
      <strong>{moves.someFailed(props.failures.length)}</strong>
      {props.alsoDone ? <p>{moves.failedDetail}</p> : null}
      <ul className="failures">
        {props.failures.slice(0, SHOWN_FAILURES).map((failure) => (
          <li key={failure.id}>
            <strong>{nameOf(failure.id)}</strong>
            <span>{(language === 'en' ? failure.messageEn : failure.message) ?? moves.notAllowedNow}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
