import { createStore } from '../ui/store.ts';
import type { Columns } from './columns.ts';
import type { ListTable } from './refusal.ts';

/** A list as it was read. It lives in the page alone: a reload or another person's sign-in ends it. */
export interface LoadedList {
  readonly fileName: string;
  /** When the file was written, and when it was read; ISO 8601. */
  readonly madeAt: string;
  readonly readAt: string;
  readonly table: ListTable;
  /** Place of the row of heads. */
  readonly head: number;
  readonly heads: readonly string[];
  /** Null until somebody has chosen them. */
  readonly columns: Columns | null;
}

/** The loaded list stays while a person opens a case and returns. */
export const loadedList = createStore<LoadedList | null>(null);
