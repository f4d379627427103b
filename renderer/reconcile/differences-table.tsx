import Button from 'antd/es/button';
import { useMemo, useState, type ReactNode } from 'react';
import type { ListRow } from '../../shared/api/reconcile-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { StageLabel, stageOf } from '../cases/stage.tsx';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { shortDay, shortMoment } from '../format/time.ts';
import { useAskedWords } from '../moves/ask-now.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { useToday } from '../ui/now.tsx';
import { Subject } from '../ui/words.tsx';
import type { Shown } from './parts.ts';
import { RowActions } from './row-actions.tsx';
import { Theirs, useListWords } from './their-words.tsx';
import type { ReadRows } from './values.ts';

/** Rows drawn at first; more on request. */
const AT_ONCE = 100;

interface TableProps {
  readonly differences: readonly Shown[];
  readonly read: ReadRows;
}

/** One row per application: patient, both sides' data, cause, and actions. */
export function DifferencesTable({ differences, read }: TableProps): ReactNode {
  const words = useLaterTexts().reconcile;
  const [count, setCount] = useState(AT_ONCE);
  const shown = differences.slice(0, count);
  const ids = shown.flatMap(({ cases }) => cases);
  const { data } = useQuery(
    `reconciled ${ids.join(' ')}`,
    (agent, signal) =>
      ids.length === 0 ? Promise.resolve([]) : agent.cases.rows({ ids, phi: false }, { signal }),
    (change) => change.kind === 'all' || ids.some((id) => change.ids.has(id)),
  );
  const byNumber = useMemo(() => new Map(read.rows.map((row) => [row.n, row])), [read]);
  const cases = new Map((data ?? []).map((row) => [row.id, row]));
  const { heads } = words;
  const left = differences.length - shown.length;
  return (
    <>
      <div className="stats-scroll" tabIndex={0} role="region" aria-labelledby="reconcile-title">
        <DataTable
          className="stats-table reconcile-table"
          heads={[heads.subject, heads.applied, heads.ours, heads.theirs, heads.why, heads.owner, heads.open]}
        >
          {shown.map((one) => (
            <Row
              key={[...one.cases, ...one.rows].join(' ')}
              difference={one}
              cases={one.cases.flatMap((id) => cases.get(id) ?? [])}
              isLoaded={data !== null}
              {...{ read, byNumber }}
            />
          ))}
        </DataTable>
      </div>
      {left === 0 ? null : (
        <p className="reconcile-more no-print">
          <Button onClick={() => setCount(count + AT_ONCE)}>
            {words.showMore(num(Math.min(left, AT_ONCE)))}
          </Button>
        </p>
      )}
    </>
  );
}

interface RowProps {
  readonly difference: Shown;
  readonly cases: readonly CaseRow[];
  readonly isLoaded: boolean;
  readonly read: ReadRows;
  readonly byNumber: ReadonlyMap<number, ListRow>;
}

function Row({ difference, cases, isLoaded, read, byNumber }: RowProps): ReactNode {
  const words = useLaterTexts().reconcile;
  const today = useToday();
  const { subjectOf } = useListWords();
  const rows = difference.rows.flatMap((n) => byNumber.get(n) ?? []);
  const [row] = rows;
  const [one] = cases;
  const day = one?.appliedOn ?? row?.applied ?? null;
  const owners = [...new Set(cases.flatMap(({ owner }) => owner ?? []))];
  return (
    <tr data-group={difference.group} data-why={difference.why ?? 'same'}>
      <th scope="row">
        {one !== undefined ? (
          <OwnSubject row={one} />
        ) : row !== undefined ? (
          <TheirSubject {...subjectOf(row, read.shown.get(row.n))} />
        ) : isLoaded ? (
          difference.cases.join(words.and)
        ) : (
          '…'
        )}
      </th>
      <td className="tabular">{day === null ? '' : shortDay(day, today)}</td>
      <td>
        <Ours difference={difference} cases={cases} />
      </td>
      <td>
        <Theirs difference={difference} rows={rows} shown={read.shown} />
      </td>
      <td className="reconcile-why">
        <Why difference={difference} one={one} />
      </td>
      <td>{owners.length === 0 ? <span className="muted">—</span> : owners.join(words.and)}</td>
      <td className="right">
        <RowActions difference={difference} cases={cases} />
      </td>
    </tr>
  );
}

function OwnSubject({ row }: { readonly row: CaseRow }): ReactNode {
  const words = useLaterTexts().reconcile;
  const small =
    row.chartNumber ?? (row.maskedPatient === null ? '' : words.idNumber(row.maskedPatient.number));
  return (
    <>
      <span className="cut">
        <Subject row={row} />
      </span>
      <small className="cut tabular">{small}</small>
    </>
  );
}

function TheirSubject({ who, drug, id }: { who: string; drug: string; id: string }): ReactNode {
  return (
    <>
      <span className="cut subject-line">
        <b>{who}</b> {drug}
      </span>
      <small className="cut tabular">{id}</small>
    </>
  );
}

function Ours({ difference, cases }: Pick<RowProps, 'difference' | 'cases'>): ReactNode {
  const words = useLaterTexts().reconcile;
  const today = useToday();
  const { why } = difference;
  if (difference.cases.length === 0) return <span className="muted">{words.nowhere}</span>;
  const quantity = 'quantity' in difference ? difference.quantity : null;
  return cases.map((row) => (
    <div key={row.id} className="reconcile-side">
      <StageLabel stage={stageOf(row)} />
      <small className="tabular">
        {why === 'quantity' && quantity !== null
          ? words.amount(num(quantity))
          : why === 'receipt-missing' && row.receiptNumber !== null
            ? words.receipt(row.receiptNumber)
            : row.decidedOn !== null
              ? words.decided(shortDay(row.decidedOn, today))
              : ''}
      </small>
    </div>
  ));
}

/** The cause, and when it is expected to end, if known. */
function Why({
  difference,
  one,
}: {
  difference: RowProps['difference'];
  one: CaseRow | undefined;
}): ReactNode {
  const words = useLaterTexts().reconcile;
  const today = useToday();
  const askedWords = useAskedWords();
  if (difference.group === 'vpn') return words.vpn.by(difference.by, shortDay(difference.at, today));
  if (difference.group === 'same') return '';
  const { why, asked, nextPollAt: next } = difference;
  const beside = [
    ...(asked === null ? [] : [askedWords(asked)]),
    ...(why === 'not-heard' && next !== null ? [words.nextPoll(shortMoment(next, today))] : []),
    ...(one?.dueOn === null || one?.dueOn === undefined || difference.group !== 'different'
      ? []
      : [words.dueBy(shortDay(one.dueOn, today))]),
  ];
  return (
    <>
      {words.whys[why]}
      {beside.length === 0 ? null : <small>{beside.join(words.semicolon)}</small>}
    </>
  );
}
