import { useEffect, useEffectEvent, useState } from 'react';
import { useConnection, type Change } from './connection.ts';
import type { AgentClient } from './transport.ts';

export interface Query<T> {
  /** The last good answer to the same key; kept while it is fetched again. */
  readonly data: T | null;
  /** Why the last fetch failed; null after a good one. */
  readonly error: unknown;
  readonly reload: () => void;
}

interface Held<T> {
  readonly key: string;
  readonly data: T | null;
  readonly error: unknown;
}

/**
 * Fetches (`previous`: the last answer to the same key), and fetches again after a heal and whenever `affected` says so of a change
 * (`previous` again). Answers for an older key are dropped.
 */
export function useQuery<T>(
  key: string,
  load: (client: AgentClient, signal: AbortSignal, previous: T | null) => Promise<T>,
  affected: (change: Change, previous: T | null) => boolean = (change) => change.kind === 'all',
): Query<T> {
  const connection = useConnection();
  const [held, setHeld] = useState<Held<T>>({ key, data: null, error: null });
  const [round, setRound] = useState(0);
  const start = useEffectEvent(load);
  const isAffected = useEffectEvent(affected);
  useEffect(() => {
    const end = new AbortController();
    let running = false;
    let again = false;
    let last: T | null = null;
    const fetchNow = async (): Promise<void> => {
      // A change during a fetch asks for one more after it: a flood of them neither piles up nor starves the page.
      if (running) {
        again = true;
        return;
      }
      running = true;
      try {
        const data = await start(connection.client, end.signal, last);
        last = data;
        if (!end.signal.aborted) setHeld({ key, data, error: null });
      } catch (error) {
        // While the connection is down the banner speaks, and the heal fetches again: what is shown stays.
        if (!end.signal.aborted && connection.state.get().phase === 'open') {
          setHeld((old) => ({ key, data: old.key === key ? old.data : null, error }));
        }
      }
      running = false;
      if (again && !end.signal.aborted) {
        again = false;
        void fetchNow();
      }
    };
    const stop = connection.onChange((change) => {
      if (isAffected(change, last)) void fetchNow();
    });
    void fetchNow();
    return () => {
      stop();
      end.abort();
    };
  }, [connection, key, round]);
  const reload = (): void => {
    setRound((n) => n + 1);
  };
  return held.key === key
    ? { data: held.data, error: held.error, reload }
    : { data: null, error: null, reload };
}
