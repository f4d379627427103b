import type { LaterTexts } from '../texts/later-texts.ts';

/** Why a file is not read as a list. Each has its sentence in the texts. */
type RefusalCode = keyof LaterTexts['reconcile']['refusals'];

/** The file is no list of NHI's, or none that can be read safely. */
export class ListRefusal extends Error {
  readonly code: RefusalCode;
  /** A number or a cell (`C12`) that the sentence names. */
  readonly at: string;

  constructor(code: RefusalCode, at = '') {
    super(code);
    this.code = code;
    this.at = at;
  }
}

/** Bytes of a file. A month of a medical center is some hundred kilobytes. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;
/** Bytes that a workbook may come to when it is unpacked. */
export const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
export const MOST_COLUMNS = 200;
/** Characters of one cell. */
export const MOST_CELL = 500;
/** Rows above the heads: a title, the hospital, the days. */
export const MOST_ROWS_ABOVE = 30;

/** One cell. A number of Excel's is told apart from digits that are a text: Excel rounds it. */
export interface ListCell {
  readonly text: string;
  readonly isNumber: boolean;
}

/** Rows as they stand in the file; a row without anything is left out. */
export interface ListTable {
  readonly rows: readonly { readonly n: number; readonly cells: readonly (ListCell | undefined)[] }[];
  /** Days are counted from 1904, as old workbooks of the Mac do. */
  readonly since1904: boolean;
}

/** Lets the page draw and be pressed between two parts of the work, and tells it how far the work is (0 to 1). */
export type Pause = (done: number) => Promise<void>;
