import AntdApp from 'antd/es/app';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useAction } from '../connection/use-action.ts';
import { dateTime } from '../format/time.ts';
import { MayButton } from '../people/me.tsx';
import { usePaper } from '../print/sheet.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/store.ts';
import { chosenColumns, columnsOf } from './columns-menu.tsx';
import { columnWord } from './columns.tsx';

/** Maximum rows to print, as nobody reads more pages; the export has no such limit. */
const MOST = 1000;

interface Paper {
  readonly rows: readonly CaseRow[];
  readonly by: string;
  readonly at: string;
}

interface PrintListProps {
  readonly items: readonly string[];
  /** The filter as text; the search is left out, as it may name a patient. */
  readonly conditions: readonly string[];
  readonly searched: boolean;
}

/** Prints the list: first a line in the trail, then a page with masked patients, then the browser's print. */
export function PrintList({ items, conditions, searched }: PrintListProps): ReactNode {
  const { list: words } = useTexts();
  const { message } = AntdApp.useApp();
  const paper = usePaper();
  const print = useAction(async (client) => {
    if (items.length > MOST) {
      void message.warning(words.printLimit(MOST));
      return;
    }
    const rows = await client.cases.rows({ ids: [...items], phi: false });
    const line = await client.cases.listPrinted({ ids: rows.map(({ id }) => id) });
    paper.print(<ListPaper rows={rows} {...line} conditions={conditions} searched={searched} />);
  }, null);
  return (
    <>
      <MayButton
        ability="cases.export"
        type="text"
        icon={<Icon name="printer" />}
        disabled={items.length === 0}
        action={print}
      >
        {words.print}
      </MayButton>
      {paper.sheet}
    </>
  );
}

function ListPaper({ rows, by, at, conditions, searched }: Paper & Omit<PrintListProps, 'items'>): ReactNode {
  const texts = useTexts();
  const { list: words, cases } = texts;
  const columns = columnsOf(useStore(chosenColumns)).filter(({ key }) => key !== 'patient');
  return (
    <>
      <h1>{words.printTitle}</h1>
      <p>
        {`${words.printFilter}：${conditions.length === 0 ? words.printNone : conditions.join('、')}`}
        {searched ? `、${words.printSearch}` : ''}
      </p>
      <p>{`${cases.total(rows.length)} · ${words.asOf(dateTime(at), by)}`}</p>
      <DataTable className="sheet-table" heads={columns.map((column) => columnWord(column, texts))}>
        {rows.map((row) => (
          <tr key={row.id}>
            {columns.map(({ key, Cell }) => (
              <td key={key}>
                <Cell row={row} />
              </td>
            ))}
          </tr>
        ))}
      </DataTable>
    </>
  );
}
