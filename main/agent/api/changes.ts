import type { Store } from '../db/store.ts';

interface Change {
  readonly ids: string[];
  readonly revision: number;
}

/** Above this many at once a reader fetches everything anyway. */
const MOST_IDS = 500;

/**
 * What changed, gathered while the reader is busy: however slow it is, there is one entry waiting for it at most.
 * The first entry comes at once, so that a reader knows the stream is up.
 */
export async function* changesOf(store: Store, signal: AbortSignal | undefined): AsyncGenerator<Change> {
  const gathered = new Set<string>();
  let pending = true;
  let wake: (() => void) | null = null;
  const ping = (): void => {
    wake?.();
  };
  const stop = store.onChange((ids) => {
    ids.forEach((id) => gathered.add(id));
    pending = true;
    ping();
  });
  signal?.addEventListener('abort', ping);
  try {
    while (signal?.aborted !== true) {
      if (pending) {
        pending = false;
        const ids = gathered.size > MOST_IDS ? [] : [...gathered];
        gathered.clear();
        yield { ids, revision: store.revision() };
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = null;
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', ping);
  }
}
