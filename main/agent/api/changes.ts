import type { Store } from '../db/store.ts';

interface Change {
  readonly ids: string[];
  readonly revision: number;
}

/**
 * What changed, gathered while the reader is busy: however slow it is, there is one entry waiting for it at most.
 * The first entry comes at once, so that a reader knows the stream is up. It ends with the store, as a restore puts
 * another in its place: the reader then connects anew and fetches everything.
 */
export async function* changesOf(store: Store, signal: AbortSignal | undefined): AsyncGenerator<Change> {
  const end = signal ? AbortSignal.any([signal, store.closing]) : store.closing;
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
  end.addEventListener('abort', ping);
  try {
    while (!end.aborted) {
      if (pending) {
        pending = false;
        const ids = [...gathered];
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
    end.removeEventListener('abort', ping);
  }
}
