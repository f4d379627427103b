import Alert from 'antd/es/alert';
import Checkbox from 'antd/es/checkbox';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { hashOf } from '../app/route.ts';
import { stageOf } from '../cases/stage.tsx';
import { useCaseNames } from '../names/case-names.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { RunProgress } from './long-run.tsx';
import { fitsMove, type BulkMove, type MoveWording } from './move.ts';
import type { MoveFailure } from './run-move.ts';
import { SimilarNumbers } from './whom-to-look-for.tsx';
import { useMoveRun, type MoveQuestion, type MoveRun } from './use-move-run.ts';

/** `done`: the agent confirmed the move of at least one case. */
interface MoveDialogProps extends CaseDialogProps {
  readonly move: BulkMove;
  /** Wording, if it differs from the move's name. */
  readonly wording?: MoveWording;
}

const SHOWN_FAILURES = 20;

/** Asks for confirmation, runs the move and stays open until the agent has confirmed it; failures are listed. */
export function MoveDialog({ move, wording = move, ids, about = [], onClose }: MoveDialogProps): ReactNode {
  const texts = useTexts();
  const namesOf = useCaseNames();
  const [reason, setReason] = useState('');
  // Leave out, and name, cases that do not allow the move.
  const left = ids.length === 1 ? [] : about.filter((row) => !fitsMove(row, move));
  const wanted = ids.filter((id) => !left.some((row) => row.id === id));
  const words = texts.moves[wording];
  const moving = useMoveRun({ move, wording, ids: wanted, onClose });
  const { question, progress } = moving;
  const ticks = useTicks(question, move, wording);
  const ended = question.kind === 'ended';
  const first = question.kind === 'move';
  const needsReason = move === 'cancel' || wording === 'sendTwin';
  const ready = ended || (ticks.all && (!first || !needsReason || reason.trim() !== ''));
  const [only] = about;
  const title =
    ids.length === 1
      ? texts.moves.title(words.button, only === undefined ? texts.moves.thisOne : namesOf(only).who)
      : texts.moves.titleMany(words.button, wanted.length);
  const heads = headsOf(question, texts);
  return (
    <AskDialog
      title={heads?.title ?? title}
      about={first ? about.filter((row) => !left.includes(row)) : []}
      count={wanted.length}
      does={first ? words.does : []}
      ok={ended ? texts.shell.common.close : (heads?.button ?? words.button)}
      danger={!ended && (move === 'cancel' || wording === 'sendTwin' || !first)}
      ready={ready}
      running={progress !== null}
      error={ended ? null : moving.error}
      ended={ended}
      // A single case finishes before anybody could stop it.
      cancel={{
        text: progress === null ? texts.shell.common.cancel : texts.moves.stop,
        stops: ids.length > 1,
      }}
      onOk={() => {
        if (ended) onClose(moving.someDone || moving.there.length > 0);
        else void moving.run(reason);
      }}
      onClose={(isHung) => {
        if (progress === null || isHung) onClose(moving.someDone || moving.there.length > 0);
        else moving.stop();
      }}
    >
      {ended ? <Ended moving={moving} about={about} /> : null}
      {heads === null ? null : <Alert type="warning" showIcon title={heads.warning} />}
      {first ? (
        <>
          <LeftOut rows={left} />
          <ReasonField
            label={texts.moves.reason}
            note={needsReason ? texts.moves.reasonNeeded : texts.moves.reasonOptional}
            hint={texts.moves.reasonHint}
            value={reason}
            onChange={setReason}
          />
        </>
      ) : null}
      <Ticks question={question} ticks={ticks} about={about} />
      <RunProgress progress={progress} />
    </AskDialog>
  );
}

/** Title, warning and button of a question that the agent returned. */
function headsOf(
  question: MoveQuestion,
  { moves }: ReturnType<typeof useTexts>,
): { readonly title: string; readonly warning: string; readonly button: string } | null {
  const head = (words: typeof moves.check | typeof moves.similar, count: number) => ({
    title: words.title(count),
    warning: words.warning,
    button: words.button,
  });
  if (question.kind === 'check') return head(moves.check, question.ids.length);
  return question.kind === 'similar' ? head(moves.similar, question.cases.length) : null;
}

interface TickState {
  /** Check boxes with their labels; `similar`: the failure whose claim numbers are shown. */
  readonly list: readonly { readonly key: string; readonly words: string; readonly similar?: MoveFailure }[];
  readonly isTicked: (key: string) => boolean;
  readonly tick: (key: string, checked: boolean) => void;
  readonly all: boolean;
}

/** Check boxes required before the question can be answered; a new question starts unticked. */
function useTicks(question: MoveQuestion, move: BulkMove, wording: MoveWording): TickState {
  const { moves, resolve } = useTexts();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const list = ((): TickState['list'] => {
    switch (question.kind) {
      case 'move':
        if (wording === 'sendTwin')
          return [
            { key: 'seen', words: moves.sendTwin.sureSeen },
            { key: 'another', words: moves.sendTwin.sureAnother },
          ];
        return move === 'cancel' ? [{ key: 'cancel', words: moves.cancelSure }] : [];
      case 'check':
        return [
          { key: 'searched', words: moves.check.sureSearched(question.ids.length) },
          { key: 'aware', words: resolve.sureResend },
        ];
      case 'similar':
        return question.cases.map((one) => ({
          key: `${one.id} ${(one.numbers ?? []).join(' ')}`,
          words: moves.similar.sure,
          similar: one,
        }));
      case 'ended':
        return [];
    }
  })();
  return {
    list,
    isTicked: (key) => ticked.has(key),
    tick: (key, checked) => {
      const next = new Set(ticked);
      if (checked) next.add(key);
      else next.delete(key);
      setTicked(next);
    },
    all: list.every(({ key }) => ticked.has(key)),
  };
}

interface TicksProps {
  readonly question: MoveQuestion;
  readonly ticks: TickState;
  readonly about: readonly CaseRow[];
}

function Ticks({ question, ticks, about }: TicksProps): ReactNode {
  const nameOf = useNameOf(about);
  const many = question.kind === 'similar' && question.cases.length > 1;
  return ticks.list.map(({ key, words, similar }) =>
    similar === undefined ? (
      <Checkbox
        key={key}
        checked={ticks.isTicked(key)}
        onChange={(event) => ticks.tick(key, event.target.checked)}
      >
        {words}
      </Checkbox>
    ) : (
      <SimilarNumbers
        key={key}
        who={many ? nameOf(similar.id) : undefined}
        numbers={similar.numbers ?? []}
        checked={ticks.isTicked(key)}
        onCheck={(checked) => ticks.tick(key, checked)}
      />
    ),
  );
}

function useNameOf(about: readonly CaseRow[]): (id: string) => string {
  const namesOf = useCaseNames();
  return (id) => {
    const row = about.find((each) => each.id === id);
    return row === undefined ? id : namesOf(row).who;
  };
}

/** Selected cases that the move leaves out, with the state that prevents it. */
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

/** Results of the move, successes first. */
function Ended({
  moving,
  about,
}: {
  readonly moving: MoveRun;
  readonly about: readonly CaseRow[];
}): ReactNode {
  const { moves, shell } = useTexts();
  const language = useLanguage();
  const nameOf = useNameOf(about);
  const { failures, there, someDone } = moving;
  return (
    <>
      {there.length === 0 ? null : (
        <div className="dialog-body" role="status">
          <Alert type="success" showIcon title={moves.alreadyThere(there.length)} />
          <ul className="failures">
            {there.slice(0, SHOWN_FAILURES).map(({ id, numbers = [] }) => (
              <li key={id}>
                <strong>{nameOf(id)}</strong>
                <span className="tabular">{moves.numberOf(numbers.join(shell.common.listEnd))}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {failures.length === 0 ? null : (
        <div className="dialog-body" role="alert">
          <strong>{moves.someFailed(failures.length)}</strong>
          {someDone ? <p>{moves.failedDetail}</p> : null}
          <ul className="failures">
            {failures.slice(0, SHOWN_FAILURES).map((failure) => (
              <li key={failure.id}>
                <a href={hashOf({ page: 'case', id: failure.id })}>{nameOf(failure.id)}</a>
                <span>
                  {(language === 'en' ? failure.messageEn : failure.message) ?? moves.notAllowedNow}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
