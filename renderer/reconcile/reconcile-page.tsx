import { useMemo, useState, type ReactNode } from 'react';
import type { ListToCompare } from '../../shared/api/reconcile-contract.ts';
import { go } from '../app/route.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, shortDay } from '../format/time.ts';
import { daysOf } from '../statistics/question.ts';
import { StatsFrame } from '../statistics/stats-frame.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { useStore } from '../ui/store.ts';
import type { Columns } from './columns.ts';
import { ColumnsDialog } from './columns-dialog.tsx';
import { DropArea, DropPanel, FileState } from './drop-panel.tsx';
import {
  monthOfList,
  parseReconcile,
  queryOfReconcile,
  RECONCILE_SPANS,
  reconcileSpan,
  type ReconcileQuestion,
} from './question.ts';
import { CompareAgain, type ReportProps } from './parts.ts';
import { Report } from './report.tsx';
import { loadedList, useListFile, type LoadedList } from './use-list-file.ts';
import { type ReadRows, rowsBelow } from './values.ts';
import './reconcile.css';

/** 與健保署對帳: compares NHI's list of a month with our cases. */
export function ReconcilePage({ query }: { readonly query: string }): ReactNode {
  const words = useLaterTexts().reconcile;
  const today = useToday();
  const question = useMemo(() => parseReconcile(query, today), [query, today]);
  const change = (patch: Partial<ReconcileQuestion>): void => {
    go({ page: 'statistics', part: 'reconcile', query: queryOfReconcile({ ...question, ...patch }) });
  };
  const { from, to } = question;
  return (
    <StatsFrame
      part="reconcile"
      days={question}
      spans={RECONCILE_SPANS}
      span={reconcileSpan(question, today)}
      spanWords={words.spans}
      period={words.period(dateOnly(from), shortDay(to, from))}
      onSpan={(span) => {
        change(daysOf(span, today));
      }}
      onDays={(days) => {
        // Only complete days go into the address.
        if (!Object.values(days).includes('')) change(days);
      }}
    >
      {() => <Lists question={question} onChange={change} />}
    </StatsFrame>
  );
}

interface PartProps {
  readonly question: ReconcileQuestion;
  readonly onChange: (patch: Partial<ReconcileQuestion>) => void;
}

/** The loaded list, or the drop panel; also the dialog for its columns. */
function Lists({ question, onChange }: PartProps): ReactNode {
  const words = useLaterTexts().reconcile;
  const today = useToday();
  const list = useStore(loadedList);
  /** The list whose columns are being chosen: a new one or the loaded one. */
  const [asked, setAsked] = useState<LoadedList | null>(null);
  const begin = (of: LoadedList, columns: Columns): void => {
    loadedList.set({ ...of, columns });
    // A list covers one month: show that month.
    const month = monthOfList(rowsBelow(of.table, of.head, columns).rows, today);
    onChange({ ...(month ?? {}), show: 'all' });
  };
  const file = useListFile((of) => {
    if (of.columns === null) setAsked(of);
    else begin(of, of.columns);
  });
  const columns = list?.columns ?? null;
  return (
    <DropArea file={file}>
      <FileState file={file} />
      {list !== null && columns !== null ? (
        <Compared
          {...{ question, onChange, list, columns, file }}
          onColumns={() => {
            setAsked(list);
          }}
        />
      ) : file.reading === null ? (
        <DropPanel file={file} />
      ) : null}
      {asked === null ? null : (
        <ColumnsDialog
          list={asked}
          onChosen={(chosen) => {
            setAsked(null);
            begin(asked, chosen);
          }}
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
      <p className="print-refused">{words.usePrint}</p>
    </DropArea>
  );
}

function Compared(props: Omit<ReportProps, 'read' | 'found'>): ReactNode {
  const { question, list, columns } = props;
  const words = useLaterTexts().reconcile;
  const read = useMemo(() => rowsBelow(list.table, list.head, columns), [list, columns]);
  const { from, to } = question;
  const key = `reconcile ${list.readAt} ${JSON.stringify(columns)} ${from} ${to}`;
  const { data, ...query } = useQuery(
    key,
    (agent, signal) => agent.reconcile.compare(toCompare(list, columns, read, question), { signal }),
    // A changed case may no longer differ.
    (change, before) =>
      change.kind === 'all' ||
      [...(before?.differences ?? []), ...(before?.vpn ?? [])].some(({ cases }) =>
        cases.some((id) => change.ids.has(id)),
      ),
  );
  if (data !== null)
    return (
      <CompareAgain value={query.reload}>
        <Report {...props} read={read} found={data} />
      </CompareAgain>
    );
  return <NoAnswer {...query} rows={8} label={words.comparing} />;
}

const toCompare = (
  { madeAt }: LoadedList,
  columns: Columns,
  { rows }: ReadRows,
  { from, to }: ReconcileQuestion,
): ListToCompare => ({ rows: [...rows], from, to, madeAt, hasResult: columns.result !== undefined });
