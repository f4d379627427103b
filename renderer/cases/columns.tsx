import type { ComponentType, ReactNode } from 'react';
import type { CaseOrder } from '../../shared/api/case-filter.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { daysBetween } from '../../shared/days.ts';
import { PRIORITY_EMERGENCY } from '../../shared/twpas/codes.ts';
import { hashOf } from '../app/route.ts';
import { shortDay } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/now.tsx';
import { useStore } from '../ui/store.ts';
import { Drugs, Pill } from '../ui/words.tsx';
import { useCaseList } from './case-list.ts';
import { StageLabel, stageOf } from './stage.tsx';

type Cell = ComponentType<{ readonly row: CaseRow }>;

export interface Column {
  readonly key: Exclude<CaseOrder['by'], 'found' | 'department'> | 'doctorOf';
  /** Minimum width, px, and share of the remaining width. */
  readonly width: readonly [number, number];
  readonly Cell: Cell;
}

/** Head of a column. */
export const columnWord = ({ key }: Column, { list }: Texts): string =>
  key === 'doctorOf' ? list.departmentAndDoctor : list.fields[key];

/** Order that a column's head chooses. */
export const orderOf = ({ key }: Column): CaseOrder['by'] => (key === 'doctorOf' ? 'department' : key);

/** Days left from which a due day is highlighted. */
const SOON_DAYS = 3;
/** Days left from which the end of a course is highlighted. */
const NEAR_DAYS = 7;

function StageCell({ row }: { readonly row: CaseRow }): ReactNode {
  const { cases, casePage, holds, stages, wishes } = useTexts();
  const stage = stageOf(row);
  const hold = row.holdReason === null ? null : holds[row.holdReason].reason;
  const why = row.wish === null ? hold : wishes[row.wish].line;
  // Staff have answered the request: no longer highlighted.
  if (row.answered && stage.key === 'supplement-requested')
    return <Pill tone="neutral">{casePage.answered(stages[stage.key].word)}</Pill>;
  const title = row.doubled ? cases.doubled : (why ?? stages[stage.key].word);
  return (
    <span title={title} className={row.doubled ? 'stage-doubled' : undefined}>
      <StageLabel stage={stage} wish={row.wish} />
    </span>
  );
}

/** The patient's name links to the case. */
function PatientCell({ row }: { readonly row: CaseRow }): ReactNode {
  const { cases, shell } = useTexts();
  const name = row.maskedPatient?.name ?? shell.subject.nobody;
  return (
    <>
      <span className={row.unread ? 'unread' : 'unread read'} />
      <a
        className="row-link"
        href={hashOf({ page: 'case', id: row.id })}
        tabIndex={-1}
        title={row.chartNumber === null ? name : `${name} ${row.chartNumber}`}
        aria-label={row.unread ? `${cases.unread} ${name}` : undefined}
      >
        <Marked>{name}</Marked>
      </a>
      {row.chartNumber === null ? null : (
        <small>
          <Marked>{row.chartNumber}</Marked>
        </small>
      )}
      {row.priority === PRIORITY_EMERGENCY ? <small className="tone-bad">{cases.emergency}</small> : null}
    </>
  );
}

/** Drug; on a wide screen also its indication. */
function DrugCell({ row }: { readonly row: CaseRow }): ReactNode {
  const { indications } = useCaseNames()(row);
  const { listEnd } = useTexts().shell.common;
  const searched = useStore(useCaseList().search);
  return (
    <span>
      <Drugs row={row} led={searched}>
        {(name) => <Marked>{name}</Marked>}
      </Drugs>
      <small className="wide-only">
        <Marked>{indications.join(listEnd)}</Marked>
      </small>
    </span>
  );
}

function DepartmentCell({ row }: { readonly row: CaseRow }): ReactNode {
  const { department, doctor } = useCaseNames()(row);
  return (
    <span title={[department, doctor].filter((part) => part !== null).join(' ')}>
      <Marked>{department ?? ''}</Marked>
      <small>
        <Marked>{doctor ?? ''}</Marked>
      </small>
    </span>
  );
}

/** Days left, then the day. For a denied or partly approved case the day is the appeal's deadline. */
function DueCell({ row: { dueOn, decision } }: { readonly row: CaseRow }): ReactNode {
  const { today: words, list } = useTexts();
  const today = useToday();
  if (dueOn === null) return null;
  const left = daysBetween(today, dueOn);
  const day = shortDay(dueOn, today);
  const appeals = decision === 'denied' || decision === 'partially-approved';
  // The term has passed and nothing can be done any more: not highlighted.
  if (left < 0 && (appeals || decision === 'returned'))
    return (
      <>
        <span className="muted">{list.termOver}</span>
        <small>{appeals ? list.appealOn(day) : day}</small>
      </>
    );
  return (
    <>
      <span
        className={left < 0 ? 'strong tone-bad' : left <= SOON_DAYS ? 'strong tone-attention' : undefined}
      >
        {left < 0 ? words.due.overdue(-left) : left === 0 ? words.due.today : words.due.left(left)}
      </span>
      <small>{appeals ? list.appealOn(day) : day}</small>
    </>
  );
}

/** Last day of the drug applied for, then the days left. */
function EndCell({ row: { periodEnd } }: { readonly row: CaseRow }): ReactNode {
  const { list } = useTexts();
  const today = useToday();
  if (periodEnd === null) return null;
  const left = daysBetween(today, periodEnd);
  return (
    <>
      <span className={left <= NEAR_DAYS ? 'strong tone-attention' : undefined}>
        {shortDay(periodEnd, today)}
      </span>
      <small>{list.endsLeft(left)}</small>
    </>
  );
}

function OwnerCell({ row }: { readonly row: CaseRow }): ReactNode {
  const { list, work } = useTexts();
  const { owner, standIn } = row;
  if (owner === null) return <span className="muted">{list.noOwner}</span>;
  if (standIn === undefined) return owner;
  return (
    <>
      {standIn.deputy}
      <small className="cut" title={work.deputy.row(owner)}>
        {work.deputy.row(owner)}
      </small>
    </>
  );
}

/** Twenty digits; the last two, in bold, tell cases apart. */
function ReceiptCell({ row: { receiptNumber: number } }: { readonly row: CaseRow }): ReactNode {
  if (number === null) return null;
  return (
    <span className="receipt muted">
      {number.slice(0, -2)}
      <b>{number.slice(-2)}</b>
    </span>
  );
}

function AppliedCell({ row: { appliedOn } }: { readonly row: CaseRow }): ReactNode {
  const today = useToday();
  return appliedOn === null ? null : shortDay(appliedOn, today);
}

/** All columns. File names are shown on the case page only. */
const COLUMN = {
  stage: { key: 'stage', width: [136, 1], Cell: StageCell },
  patient: { key: 'patient', width: [188, 3], Cell: PatientCell },
  drug: { key: 'drug', width: [160, 14], Cell: DrugCell },
  doctorOf: { key: 'doctorOf', width: [152, 3], Cell: DepartmentCell },
  applied: { key: 'applied', width: [80, 1], Cell: AppliedCell },
  ends: { key: 'ends', width: [148, 2], Cell: EndCell },
  due: { key: 'due', width: [148, 4], Cell: DueCell },
  owner: { key: 'owner', width: [84, 2], Cell: OwnerCell },
  receipt: { key: 'receipt', width: [184, 2], Cell: ReceiptCell },
} as const satisfies Readonly<Record<Column['key'], Column>>;

/** Pages that list cases. */
export type ListPage = 'cases' | 'continuations';

/** Columns of each page, in their order. */
export const COLUMNS: Readonly<Record<ListPage, readonly Column[]>> = {
  cases: [
    COLUMN.stage,
    COLUMN.patient,
    COLUMN.drug,
    COLUMN.doctorOf,
    COLUMN.applied,
    COLUMN.due,
    COLUMN.owner,
    COLUMN.receipt,
  ],
  continuations: [
    COLUMN.ends,
    COLUMN.patient,
    COLUMN.drug,
    COLUMN.doctorOf,
    COLUMN.stage,
    COLUMN.due,
    COLUMN.owner,
    COLUMN.receipt,
  ],
};

/** CSS for the grid: its column template, and the width below which it scrolls sideways. */
export function gridOf(columns: readonly Column[]): { readonly template: string; readonly width: string } {
  const width = columns.reduce((sum, { width: [least] }) => sum + least, 56);
  const tracks = columns.map(({ width: [least, share] }) => `minmax(${String(least)}px, ${String(share)}fr)`);
  return { template: `48px ${tracks.join(' ')}`, width: `${String(width)}px` };
}

/** Text of a row with search matches marked. */
function Marked({ children: text }: { readonly children: string }): ReactNode {
  const search = useStore(useCaseList().search).trim().toLowerCase();
  if (search === '') return text;
  const lower = text.toLowerCase();
  const [word] = search
    .split(/\s+/)
    .filter((each) => lower.includes(each))
    .toSorted((a, b) => b.length - a.length);
  // Lower-casing can change the length, which would shift the match.
  if (word === undefined || lower.length !== text.length) return text;
  const at = lower.indexOf(word);
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + word.length)}</mark>
      {text.slice(at + word.length)}
    </>
  );
}
