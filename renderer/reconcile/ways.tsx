import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { Difference } from '../../shared/api/reconcile-contract.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText, useAction } from '../connection/use-action.ts';
import { saveWorkbook } from '../excel/workbook.ts';
import { num } from '../format/number.ts';
import { dateOnly, monthOf, shortDay } from '../format/time.ts';
import { StatsWays } from '../statistics/stats-frame.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { takenLines, useLines, WIDTHS } from './lines.ts';
import type { ReportProps } from './parts.ts';

interface WaysProps extends ReportProps {
  readonly differences: readonly Difference[];
  /** Stands before the two. */
  readonly children: ReactNode;
}

/** More lines than anybody reads on paper. */
const MOST_PRINTED = 1000;

/** The differences on paper and in Excel. Whose names leave is in the trail first. */
export function ListWays(props: WaysProps): ReactNode {
  const { differences, question, read, children } = props;
  const texts = useTexts();
  const language = useLanguage();
  const words = useLaterTexts().reconcile;
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const lineOf = useLines(read);
  const [paper, setPaper] = useState<readonly (readonly string[])[] | null>(null);
  const excel = useAction(async () => {
    const rows = (await takenLines(client, differences, 'file')).map(lineOf.excel);
    const sheet = { name: words.sheet, head: lineOf.heads, rows, widths: WIDTHS };
    await saveWorkbook(words.xlsx(monthOf(question, question.to)), [sheet]);
  }, texts.statistics.excelDone);
  const print = async (): Promise<void> => {
    if (differences.length > MOST_PRINTED) {
      void message.warning(words.printLimit(num(MOST_PRINTED)));
      return;
    }
    try {
      const lines = (await takenLines(client, differences, 'paper')).map(lineOf.paper);
      // On the page before the browser takes its picture of it.
      flushSync(() => {
        setPaper(lines);
      });
      window.print();
      setPaper(null);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
  };
  return (
    <>
      <StatsWays isEmpty={differences.length === 0} excel={excel} print={() => void print()}>
        {children}
      </StatsWays>
      {paper === null ? null : createPortal(<Paper {...props} lines={paper} />, document.body)}
    </>
  );
}

function Paper({
  question: { from, to },
  list,
  lines,
}: Pick<ReportProps, 'question' | 'list'> & { readonly lines: readonly (readonly string[])[] }): ReactNode {
  const words = useLaterTexts().reconcile;
  const { heads } = words;
  return (
    <div className="list-paper">
      <h1>{words.paper(dateOnly(from), shortDay(to, from))}</h1>
      <p>{words.paperBy(list.fileName, num(lines.length))}</p>
      <DataTable
        className="sheet-table"
        heads={[heads.subject, heads.applied, heads.ours, heads.theirs, heads.why, heads.owner]}
      >
        {lines.map((cells, line) => (
          <tr key={`${String(line)} ${cells.join(' ')}`}>
            {cells.map((cell, at) => (
              <td key={`${String(at)} ${cell}`}>{cell}</td>
            ))}
          </tr>
        ))}
      </DataTable>
    </div>
  );
}
