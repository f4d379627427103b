import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ContinuationRow } from '../../shared/api/continuations-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useCaseNames } from '../names/case-names.ts';
import type { Selection } from '../cases/selection.ts';
import { useTicks } from '../cases/ticks.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { placeAfter } from '../today/use-list-keys.ts';
import { NumberLink } from '../ui/number-link.tsx';
import { ContinuationLine } from './continuation-line.tsx';
import { ContinuationsBar } from './continuations-bar.tsx';
import {
  byDoctor,
  hashOfContinuations,
  type ContinuationsQuestion,
  type DoctorGroup,
} from './continuations.ts';
import { type ContinuationData, useTold } from './use-continuations.ts';

/** Rows shown at first; more on request, as each row shows a patient. */
const AT_ONCE = 100;

interface TableProps {
  readonly rows: readonly ContinuationRow[];
  readonly question: ContinuationsQuestion;
}

export function ContinuationTable({ rows, question }: TableProps): ReactNode {
  const { cases } = useTexts();
  const words = useLaterTexts().continuations;
  const [most, setMost] = useState(AT_ONCE);
  const groups = question.order === 'doctor' ? byDoctor(rows) : [];
  const ordered = question.order === 'doctor' ? groups.flatMap((group) => group.rows) : rows;
  const shown = ordered.slice(0, most);
  const told = useTold(shown.map(({ caseId }) => caseId));
  const ticks = useTicks(shown);
  return (
    <>
      <div
        role="table"
        className={ticks === null ? 'continuations-table' : 'continuations-table ticks'}
        aria-label={words.title}
        aria-rowcount={rows.length}
        onKeyDown={moveOn}
      >
        <div role="row" className="continuation-head">
          {ticks === null ? null : (
            <span role="columnheader" className="continuation-tick">
              <TickAll rows={shown} ticks={ticks} label={cases.selectAll} />
            </span>
          )}
          {(['until', 'subject', 'span', 'demand', 'state', 'owner', 'more'] as const).map((head) => (
            <span key={head} role="columnheader" className={head === 'more' ? 'unseen' : undefined}>
              {words.heads[head]}
            </span>
          ))}
        </div>
        <Lines shown={shown} groups={groups} question={question} told={told} ticks={ticks} />
      </div>
      {ordered.length > shown.length ? (
        <p className="continuations-more">
          <Button onClick={() => setMost(most + AT_ONCE)}>
            {words.moreRows(Math.min(AT_ONCE, ordered.length - shown.length))}
          </Button>
        </p>
      ) : null}
      {ticks === null ? null : (
        <ContinuationsBar
          rows={shown.filter(({ caseId }) => ticks.has(caseId))}
          told={told?.rows ?? new Map<string, CaseRow>()}
          selection={ticks}
        />
      )}
    </>
  );
}

interface LinesProps extends Pick<TableProps, 'question'> {
  readonly shown: readonly ContinuationRow[];
  /** Groups of all rows; empty if the rows are sorted by day. */
  readonly groups: readonly DoctorGroup[];
  readonly told: ContinuationData | null;
  readonly ticks: Selection | null;
}

/** Visible rows by doctor or by day; one row is the tab stop. */
function Lines({ shown, groups, question, told, ticks }: LinesProps): ReactNode {
  const [current, setCurrent] = useState<string | null>(null);
  const first = shown.some(({ caseId }) => caseId === current) ? current : (shown[0]?.caseId ?? null);
  const line = (row: ContinuationRow): ReactNode => (
    <ContinuationLine
      key={row.caseId}
      row={row}
      told={told?.rows.get(row.caseId)}
      detail={told?.details.get(row.caseId)}
      current={row.caseId === first}
      ticked={ticks?.has(row.caseId) ?? false}
      onTick={ticks === null ? null : () => ticks.toggle(row.caseId)}
      onCurrent={() => setCurrent(row.caseId)}
    />
  );
  if (question.order === 'date') return shown.map(line);
  const visible = new Set(shown);
  return groups.flatMap((group) => {
    const own = group.rows.filter((row) => visible.has(row));
    return own.length === 0
      ? []
      : [
          <GroupHead
            key={`${group.doctor} ${group.department}`}
            group={group}
            told={told}
            question={question}
            own={own}
            ticks={ticks}
          />,
          ...own.map(line),
        ];
  });
}

/** Check box that ticks all these rows. */
function TickAll({
  rows,
  ticks,
  label,
}: {
  readonly rows: readonly ContinuationRow[];
  readonly ticks: Selection;
  readonly label: string;
}): ReactNode {
  const ticked = rows.filter(({ caseId }) => ticks.has(caseId));
  const all = rows.length > 0 && ticked.length === rows.length;
  return (
    <Checkbox
      aria-label={label}
      checked={all}
      indeterminate={ticked.length > 0 && !all}
      onChange={({ target }) => {
        if (target.checked)
          ticks.add(
            rows.map(({ caseId }) => caseId),
            null,
          );
        else for (const { caseId } of ticked) ticks.toggle(caseId);
      }}
    />
  );
}

/** Counts of a doctor's rows, each a link, and the doctor's printout. */
function GroupHead({
  group,
  told,
  question,
  own,
  ticks,
}: {
  readonly group: DoctorGroup;
  readonly told: ContinuationData | null;
  readonly question: ContinuationsQuestion;
  /** Visible rows: only these can be ticked. */
  readonly own: readonly ContinuationRow[];
  readonly ticks: Selection | null;
}): ReactNode {
  const { cases } = useTexts();
  const words = useLaterTexts().continuations;
  const { nameOf } = useCodeNames();
  const namesOf = useCaseNames();
  const { doctor, department, rows } = group;
  const known = rows.map(({ caseId }) => told?.rows.get(caseId)).find((row) => row !== undefined);
  const name = known === undefined ? '' : (namesOf(known).doctor ?? words.noDoctor);
  const ofDoctor = {
    ...question,
    narrowed: { ...question.narrowed, doctor, ...(department === '' ? {} : { department }) },
  };
  const open = rows.filter(({ state }) => state === 'open').length;
  return (
    <div role="row" className="continuation-doctor">
      <div role="cell">
        {ticks === null ? null : (
          <span className="continuation-tick">
            <TickAll rows={own} ticks={ticks} label={cases.selectOne(name)} />
          </span>
        )}
        <b>{name}</b>
        <span className="muted">{department === '' ? '' : nameOf('department', department)}</span>
        <span>
          <NumberLink
            n={rows.length}
            href={hashOfContinuations({ ...ofDoctor, tile: question.tile })}
            label={words.ofDoctor(name, words.tiles.all, rows.length)}
          />{' '}
          {words.casesAnd}
          <NumberLink
            n={open}
            href={hashOfContinuations({ ...ofDoctor, tile: 'open' })}
            label={words.ofDoctor(name, words.tiles.open, open)}
          />{' '}
          {words.notPrepared}
        </span>
      </div>
    </div>
  );
}

/** Keys of a row: ↑ ↓ J K Home End move to another row, X ticks, → enters the row's controls, ← leaves them, Enter opens the case. */
function moveOn(event: KeyboardEvent<HTMLDivElement>): void {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = target.closest<HTMLElement>('.continuation-row');
  if (row === null || !currentTarget.contains(row)) return;
  if (target !== row) {
    // Controls handle their own keys; an open select needs ←.
    const isOpen = target.getAttribute('aria-expanded') === 'true';
    if (event.key !== 'ArrowLeft' || isOpen) return;
    event.preventDefault();
    row.focus();
    return;
  }
  const rows = [...currentTarget.querySelectorAll<HTMLElement>('.continuation-row')];
  const next = placeAfter(event.key, rows.indexOf(row), rows.length);
  if (next !== null) {
    event.preventDefault();
    rows[next]?.focus();
    rows[next]?.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'ArrowRight') {
    event.preventDefault();
    row.querySelector<HTMLElement>('.continuation-state :is(a, input), .continuation-more button')?.focus();
  } else if (event.key === 'x' || event.key === 'X')
    row.querySelector<HTMLElement>('.continuation-tick input')?.click();
  else if (event.key === 'Enter') {
    event.preventDefault();
    row.click();
  }
}
