import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import Dropdown from 'antd/es/dropdown';
import type { MouseEvent, ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { addDays } from '../../shared/days.ts';
import { PRIORITY_EMERGENCY } from '../../shared/twpas/codes.ts';
import { EntryDialog } from '../app/later-dialogs.ts';
import { hashOf } from '../app/route.ts';
import type { Selection } from '../cases/selection.ts';
import { StageLabel, stageOf } from '../cases/stage.tsx';
import { shortDay } from '../format/time.ts';
import { wordingOf } from '../moves/move.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { MayButton, useMay, useWhyNot } from '../people/me.tsx';
import type { Texts } from '../texts/texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useAsk } from '../ui/ask-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { useChange } from '../work/change.tsx';
import { Pill, Quotation, SubjectLines, useSubjectWords } from '../ui/words.tsx';
import { nextMonday, abilityOfStep, stepsOf, type Step } from './entries.ts';
import type { AskedFor } from './entry-dialog.tsx';
import { causeWords, dueWords, lastWords, type RowData } from './row-words.ts';
import { useStep } from './use-step.ts';

interface WorkRowProps extends RowData {
  /** The keyboard's current row; its button is filled. */
  readonly current: boolean;
  /** With ticked cases, the bar has the filled button instead. */
  readonly selection: Selection | null;
  readonly onCurrent: () => void;
}

/** One case of 待辦: due day, patient and drug, reason, last action and next step. */
export function WorkRow({ entry, row, detail, current, selection, onCurrent }: WorkRowProps): ReactNode {
  const texts = useTexts();
  const { today: words, work, cases } = texts;
  const language = useLanguage();
  const today = useToday();
  const due = dueWords(entry, today, texts);
  const cause = causeWords({ entry, row, detail }, texts, language);
  const subjectOf = useSubjectWords();
  const mayWork = useMay('cases.work');
  const id = entry.caseId;
  const ticked = selection?.has(id) ?? false;
  return (
    <div
      role="row"
      className="work-row"
      data-case={entry.caseId}
      aria-current={current || undefined}
      {...(selection === null ? {} : { 'aria-selected': ticked })}
      tabIndex={current ? 0 : -1}
      onFocus={onCurrent}
      onClick={(event) => {
        if (isOwnClick(event)) window.location.hash = hashOf({ page: 'case', id: entry.caseId });
      }}
    >
      {selection === null ? null : (
        <div role="gridcell" className="work-tick">
          <Checkbox
            checked={ticked}
            tabIndex={-1}
            aria-label={cases.selectOne(row === undefined ? id : subjectOf(row))}
            onChange={() => selection.toggle(id)}
          />
        </div>
      )}
      <div role="gridcell" className="work-due">
        <b className={`due-${due.look}`}>{due.first}</b>
        <small>{due.second}</small>
      </div>
      <div role="gridcell" className="work-who">
        {row === undefined ? words.gone : <Who row={row} />}
      </div>
      <div role="gridcell" className="work-state">
        {row === undefined ? null : <StageLabel stage={stageOf(row)} wish={row.wish} />}
        {row?.priority === PRIORITY_EMERGENCY ? (
          <Pill tone="bad" outlined>
            {cases.emergency}
          </Pill>
        ) : null}
      </div>
      <div role="gridcell" className="work-why">
        {cause.quoted ? <Quotation>{cause.text}</Quotation> : <span>{cause.text}</span>}
        <small>{lastWords({ entry, row, detail }, today, texts)}</small>
      </div>
      <div role="gridcell" className={entry.owner === null ? 'work-owner muted' : 'work-owner'}>
        {entry.owner ?? work.owner.nobody}
        <DeputyFor entry={entry} />
      </div>
      <div role="gridcell" className="work-actions">
        {mayWork ? (
          <Actions entry={entry} row={row} detail={detail} filled={current && (selection?.size ?? 0) === 0} />
        ) : null}
      </div>
    </div>
  );
}

/** 代理 王小美 至 12/6, under the deputy's name. */
function DeputyFor({ entry: { deputyFor } }: Pick<WorkRowProps, 'entry'>): ReactNode {
  const { work } = useTexts();
  const today = useToday();
  if (deputyFor === undefined) return null;
  return (
    <small className="work-deputy">
      <span>{work.deputy.row(deputyFor.owner)}</span>{' '}
      <span>{work.deputy.rowUntil(shortDay(deputyFor.until, today))}</span>
    </small>
  );
}

/** True if a click is the row's own: not on a control in it, nor in its menu, whose React events bubble through the row. */
export function isOwnClick({ target, currentTarget }: MouseEvent): boolean {
  return (
    target instanceof Element &&
    currentTarget.contains(target) &&
    target.closest('button, a, label, .may-not') === null
  );
}

/** Department, doctor and chart number below patient and drug. */
function Who({ row }: { readonly row: CaseRow }): ReactNode {
  const { today: words } = useTexts();
  const { nameOf } = useCodeNames();
  const parts = [
    row.department === null ? null : nameOf('department', row.department),
    row.doctor?.name ?? null,
    row.chartNumber === null ? null : words.chart(row.chartNumber),
  ].filter((part): part is string => part !== null && part !== '');
  return <SubjectLines row={row} facts={parts} />;
}

interface ActionsProps extends RowData {
  readonly filled: boolean;
}

function Actions({ entry, row, detail, filled }: ActionsProps): ReactNode {
  const texts = useTexts();
  const { today: words } = texts;
  const subjectOf = useSubjectWords();
  const { caseId: id } = entry;
  const whyNot = useWhyNot();
  const mayWork = whyNot('cases.work') === null;
  const ask = useAsk<AskedFor>((asked, onClose) => (
    <EntryDialog
      asked={asked}
      ids={[id]}
      about={row === undefined ? [] : [row]}
      opinion={detail?.opinion}
      deadline={entry.deadline}
      onClose={onClose}
    />
  ));
  const step = useStep(entry, row, ask);
  const { first, rest } = stepsOf(entry);
  const own = useOwnMenu(row, ask);
  return (
    <>
      <MayButton
        ability={abilityOfStep(first)}
        type={filled ? 'primary' : 'default'}
        className="work-button"
        data-step="first"
        tabIndex={-1}
        onClick={() => step(first)}
      >
        {stepText(first, texts, row)}
      </MayButton>
      <Dropdown
        trigger={['click']}
        placement="bottomRight"
        menu={{
          items: [
            ...rest.map((each) => ({
              key: each,
              label: stepText(each, texts, row),
              disabled: whyNot(abilityOfStep(each)) !== null,
              title: whyNot(abilityOfStep(each)) ?? '',
              onClick: () => step(each),
            })),
            ...(mayWork ? own : []),
          ],
        }}
      >
        <Button
          type="text"
          tabIndex={-1}
          aria-haspopup="menu"
          aria-label={words.moreOf(row === undefined ? id : subjectOf(row))}
          icon={<Icon name="more" />}
        />
      </Dropdown>
    </>
  );
}

/** Menu entries for 稍後再處理 and for the case's owner. */
function useOwnMenu(row: CaseRow | undefined, ask: (what: AskedFor) => void) {
  const { today: page, work } = useTexts();
  const words = page.menu;
  const change = useChange();
  const today = useToday();
  if (row === undefined) return [];
  const opens = (key: AskedFor, label: string) => ({ key, label, onClick: () => ask(key) });
  const sleeps = (key: string, label: string, until: string) => ({
    key,
    label,
    onClick: () => void change(row, { do: 'snooze', until }, work.snooze.done),
  });
  return [
    {
      type: 'group' as const,
      label: words.snooze,
      children: [
        sleeps('tomorrow', words.tomorrow, addDays(today, 1)),
        sleeps('three', words.threeDays, addDays(today, 3)),
        sleeps('monday', words.monday, nextMonday(today)),
        opens('snooze', words.pick),
      ],
    },
    { type: 'divider' as const },
    opens('assign', words.assign),
    opens('close', words.close),
  ];
}

function stepText(step: Step, texts: Texts, row: CaseRow | undefined): string {
  const { steps } = texts.today;
  switch (step) {
    case 'retry':
    case 'recheck':
    case 'release':
    case 'hold':
    case 'cancel':
      return texts.moves[row === undefined ? step : wordingOf(step, row)].button;
    case 'rescan':
      return texts.health.folder.rescan;
    case 'open':
      return texts.today.open;
    default:
      return steps[step];
  }
}
