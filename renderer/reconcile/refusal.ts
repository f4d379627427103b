import type { LaterTexts } from '../texts/later-texts.ts';

/** Reason why a file is refused; each code has a sentence in the texts. */
type RefusalCode = keyof LaterTexts['reconcile']['refusals'];

/** The file is no list of NHI's, or cannot be read safely. */
export class ListRefusal extends Error {
  readonly code: RefusalCode;
  /** A number or cell (`C12`) for the sentence. */
  readonly at: string;

  constructor(code: RefusalCode, at = '') {
    super(code);
    this.code = code;
    this.at = at;
  }
}

/** Maximum size of a file. A medical centre's month has some hundred kilobytes. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;
/** Maximum unpacked size of a workbook. */
export const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
export const MOST_COLUMNS = 200;
/** Maximum characters of a cell. */
export const MOST_CELL = 500;
/** Maximum rows above the heads: title, hospital, period. */
export const MOST_ROWS_ABOVE = 30;

/** One cell. `isNumber`: stored as a number, so Excel may have rounded it; text digits are exact. */
export interface ListCell {
  readonly text: string;
  readonly isNumber: boolean;
}

/** Rows with their numbers in the file, without empty rows. */
export interface ListTable {
  readonly rows: readonly { readonly n: number; readonly cells: readonly (ListCell | undefined)[] }[];
  /** Days count from 1904, as in old workbooks of Macs. */
  readonly since1904: boolean;
}

/** Yields to the browser between two parts of the work, and reports progress (0 to 1). */
export type Pause = (done: number) => Promise<void>;
