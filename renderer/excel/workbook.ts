import type { SheetData } from 'write-excel-file/universal';
import { saveBlob } from '../ui/save-file.ts';

/** One cell. A number that only names something (受理編號, 病歷號) is a text: Excel would round it. */
export type Cell =
  | string
  | number
  | null
  /** YYYY-MM-DD. */
  | { readonly day: string }
  /** YYYY/MM/DD HH:MM in Taipei. */
  | { readonly moment: string }
  /** 0 to 1. */
  | { readonly share: number };

export interface Sheet {
  /** Without : \ / ? * [ ], up to 31 characters. */
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** In characters, column by column. */
  readonly widths: readonly number[];
}

/** Writes the sheets as one workbook and hands it to the browser. */
export async function saveWorkbook(fileName: string, sheets: readonly Sheet[]): Promise<void> {
  saveBlob(fileName, await workbookOf(sheets));
}

/** The workbook (OOXML). Its heads stay in sight, its days are days, its texts are never formulas. */
export async function workbookOf(sheets: readonly Sheet[]): Promise<Blob> {
  // Only who exports loads it.
  const { default: writeXlsxFile } = await import('write-excel-file/universal');
  const parts = sheets.map(({ name, head, rows, widths }) => ({
    sheet: name,
    data: [
      head.map((value) => ({ value, fontWeight: 'bold' as const })),
      ...rows.map((row) => row.map(cellOf)),
    ],
    columns: widths.map((width) => ({ width })),
    stickyRowsCount: 1,
  }));
  return writeXlsxFile(parts).toBlob();
}

function cellOf(cell: Cell): SheetData[number][number] {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'string') return { type: String, value: cell, format: '@' };
  if (typeof cell === 'number') return { type: Number, value: cell, format: '#,##0' };
  if ('share' in cell) return { type: Number, value: cell.share, format: '0.0%' };
  const [text, format] = 'day' in cell ? [cell.day, 'yyyy/mm/dd'] : [cell.moment, 'yyyy/mm/dd hh:mm'];
  // The number in the file is what the clock of Taipei says, whatever zone this browser is in.
  const at = Date.parse(`${text.replaceAll('/', '-').replace(' ', 'T')}${'day' in cell ? '' : ':00'}Z`);
  return Number.isNaN(at)
    ? { type: String, value: text, format: '@' }
    : { type: Date, value: new Date(at), format };
}
