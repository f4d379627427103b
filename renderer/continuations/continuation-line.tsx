import Checkbox from 'antd/es/checkbox';
import type { ReactNode } from 'react';
import type { ContinuationDetail, ContinuationRow } from '../../shared/api/continuations-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { daysBetween } from '../../shared/days.ts';
import { go } from '../app/route.ts';
import { plainUnit } from '../format/unit.ts';
import { monthDayTime, shortDay } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useLaterTexts, type LaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { dayWords } from '../today/row-words.ts';
import { isOwnClick } from '../today/work-row.tsx';
import { useToday } from '../ui/now.tsx';
import { Quotation, SubjectLines, useSubjectWords } from '../ui/words.tsx';
import { isNear, spanOf } from './continuations.ts';
import { MoreMenu, StateField } from './continuation-actions.tsx';

interface TickProps {
  readonly ticked: boolean;
  /** Null: this person may not work on cases. */
  readonly onTick: (() => void) | null;
}

export interface LineProps {
  readonly row: ContinuationRow;
  readonly told: CaseRow | undefined;
  readonly detail: ContinuationDetail | undefined;
}

/** One course: end day, patient and drug, period, NHI's conditions, and state of the continuation. */
export function ContinuationLine({
  row,
  told,
  detail,
  current,
  onCurrent,
  ticked,
  onTick,
}: LineProps & TickProps & { readonly current: boolean; readonly onCurrent: () => void }): ReactNode {
  const { work, cases } = useTexts();
  const subjectOf = useSubjectWords();
  const who = told === undefined ? row.caseId : subjectOf(told);
  return (
    <div
      role="row"
      className="continuation-row"
      data-case={row.caseId}
      tabIndex={current ? 0 : -1}
      onFocus={onCurrent}
      onClick={(event) => {
        if (isOwnClick(event) && !isInState(event.target)) go({ page: 'case', id: row.caseId });
      }}
    >
      <div role="cell" className="continuation-until">
        {onTick === null ? null : (
          <Checkbox
            className="continuation-tick"
            checked={ticked}
            tabIndex={-1}
            aria-label={cases.selectOne(who)}
            onChange={onTick}
          />
        )}
        <Until row={row} />
      </div>
      <div role="cell">{told === undefined ? <span className="bone" /> : <Who row={told} />}</div>
      <div role="cell">
        <SpanCell row={row} detail={detail} />
      </div>
      <div role="cell" className="continuation-why">
        <Why row={row} detail={detail} />
      </div>
      <div role="cell" className="continuation-state">
        <StateField row={row} who={who} />
      </div>
      <div role="cell" className={row.owner === null ? 'muted' : undefined}>
        {row.owner ?? work.owner.nobody}
      </div>
      <div role="cell" className="continuation-more">
        <MoreMenu row={row} told={told} who={who} />
      </div>
    </div>
  );
}

/** Clicks in the state field do not open the case. */
const isInState = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.continuation-state') !== null;

function Until({ row }: { readonly row: ContinuationRow }): ReactNode {
  const texts = useTexts();
  const words = useLaterTexts().continuations;
  const today = useToday();
  const { periodEnd } = row;
  if (periodEnd === null) return <b>{words.noEnd}</b>;
  const left = daysBetween(today, periodEnd);
  return (
    <>
      <b className={isNear(row, today) ? 'tone-attention' : undefined}>
        {left < 0 ? words.past(-left) : left === 0 ? words.lastDay : texts.today.due.left(left)}
      </b>
      <small>{dayWords(periodEnd, today, texts)}</small>
    </>
  );
}

function Who({ row }: { readonly row: CaseRow }): ReactNode {
  const words = useLaterTexts().continuations;
  const names = useCaseNames()(row);
  const parts = [
    row.chartNumber === null ? null : words.chart(row.chartNumber),
    names.indications[0] ?? null,
  ].filter((part) => part !== null);
  return <SubjectLines row={row} facts={parts} />;
}

/** The approved period and how much of it has passed; names a missing day. */
function SpanCell({ row, detail }: Pick<LineProps, 'row' | 'detail'>): ReactNode {
  const words = useLaterTexts().continuations;
  const today = useToday();
  if (detail === undefined) return <span className="bone" />;
  const { periodEnd } = row;
  const span = spanOf(detail.periodStart, periodEnd, today);
  return (
    <>
      {span === null || detail.periodStart === null || periodEnd === null ? (
        <span>{periodEnd === null ? words.noSpan : words.noStart(shortDay(periodEnd, today))}</span>
      ) : (
        <>
          <span>
            {words.span(shortDay(detail.periodStart, today), shortDay(periodEnd, today), span.days)}
          </span>
          <span className="continuation-gone">
            <span className="continuation-bar" aria-hidden="true">
              <i style={{ width: `${String(span.percent)}%` }} />
            </span>
            <small>{words.gone(span.gone, span.days)}</small>
          </span>
        </>
      )}
      {row.decision === 'partially-approved' ? <Part detail={detail} /> : null}
    </>
  );
}

/** The approved part of the requested amount; NHI does not say how long it lasts. */
function Part({ detail }: { readonly detail: ContinuationDetail }): ReactNode {
  const texts = useTexts();
  const words = useLaterTexts().continuations;
  const [amount] = detail.amounts;
  return (
    <small className="tone-attention">
      {amount === undefined
        ? words.part
        : words.amount(
            amount.approved,
            amount.asked === null ? '' : words.asked(amount.asked),
            plainUnit(amount.unit, texts) ?? '',
          )}
    </small>
  );
}

function Why({ row, detail }: Pick<LineProps, 'row' | 'detail'>): ReactNode {
  const { listEnd } = useTexts().shell.common;
  const words = useLaterTexts().continuations;
  const texts = useTexts();
  const today = useToday();
  if (detail === undefined) return <span className="bone" />;
  const { demands, opinion, note, imageOn } = detail;
  return (
    <>
      {demands.length > 0 ? (
        <b title={opinion ?? undefined}>
          <Quotation>{demands.join(listEnd)}</Quotation>
        </b>
      ) : opinion === null ? (
        <span className="muted">{words.noOpinion}</span>
      ) : (
        <span className="muted" title={opinion}>
          <Quotation>{opinion}</Quotation>
        </span>
      )}
      <div className="dotted">
        <span>
          <small>
            {stateWords(row, note, { today, words, stageWord: (stage) => texts.stages[stage].word })}
          </small>
        </span>
        {imageOn === null ? null : (
          <span>
            <small>{words.image(shortDay(imageOn, today))}</small>
          </span>
        )}
      </div>
    </>
  );
}

/** Last change of the course and who made it. */
export function stateWords(
  { next, mark, takenBack }: Pick<ContinuationRow, 'next' | 'mark' | 'takenBack'>,
  note: string | null,
  {
    today,
    words,
    stageWord,
  }: {
    readonly today: string;
    readonly words: LaterTexts['continuations'];
    readonly stageWord: (stage: NonNullable<ContinuationRow['next']>['stage']) => string;
  },
): string {
  if (next !== null) {
    const when = monthDayTime(next.at, today);
    const linked = next.by === null ? words.linkedByItself : words.linkedBy(next.by);
    return next.accepted
      ? `${words.sentAt(when)}${linked}`
      : `${words.cameAt(when)}${linked} ${stageWord(next.stage)}`;
  }
  if (mark !== null) {
    const when = monthDayTime(mark.at, today);
    const said =
      mark.state === null
        ? words.remarked(mark.by, when)
        : words.marked(mark.by, when, words.states[mark.state]);
    return note === null ? said : words.withNote(said, note);
  }
  return takenBack === null ? words.untouched : words.takenBack(takenBack.by);
}
