import AntdApp from 'antd/es/app';
import type { ReactNode } from 'react';
import type { Difference } from '../../shared/api/reconcile-contract.ts';
import { useConnection } from '../connection/connection.ts';
import { useAction, useAttempt } from '../connection/use-action.ts';
import { saveWorkbook } from '../excel/workbook.ts';
import { num } from '../format/number.ts';
import { dateOnly, monthOf, shortDay } from '../format/time.ts';
import { usePaper } from '../print/sheet.tsx';
import { StatsWays } from '../statistics/stats-frame.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
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
  const attempt = useAttempt();
  const words = useLaterTexts().reconcile;
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const lineOf = useLines(read);
  const paper = usePaper();
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
    await attempt(async () => {
      const lines = (await takenLines(client, differences, 'paper')).map(lineOf.paper);
      paper.print(<Paper {...props} lines={lines} />);
    });
  };
  return (
    <>
      <StatsWays isEmpty={differences.length === 0} excel={excel} print={() => void print()}>
        {children}
      </StatsWays>
      {paper.sheet}
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
    <>
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
    </>
  );
}
