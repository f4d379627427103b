import { useEffect, useEffectEvent, useState } from 'react';
import { useConnection, useConnectionState, type Change } from './connection.ts';
import type { AgentClient } from './transport.ts';
import { isGone } from './use-action.ts';

export interface Query<T> {
  /** Last successful answer for the same key; kept during a refetch. */
  readonly data: T | null;
  /** Error of the last fetch; null after a success. */
  readonly error: unknown;
  readonly reload: () => void;
}

interface CachedAnswer<T> {
  readonly key: string;
  readonly data: T | null;
  readonly error: unknown;
}

/**
 * Runs `load`, and again after a reconnection and for each change that `affected` accepts. `previous`: last answer for the same key. Answers for
 * an older key are dropped. `keptAs`: cache name, unique to this kind of answer, under which the last answer is shown while the connection is
 * down.
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
    /** True if the last fetch failed, but for a case that is gone: reconnecting fetches again, whatever the query is affected by. */
    let missed = false;
    let last: T | null = null;
    const fetchNow = async (): Promise<void> => {
      // Changes during a fetch cause one more fetch after it: many changes neither queue up nor delay the current answer.
      if (running) {
        again = true;
        return;
      }
      running = true;
      missed = false;
      const { generation } = connection.state.get();
      try {
        const data = await start(connection.client, end.signal, last);
        last = data;
        keep(data);
        if (!end.signal.aborted) setHeld({ key, data, error: null });
      } catch (error) {
        const now = connection.state.get();
        missed = !isGone(error);
        // While the connection is down, the banner reports it and the data stays. It may be up again before a call that hung has failed.
        if (missed && now.generation > generation) again = true;
        else if (!end.signal.aborted && (!missed || now.phase === 'open'))
          setHeld((old) => ({ key, data: old.key === key ? old.data : null, error }));
      }
      running = false;
      if (again && !end.signal.aborted) {
        again = false;
        void fetchNow();
      }
    };
    const stop = connection.onChange((change) => {
      if (isAffected(change, last) || (missed && change.kind === 'all')) void fetchNow();
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

/** Last answer, kept while the next key's answer loads. */
export function useLast<T>(data: T | null): T | null {
  const [last, setLast] = useState(data);
  if (data !== null && data !== last) setLast(data);
  return last;
}
