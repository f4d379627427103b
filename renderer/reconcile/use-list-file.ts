import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../connection/connection.ts';
import { headRow, headsOf } from './columns.ts';
import type { LoadedList } from './list-store.ts';
import { readList } from './read-list.ts';
import { ListRefusal, type Pause } from './refusal.ts';

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
    take: (file) => {
      void read(file);
    },
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
