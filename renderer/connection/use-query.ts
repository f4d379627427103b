import { useEffect, useEffectEvent, useState } from 'react';
import { useConnection, useConnectionState, type Change } from './connection.ts';
import type { AgentClient } from './transport.ts';

export interface Query<T> {
  /** The last good answer to the same key; kept while it is fetched again. */
  readonly data: T | null;
  /** Why the last fetch failed; null after a good one. */
  readonly error: unknown;
  readonly reload: () => void;
}

interface CachedAnswer<T> {
  readonly key: string;
  readonly data: T | null;
  readonly error: unknown;
}

/**
 * Fetches (`previous`: the last answer to the same key), and fetches again after a heal and whenever `affected` says so of a change
 * (`previous` again). Answers for an older key are dropped. `keptAs`: the name, of this kind of answer alone, under which the last good one
 * is shown again while the connection is down.
 */
export function useQuery<T>(
  key: string,
  load: (client: AgentClient, signal: AbortSignal, previous: T | null) => Promise<T>,
  affected: (change: Change, previous: T | null) => boolean = (change) => change.kind === 'all',
  keptAs: string | null = null,
): Query<T> {
  const connection = useConnection();
  const [held, setHeld] = useState<CachedAnswer<T>>({ key, data: null, error: null });
  const [round, setRound] = useState(0);
  const { phase } = useConnectionState();
  const keep = useEffectEvent((data: T): void => {
    if (keptAs !== null) connection.kept.keep(keptAs, data);
  });
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
        keep(data);
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
  const reload = (): void => setRound((n) => n + 1);
  const { data, error } = held.key === key ? held : { data: null, error: null };
  if (data !== null || keptAs === null || phase !== 'lost') return { data, error, reload };
  return { data: connection.kept.of(keptAs) as T | null, error, reload };
}
