import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Progress from 'antd/es/progress';
import { useId, useState, type ReactNode } from 'react';
import type { CaseOrder, ListFilter } from '../../shared/api/case-filter.ts';
import {
  CASE_COLUMNS,
  COLUMN_GROUPS,
  MONTH_END,
  type CaseColumn,
  type ColumnGroup,
} from '../../shared/case-columns.ts';
import { STAGES } from '../../shared/stage.ts';
import { useConnection } from '../connection/connection.ts';
import { useFailureText } from '../connection/use-action.ts';
import { monthOf } from '../format/time.ts';
import { saveWorkbook, type Cell } from '../excel/workbook.ts';
import { useLongRun, type Running } from '../moves/long-run.tsx';
import { useMay, useWhyNot } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { useToday } from '../ui/now.tsx';
import { createKeptStore, useStore } from '../ui/store.ts';

interface ExportDialogProps {
  readonly filter: ListFilter;
  readonly only?: readonly string[] | undefined;
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
  opinion: 60,
  accepted: 18,
  received: 18,
  created: 18,
  updated: 18,
};

/** The person's columns of the last export; by default those for the end of the month. */
const exportColumns = createKeptStore<readonly CaseColumn[]>('twpas.export', (kept) => {
  const known = CASE_COLUMNS.filter((column) => Array.isArray(kept) && kept.includes(column));
  return known.length > 0 ? known : MONTH_END;
});

/** Dates and times become typed cells, so that a spreadsheet can sort and calculate; identifiers stay text. */
function cellOf(column: CaseColumn, text: string): Cell {
  if (text === '') return null;
  switch (column) {
    case 'due':
    case 'applied':
    case 'ends':
    case 'decided':
      return { day: text };
    case 'accepted':
    case 'received':
    case 'created':
    case 'updated':
      return { moment: text };
    case 'quantity':
    case 'approvedQuantity':
      // Text if a case has several items: a sum would mix different drugs.
      return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
    default:
      return text;
  }
}

interface Reveal {
  readonly asked: boolean;
  readonly reason: string;
}

/** Exports the list as a workbook: the person chooses columns, the agent delivers in batches, and the run can be cancelled. */
export function ExportDialog({ filter, only, order, count, onClose }: ExportDialogProps): ReactNode {
  const { list: words, shell } = useTexts();
  const columns = useStore(exportColumns);
  const fileName = words.exportFile(monthOf(filter.ending ?? filter.period, useToday()));
  const [reveal, setReveal] = useState<Reveal>({ asked: false, reason: '' });
  const { progress, error, ended, run, stop } = useExport({ filter, only, order, columns, reveal }, fileName);
  return (
    <AskDialog
      title={words.exportTitle(count)}
      width={680}
      ok={words.exportStart(count)}
      cancel={{ text: progress === null ? shell.common.close : shell.common.cancel, stops: true }}
      ready={columns.length > 0 && (!reveal.asked || reveal.reason.trim() !== '')}
      running={progress !== null}
      error={error}
      onOk={() => void run(count)}
      onClose={() => {
        if (progress === null) onClose();
        else stop();
      }}
    >
      <div className="case-strip">
        <p>{words.exportDetail}</p>
        <p>
          <span className="muted">{words.exportFileLabel}</span> <strong>{fileName}</strong>
        </p>
      </div>
      <div className="export-head">
        <span>
          {words.exportColumns} <span className="muted">{words.exportKept}</span>
        </span>
        <Button type="link" size="small" onClick={() => exportColumns.set(MONTH_END)}>
          {words.exportMonth}
        </Button>
        <Button type="link" size="small" onClick={() => exportColumns.set(CASE_COLUMNS)}>
          {words.exportAll}
        </Button>
      </div>
      <div className="export-columns">
        {(Object.keys(COLUMN_GROUPS) as ColumnGroup[]).map((group) => (
          <Group key={group} group={group} columns={columns} />
        ))}
      </div>
      <RevealField reveal={reveal} onChange={setReveal} />
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

interface Exported extends Pick<ExportDialogProps, 'filter' | 'only' | 'order'> {
  readonly columns: readonly CaseColumn[];
  readonly reveal: Reveal;
}

/** Fetches the cells and saves the workbook. `ended`: result of the last run. */
function useExport({ filter, only, order, columns, reveal }: Exported, fileName: string) {
  const texts = useTexts();
  const { list: words, stages } = texts;
  const language = useLanguage();
  const failureText = useFailureText();
  const { client } = useConnection();
  const work = useLongRun();
  const [ended, setEnded] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const rowsOf = async ({ signal, onProgress }: Running): Promise<Cell[][] | null> => {
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
          ...(reveal.asked ? { reveal: { reason: reveal.reason.trim() } } : {}),
        },
        { signal },
      );
      for await (const { rows: part, done, total } of pieces) {
        signal.throwIfAborted();
        for (const row of part) rows.push(row.map((text, at) => cellOf(columns[at] ?? 'stage', text)));
        onProgress({ done, total });
      }
    } catch (failure) {
      if (!signal.aborted) throw failure;
    }
    return signal.aborted ? null : rows;
  };
  const run = async (count: number): Promise<void> => {
    setError(null);
    setEnded(null);
    try {
      await work.start(async (running) => {
        running.onProgress({ done: 0, total: count });
        const rows = await rowsOf(running);
        setEnded(rows === null ? words.exportStopped : null);
        if (rows === null) return;
        const head = columns.map((key) => words.fields[key]);
        const widths = columns.map((key) => WIDTHS[key] ?? 14);
        await saveWorkbook(fileName, [{ name: texts.cases.title, head, rows, widths }]);
        setEnded(words.exportDone(rows.length));
      });
    } catch (failure) {
      setError(failureText(failure));
    }
  };
  return { progress: work.progress, stop: work.stop, error, ended, run };
}

/** Check box and reason for patients' full numbers in the file. Without them, a note names the masked form. */
function RevealField({
  reveal: { asked, reason },
  onChange,
}: {
  readonly reveal: Reveal;
  readonly onChange: (reveal: Reveal) => void;
}): ReactNode {
  const { list: words } = useTexts();
  const named = useMay('cases.work');
  const mayNotReveal = useWhyNot()('patient.export');
  const id = useId();
  return (
    <>
      <Checkbox
        checked={asked}
        disabled={mayNotReveal !== null}
        onChange={({ target }) => onChange({ asked: target.checked, reason })}
      >
        {words.exportReveal}
        {mayNotReveal === null ? null : <span className="second"> {mayNotReveal}</span>}
      </Checkbox>
      {asked ? (
        <>
          <label htmlFor={id}>{words.reason}</label>
          <Input
            id={id}
            value={reason}
            maxLength={2000}
            placeholder={words.reasonHint}
            onChange={({ target }) => onChange({ asked, reason: target.value })}
          />
        </>
      ) : (
        <Alert type="info" showIcon title={named ? words.exportNamed : words.exportMasked} />
      )}
    </>
  );
}

function Group({
  group,
  columns,
}: {
  readonly group: ColumnGroup;
  readonly columns: readonly CaseColumn[];
}): ReactNode {
  const { list: words } = useTexts();
  return (
    <fieldset>
      <legend>{words.exportGroups[group]}</legend>
      {COLUMN_GROUPS[group].map((key) => (
        <Checkbox
          key={key}
          checked={columns.includes(key)}
          onChange={(event) => {
            const on = event.target.checked;
            exportColumns.set(CASE_COLUMNS.filter((each) => (each === key ? on : columns.includes(each))));
          }}
        >
          {words.fields[key]}
        </Checkbox>
      ))}
    </fieldset>
  );
}
