import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../connection/connection.ts';
import { createStore } from '../ui/store.ts';
import { type Columns, headRow, headsOf } from './columns.ts';
import { readList } from './read-list.ts';
import { ListRefusal, type ListTable, type Pause } from './refusal.ts';

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

export interface ListFile {
  /** File being read, and progress (0 to 1). */
  readonly reading: { readonly name: string; readonly done: number } | null;
  /** The last refused file, and why. */
  readonly refused: { readonly name: string; readonly why: ListRefusal } | null;
  readonly take: (file: File) => void;
  readonly cancel: () => void;
}

/** Reads a chosen file. `onList` receives the list; its columns are null if the person must choose. */
export function useListFile(onList: (list: LoadedList) => void): ListFile {
  const { client } = useConnection();
  const [reading, setReading] = useState<ListFile['reading']>(null);
  const [refused, setRefused] = useState<ListFile['refused']>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const read = async (file: File): Promise<void> => {
    running.current?.abort();
    const end = new AbortController();
    running.current = end;
    setRefused(null);
    setReading({ name: file.name, done: 0 });
    const pause: Pause = async (done) => {
      setReading({ name: file.name, done });
      await nextTurn();
      end.signal.throwIfAborted();
    };
    try {
      const table = await readList(file, pause);
      const head = headRow(table);
      const heads = headsOf(table.rows[head]?.cells ?? []);
      // If the call fails, the person chooses the columns as if none were saved.
      const kept = await client.reconcile.columns({ heads }, { signal: end.signal }).catch(() => null);
      end.signal.throwIfAborted();
      const list: LoadedList = {
        fileName: file.name,
        madeAt: new Date(file.lastModified).toISOString(),
        readAt: new Date().toISOString(),
        ...{ table, head, heads, columns: kept?.columns ?? null },
      };
      onList(list);
    } catch (error) {
      if (end.signal.aborted) return;
      // E.g. the file was moved or its drive removed.
      setRefused({ name: file.name, why: error instanceof ListRefusal ? error : new ListRefusal('damaged') });
    } finally {
      if (running.current === end) {
        running.current = null;
        setReading(null);
      }
    }
  };
  return {
    reading,
    refused,
    take: (file) => void read(file),
    cancel: () => {
      running.current?.abort();
      running.current = null;
      setReading(null);
    },
  };
}

/** Resolves after pending events and a redraw. */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
