import Alert from 'antd/es/alert';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Progress from 'antd/es/progress';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import type { CaseFilter, CaseOrder } from '../../shared/api/case-filter.ts';
import { CASE_COLUMNS, type CaseColumn } from '../../shared/case-columns.ts';
import { STAGES } from '../../shared/stage.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/use-action.ts';
import { saveWorkbook, type Cell } from '../excel/workbook.ts';
import { useWhyNot } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { useStore } from '../ui/store.ts';
import { chosenColumns, columnsOf } from './columns-menu.tsx';

interface ExportDialogProps {
  readonly filter: CaseFilter;
  /** Of these alone. */
  readonly only?: readonly string[];
  readonly order: CaseOrder | null;
  readonly count: number;
  readonly onClose: () => void;
}

const WIDTHS: Readonly<Partial<Record<CaseColumn, number>>> = {
  drug: 36,
  indication: 36,
  department: 16,
  number: 24,
  receipt: 24,
  accepted: 18,
  updated: 18,
};

/** Days are days and moments moments, so that a spreadsheet sorts and counts by them; what only names something stays a text. */
function cellOf(column: CaseColumn, text: string): Cell {
  if (text === '') return null;
  switch (column) {
    case 'due':
    case 'applied':
    case 'decided':
      return { day: text };
    case 'accepted':
    case 'updated':
      return { moment: text };
    default:
      return text;
  }
}

/** The list as a workbook: what it holds is chosen, told by the agent piece by piece, and can be cancelled on the way. */
export function ExportDialog({ filter, only, order, count, onClose }: ExportDialogProps): ReactNode {
  const texts = useTexts();
  const { list: words, shell, stages } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const reasonId = useId();
  const shown = columnsOf(useStore(chosenColumns)).flatMap(({ csv }) => csv);
  const [columns, setColumns] = useState<readonly CaseColumn[]>(shown);
  const mayNotReveal = useWhyNot()('patient.export');
  const [reveals, setReveals] = useState(false);
  const [reason, setReason] = useState('');
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number } | null>(null);
  const [ended, setEnded] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (): Promise<void> => {
    const end = new AbortController();
    running.current = end;
    setError(null);
    setEnded(null);
    setProgress({ done: 0, total: count });
    const rows: Cell[][] = [];
    try {
      const pieces = await client.cases.cells(
        {
          filter,
          ...(only === undefined ? {} : { only: [...only] }),
          ...(order === null ? {} : { order }),
          columns: [...columns],
          words: Object.fromEntries(STAGES.map((stage) => [stage, stages[stage].word])),
          language,
          ...(reveals ? { reveal: { reason: reason.trim() } } : {}),
        },
        { signal: end.signal },
      );
      for await (const { rows: part, done, total } of pieces) {
        end.signal.throwIfAborted();
        for (const row of part) rows.push(row.map((text, at) => cellOf(columns[at] ?? 'stage', text)));
        setProgress({ done, total });
      }
      end.signal.throwIfAborted();
      await saveWorkbook('twpas-cases.xlsx', [
        {
          name: texts.cases.title,
          head: columns.map((key) => words.fields[key]),
          rows,
          widths: columns.map((key) => WIDTHS[key] ?? 14),
        },
      ]);
      setEnded(words.exportDone(rows.length));
    } catch (failure) {
      if (end.signal.aborted) setEnded(words.exportStopped);
      else setError(failureText(failure, texts, language));
    }
    running.current = null;
    setProgress(null);
  };
  return (
    <AskDialog
      title={words.exportTitle(count)}
      ok={words.exportStart}
      cancel={{ text: progress === null ? shell.common.close : shell.common.cancel, stops: true }}
      ready={columns.length > 0 && (!reveals || reason.trim() !== '')}
      running={progress !== null}
      error={error}
      onOk={() => {
        void run();
      }}
      onClose={() => {
        if (running.current === null) onClose();
        else running.current.abort();
      }}
    >
      <p>{words.exportDetail}</p>
      <fieldset className="export-columns">
        <legend>{words.exportColumns}</legend>
        {CASE_COLUMNS.map((key) => (
          <Checkbox
            key={key}
            checked={columns.includes(key)}
            onChange={(event) => {
              const on = event.target.checked;
              setColumns(CASE_COLUMNS.filter((each) => (each === key ? on : columns.includes(each))));
            }}
          >
            {words.fields[key]}
          </Checkbox>
        ))}
      </fieldset>
      <Checkbox
        checked={reveals}
        disabled={mayNotReveal !== null}
        onChange={(event) => {
          setReveals(event.target.checked);
        }}
      >
        {words.exportReveal}
        {mayNotReveal === null ? null : <span className="second"> {mayNotReveal}</span>}
      </Checkbox>
      {reveals ? (
        <>
          <label htmlFor={reasonId}>{words.reason}</label>
          <Input
            id={reasonId}
            value={reason}
            maxLength={2000}
            placeholder={words.reasonHint}
            onChange={(event) => {
              setReason(event.target.value);
            }}
          />
        </>
      ) : (
        <p className="muted">{words.exportMasked}</p>
      )}
      {progress === null ? null : (
        <div role="status">
          <Progress
            percent={progress.total === 0 ? 100 : Math.round((progress.done / progress.total) * 100)}
            aria-label={words.excel}
          />
          {words.exportRunning(progress.done, progress.total)}
        </div>
      )}
      {ended === null ? null : <Alert type="info" showIcon title={ended} />}
    </AskDialog>
  );
}
