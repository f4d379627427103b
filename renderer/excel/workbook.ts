import type { SheetData } from 'write-excel-file/universal';
import { saveBlob } from '../ui/save-file.ts';

/** One cell. Identifiers (受理編號, 病歷號) must be strings: Excel would round numbers. */
export type Cell =
  | string
  | number
  | null
  /** YYYY-MM-DD. */
  | { readonly day: string }
  /** YYYY/MM/DD HH:MM in Taipei. */
  | { readonly moment: string }
  /** Shown as a percentage; 0 to 1. */
  | { readonly share: number };

export interface Sheet {
  /** Without : \ / ? * [ ], up to 31 characters. */
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Column widths in characters. */
  readonly widths: readonly number[];
}

/** Downloads the sheets as one workbook. */
export async function saveWorkbook(fileName: string, sheets: readonly Sheet[]): Promise<void> {
  saveBlob(fileName, await workbookOf(sheets));
}

/** The workbook (OOXML): sticky heads, typed dates, text never as formulas. */
export async function workbookOf(sheets: readonly Sheet[]): Promise<Blob> {
  // Loaded only for an export.
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
  // Store Taipei's clock time as UTC, so that the browser's time zone does not shift it.
  const at = Date.parse(`${text.replaceAll('/', '-').replace(' ', 'T')}${'day' in cell ? '' : ':00'}Z`);
  return Number.isNaN(at)
    ? { type: String, value: text, format: '@' }
    : { type: Date, value: new Date(at), format };
}
