import { createStore } from '../ui/store.ts';
import type { Columns } from './columns.ts';
import type { ListTable } from './refusal.ts';

/** A loaded list. Kept in the page only: a reload or another person's sign-in drops it. */
export interface LoadedList {
  readonly fileName: string;
  /** Time of the file, and when it was read; ISO 8601. */
  readonly madeAt: string;
  readonly readAt: string;
  readonly table: ListTable;
  /** Index of the head row. */
  readonly head: number;
  readonly heads: readonly string[];
  /** Null until chosen. */
  readonly columns: Columns | null;
}

/** Kept while a person opens a case and returns. */
export const loadedList = createStore<LoadedList | null>(null);
