import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { FOLD_AFTER_DAYS } from '../../shared/today.ts';
import { hashOf } from '../app/route.ts';
import { StageLabel, lookOf } from '../cases/stage.tsx';
import { num } from '../format/number.ts';
import { monthDayTime } from '../format/time.ts';
import { MoveDialog } from '../moves/move-dialog.tsx';
import { useCodeNames } from '../names/code-names.tsx';
import { MayButton } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useAsk } from '../ui/ask-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { Subject } from '../ui/words.tsx';
import { cameAgain, type CaseEntry } from './entries.ts';
import { dueWords, problemWords, shortCause, valueWords, vendorText } from './row-words.ts';
import { isOwnClick } from './work-row.tsx';

/** A row of several cases; the list keeps whether it is open. */
export interface OpenedRow {
  readonly current: boolean;
  readonly open: boolean;
  readonly onCurrent: () => void;
  readonly onOpen: (open: boolean) => void;
}

interface CauseRowProps extends OpenedRow {
  readonly id: string;
  readonly entries: readonly CaseEntry[];
  readonly rows: ReadonlyMap<string, CaseRow>;
}

/** Maximum number of patients named in a cause row. */
const NAMED = 3;

/** Cases not sent for one cause in one row: the same first problem, with one text for the HIS vendor, or files that came again. */
export function CauseRow({ id, entries, rows, current, open, onCurrent, onOpen }: CauseRowProps): ReactNode {
  const texts = useTexts();
  const { today: words, work } = texts;
  const language = useLanguage();
  const today = useToday();
  const own = entries.flatMap(({ caseId }) => rows.get(caseId) ?? []);
  const [oldest] = entries;
  const [sample] = own;
  if (oldest === undefined || sample === undefined) return null;
  const due = dueWords(oldest, today, texts);
  const owners = [...new Set(entries.map(({ owner }) => owner))];
  const [firstOwner = null] = owners.filter((each) => each !== null);
  const owner =
    firstOwner === null || owners.length === 1 ? firstOwner : words.people(firstOwner, owners.length);
  const values = new Set(own.map((row) => valueWords(row, texts)));
  const value = values.size === 1 ? valueWords(sample, texts) : null;
  const again = cameAgain(sample);
  const why = again
    ? texts.holds[sample.holdReason].reason
    : (value ?? problemWords(sample, language) ?? words.notReceived);
  return (
    <>
      <div
        role="row"
        className="work-row"
        data-cause={id}
        aria-current={current || undefined}
        tabIndex={current ? 0 : -1}
        onFocus={onCurrent}
        onClick={(event) => {
          if (isOwnClick(event)) onOpen(!open);
        }}
      >
        <div role="gridcell" className="work-due">
          <b className="due-quiet">{due.first}</b>
          <small>{due.second}</small>
        </div>
        <CauseCell sample={sample} own={own} open={open} onOpen={onOpen} />
        <div role="gridcell" className="work-state">
          <StageLabel stage={lookOf(again ? 'held' : 'refused')} />
        </div>
        <div role="gridcell" className="work-why">
          <span>{why}</span>
          <small>{again ? words.again.each : words.fixInHis}</small>
        </div>
        <div role="gridcell" className={owner === null ? 'work-owner muted' : 'work-owner'}>
          {owner ?? work.owner.nobody}
        </div>
        <div role="gridcell" className="work-actions">
          <CauseAction own={own} again={again} current={current} />
        </div>
      </div>
      {open ? own.map((row) => <CaseOfCause key={row.id} row={row} />) : null}
    </>
  );
}

/** Copies the text for the HIS vendor; or closes all cases whose files came again, with one reason. */
function CauseAction({
  own,
  again,
  current,
}: Pick<OpenedRow, 'current'> & {
  readonly own: readonly CaseRow[];
  readonly again: boolean;
}): ReactNode {
  const texts = useTexts();
  const { today: words } = texts;
  const language = useLanguage();
  // If copying fails, each case page shows the problems.
  const copy = useCopy(words.notCopied);
  const ask = useAsk<readonly CaseRow[]>((about, onClose) => (
    <MoveDialog move="cancel" wording="dropAgain" ids={about.map(({ id }) => id)} {...{ about, onClose }} />
  ));
  const common = {
    type: current ? 'primary' : 'default',
    className: 'work-button',
    'data-step': 'first',
    tabIndex: -1,
  } as const;
  return again ? (
    <MayButton ability="cases.cancel" {...common} onClick={() => ask(own)}>
      {words.again.none(own.length)}
    </MayButton>
  ) : (
    <Button
      {...common}
      onClick={() => void copy(vendorText(own, texts, language), words.vendorCopied(own.length))}
    >
      {words.steps.vendor}
    </Button>
  );
}

/** The shared problem, the number of cases, and some patients. */
function CauseCell({
  sample,
  own,
  open,
  onOpen,
}: Pick<OpenedRow, 'open' | 'onOpen'> & {
  readonly sample: CaseRow;
  readonly own: readonly CaseRow[];
}): ReactNode {
  const texts = useTexts();
  const { today: words, shell } = texts;
  const language = useLanguage();
  const names = [...new Set(own.map((row) => row.maskedPatient?.name ?? ''))].filter((name) => name !== '');
  const first = names.slice(0, NAMED).join(shell.common.listEnd);
  return (
    <div role="gridcell" className="work-who">
      <button
        type="button"
        className="work-cause"
        tabIndex={-1}
        aria-expanded={open}
        onClick={() => onOpen(!open)}
      >
        <b className="cut" title={problemWords(sample, language) ?? undefined}>
          {words.sameCause(
            cameAgain(sample) ? words.again[sample.holdReason] : shortCause(sample, texts, language),
            own.length,
          )}
        </b>
        <Icon name={open ? 'down' : 'right'} />
      </button>
      <small className="cut">{names.length > NAMED ? words.people(first, names.length) : first}</small>
    </div>
  );
}

function CaseOfCause({ row }: { readonly row: CaseRow }): ReactNode {
  const { nameOf } = useCodeNames();
  const today = useToday();
  const { department, doctor } = row;
  return (
    <div role="row" className="work-sub">
      <div role="gridcell" />
      <div role="gridcell">
        <a href={hashOf({ page: 'case', id: row.id })}>
          <Subject row={row} />
        </a>
      </div>
      <div role="gridcell" className="muted cut">
        {[department === null ? '' : nameOf('department', department), doctor?.name ?? '']
          .filter((part) => part !== '')
          .join(' ')}
      </div>
      <div role="gridcell" className="muted">
        {monthDayTime(row.createdAt, today)}
      </div>
    </div>
  );
}

interface FoldRowProps extends OpenedRow {
  /** Cases overdue for weeks, newest first. */
  readonly entries: readonly CaseEntry[];
  /** Number of cases the page counts without these. */
  readonly counted: number;
  /** Ticks all of them; null without the right to work on cases. */
  readonly onAll: (() => void) | null;
}

/** Cases overdue for weeks, in one muted row, so that these do not hide cases that can still be saved today. */
export function FoldRow({
  entries,
  counted,
  current,
  open,
  onCurrent,
  onOpen,
  onAll,
}: FoldRowProps): ReactNode {
  const texts = useTexts();
  const { today: words, shell } = texts;
  const kinds = Map.groupBy(entries, ({ deadline }) => deadline?.kind ?? 'other');
  const parts = [...kinds]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([kind, own]) => words.due.terms[kind](num(own.length)));
  return (
    <div
      role="row"
      className="work-row work-fold"
      aria-current={current || undefined}
      tabIndex={current ? 0 : -1}
      onFocus={onCurrent}
      onClick={(event) => {
        if (isOwnClick(event)) onOpen(!open);
      }}
    >
      <div role="gridcell">
        <button
          type="button"
          className="work-fold-words"
          tabIndex={-1}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        >
          <b>{words.fold.head(FOLD_AFTER_DAYS, entries.length)}</b>
          <Icon name={open ? 'down' : 'right'} />
          <small>{words.fold.notCounted(parts.join(shell.common.listEnd), counted)}</small>
        </button>
      </div>
      <div role="gridcell" className="work-actions">
        {onAll === null ? null : (
          <Button
            className="work-button"
            data-step="first"
            tabIndex={-1}
            type={current ? 'primary' : 'default'}
            onClick={onAll}
          >
            {words.fold.all}
          </Button>
        )}
      </div>
    </div>
  );
}
