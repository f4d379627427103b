import Select from 'antd/es/select';
import { useMemo, useState, useId, type ReactNode } from 'react';
import type { ListToCompare } from '../../shared/api/reconcile-contract.ts';
import { maskNumber } from '../../shared/mask.ts';
import { LIST_COLUMNS, type ListColumn } from '../../shared/reconcile.ts';
import { go } from '../app/route.ts';
import { useAsked } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { daysOf } from '../statistics/question.ts';
import { StatsFrame, wholeDays } from '../statistics/stats-frame.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { useStore } from '../ui/store.ts';
import { areEnough, guessColumns, type Columns } from './columns.ts';
import { DropArea, DropPanel, FileState } from './drop-panel.tsx';
import { CompareAgain, type ReportProps } from './parts.ts';
import {
  monthOfList,
  parseReconcile,
  queryOfReconcile,
  RECONCILE_SPANS,
  type ReconcileQuestion,
} from './question.ts';
import './reconcile.css';
import { Report } from './report.tsx';
import { loadedList, useListFile, type LoadedList } from './use-list-file.ts';
import { rowsBelow, type ReadRows } from './values.ts';

/** 與健保署對帳: compares NHI's list of a month with our cases. */
export function ReconcilePage({ query }: { readonly query: string }): ReactNode {
  const words = useLaterTexts().reconcile;
  const today = useToday();
  const question = useMemo(() => parseReconcile(query, today), [query, today]);
  const change = (patch: Partial<ReconcileQuestion>): void =>
    go({ page: 'statistics', part: 'reconcile', query: queryOfReconcile({ ...question, ...patch }) });
  return (
    <StatsFrame
      part="reconcile"
      days={question}
      spans={RECONCILE_SPANS}
      daysOfSpan={(span) => daysOf(span, today)}
      spanWords={words.spans}
      period={words.period}
      onDays={wholeDays(change)}
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
        <Compared {...{ question, onChange, list, columns, file }} onColumns={() => setAsked(list)} />
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
          onClose={() => setAsked(null)}
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

interface ColumnsDialogProps {
  readonly list: LoadedList;
  readonly onChosen: (columns: Columns) => void;
  readonly onClose: () => void;
}

/** Chooses the list's columns; guessed from their heads and saved for the hospital. */
function ColumnsDialog({ list, onChosen, onClose }: ColumnsDialogProps): ReactNode {
  const words = useLaterTexts().reconcile.columns;
  const [columns, setColumns] = useState<Columns>(() => list.columns ?? guessColumns(list.heads));
  const heads = [...list.heads];
  const places = Object.values(columns);
  const isTwice = new Set(places).size < places.length;
  const asked = useAsked(
    (client) => client.reconcile.keepColumns({ heads, columns: { ...columns } }),
    () => onChosen(columns),
  );
  return (
    <AskDialog
      title={words.title}
      width={640}
      does={[words.detail, words.need]}
      ok={words.ok}
      ready={areEnough(columns) && !isTwice}
      running={asked.running}
      error={isTwice ? words.twice : asked.error}
      onOk={asked.run}
      onClose={onClose}
    >
      <div className="reconcile-columns">
        {LIST_COLUMNS.map((column) => (
          <ColumnField
            key={column}
            column={column}
            list={list}
            value={columns[column]}
            onChange={(place) => {
              asked.forget();
              const { [column]: _before, ...others } = columns;
              setColumns(place === undefined ? others : { ...others, [column]: place });
            }}
          />
        ))}
      </div>
    </AskDialog>
  );
}

const NOWHERE = -1;

function ColumnField({
  column,
  list,
  value,
  onChange,
}: {
  readonly column: ListColumn;
  readonly list: LoadedList;
  readonly value: number | undefined;
  readonly onChange: (place: number | undefined) => void;
}): ReactNode {
  const words = useLaterTexts().reconcile.columns;
  const id = useId();
  const { table, head, heads } = list;
  const [first] = table.rows.slice(head + 1);
  const options = heads.map((name, place) => {
    const example = first?.cells[place]?.text ?? '';
    // Mask ID numbers, which others could see on the screen.
    const shown = /^[A-Z][A-Z\d]\d{8}$/i.test(example) ? maskNumber(example) : example.slice(0, 16);
    return {
      value: place,
      label: words.option(name === '' ? words.unnamed(String(place + 1)) : name, shown),
    };
  });
  return (
    <>
      <label htmlFor={id}>{words.names[column]}</label>
      <Select<number>
        id={id}
        className="wide-field"
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? NOWHERE}
        options={[{ value: NOWHERE, label: words.none }, ...options]}
        onChange={(place) => onChange(place === NOWHERE ? undefined : place)}
      />
    </>
  );
}
