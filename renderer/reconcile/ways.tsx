import AntdApp from 'antd/es/app';
import type { ReactNode } from 'react';
import type { Difference, ListRow } from '../../shared/api/reconcile-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { stageOf } from '../cases/stage.tsx';
import type { AgentClient } from '../connection/transport.ts';
import { useAction, useAttempt } from '../connection/use-action.ts';
import { saveWorkbook, type Cell } from '../excel/workbook.ts';
import { num } from '../format/number.ts';
import { dateOnly, monthOf, shortDay } from '../format/time.ts';
import { inBatches } from '../moves/run-move.ts';
import { useCaseNames } from '../names/case-names.ts';
import { usePaper } from '../print/sheet.tsx';
import { StatsWays } from '../statistics/stats-frame.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import type { ReportProps } from './parts.ts';
import { useListWords } from './their-words.tsx';
import type { ReadRows } from './values.ts';

interface WaysProps extends ReportProps {
  readonly differences: readonly Difference[];
  /** Shown before the two buttons. */
  readonly children: ReactNode;
}

/** Maximum printed rows; nobody reads more on paper. */
const MOST_PRINTED = 1000;

/** Prints or exports the differences. First the trail records whose names leave. */
export function ListWays(props: WaysProps): ReactNode {
  const { differences, question, read, children } = props;
  const texts = useTexts();
  const attempt = useAttempt();
  const words = useLaterTexts().reconcile;
  const { message } = AntdApp.useApp();
  const lineOf = useLines(read);
  const paper = usePaper();
  const excel = useAction(async (client) => {
    const rows = (await takenLines(client, differences, 'file')).map(lineOf.excel);
    const sheet = { name: words.sheet, head: lineOf.heads, rows, widths: WIDTHS };
    await saveWorkbook(words.xlsx(monthOf(question, question.to)), [sheet]);
  }, texts.statistics.excelDone);
  const print = async (): Promise<void> => {
    if (differences.length > MOST_PRINTED) {
      void message.warning(words.printLimit(num(MOST_PRINTED)));
      return;
    }
    await attempt(async (client) => {
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

interface Line {
  readonly difference: Difference;
  readonly cases: readonly CaseRow[];
}

/** Each difference with its cases, fetched after the trail recorded them. */
async function takenLines(
  client: AgentClient,
  differences: readonly Difference[],
  as: 'file' | 'paper',
): Promise<readonly Line[]> {
  const ids = [...new Set(differences.flatMap(({ cases }) => cases))];
  await client.reconcile.taken({ ids, as });
  const { answers } = await inBatches(ids, (part) => client.cases.rows({ ids: part, phi: false }));
  const rows = new Map(answers.flat().map((row) => [row.id, row]));
  return differences.map((difference) => ({
    difference,
    cases: difference.cases.flatMap((id) => rows.get(id) ?? []),
  }));
}

type Text = string | null | undefined;

/** Facts of a line as text; equal facts of several cases or rows appear once. */
function useFacts(read: ReadRows) {
  const { stages } = useTexts();
  const { and } = useLaterTexts().reconcile;
  const namesOf = useCaseNames();
  const { subjectOf, resultOf } = useListWords();
  const byNumber = new Map(read.rows.map((row) => [row.n, row]));
  const each = (texts: readonly Text[]): string =>
    [...new Set(texts.filter((text) => text !== null && text !== undefined && text !== ''))].join(and);
  const ownFacts = (cases: readonly CaseRow[]) => {
    const [one] = cases;
    const names = one === undefined ? null : namesOf(one);
    return {
      patient: names?.patient,
      id: one?.maskedPatient?.number,
      drug: names?.drug,
      wholeDrug: names?.wholeDrugs.join(and),
      code: one?.drugCodes.join(and),
      applied: one?.appliedOn,
      own: each(cases.map((row) => stages[stageOf(row).key].word)),
      ownReceipt: each(cases.map(({ receiptNumber }) => receiptNumber)),
      owner: each(cases.map(({ owner }) => owner)),
      ids: each(cases.map(({ id }) => id)),
    };
  };
  const listFacts = (rows: readonly ListRow[]) => {
    const [row] = rows;
    const subject = row === undefined ? null : subjectOf(row, read.shown.get(row.n));
    return {
      subject,
      row,
      result: each(rows.map((one) => resultOf(one, read.shown.get(one.n)))),
      receipt: each(rows.map(({ receipt }) => receipt)),
      amount: row?.quantity ?? null,
      rows: each(rows.map(({ n }) => String(n))),
    };
  };
  return ({ difference, cases }: Line) => {
    const theirs = listFacts(difference.rows.flatMap((n) => byNumber.get(n) ?? []));
    const ours = ownFacts(cases);
    const { subject, row } = theirs;
    return {
      ...ours,
      ...theirs,
      patient: ours.patient ?? subject?.who ?? '',
      id: ours.id ?? subject?.id ?? '',
      drug: ours.drug ?? subject?.drug ?? '',
      wholeDrug: ours.wholeDrug ?? subject?.drug ?? '',
      code: ours.code ?? row?.drug ?? '',
      applied: ours.applied ?? row?.applied ?? null,
    };
  };
}

/** Column widths of the sheet, in characters. */
const WIDTHS = [14, 14, 16, 30, 14, 12, 18, 14, 12, 14, 14, 12, 10, 40, 12, 16];

/** Formats a difference as cells for the sheet and for paper. */
function useLines(read: ReadRows) {
  const words = useLaterTexts().reconcile;
  const factsOf = useFacts(read);
  const { heads, sheetHeads, columns } = words;
  const { group, ownResult, ownReceipt, ownAmount, theirResult, theirReceipt, theirAmount } = sheetHeads;
  return {
    heads: [
      ...[group, columns.names.name, columns.names.patient, columns.names.drugName, columns.names.drug],
      ...[heads.applied, ownResult, ownReceipt, ownAmount, theirResult, theirReceipt, theirAmount],
      ...[sheetHeads.row, heads.why, heads.owner, sheetHeads.code],
    ],
    excel: (line: Line): readonly Cell[] => {
      const facts = factsOf(line);
      const day = facts.applied === null ? null : { day: facts.applied };
      return [
        ...[words.tiles[line.difference.group], facts.patient, facts.id, facts.wholeDrug, facts.code],
        ...[day, facts.own, facts.ownReceipt, line.difference.quantity, facts.result, facts.receipt],
        ...[facts.amount, facts.rows, words.whys[line.difference.why], facts.owner, facts.ids],
      ];
    },
    paper: (line: Line): readonly string[] => {
      const { patient, drug, applied, own, result, owner } = factsOf(line);
      return [
        ...[`${patient} ${drug}`, applied === null ? '' : dateOnly(applied)],
        ...[own === '' ? words.nowhere : own, result === '' ? words.nowhere : result],
        ...[words.whys[line.difference.why], owner],
      ];
    },
  };
}
