import type { Store } from '../db/store.ts';
import { gathered } from '../base/tasks.ts';

interface Change {
  readonly ids: string[];
  readonly revision: number;
}

/**
 * What changed: however slow the reader is, there is one entry waiting for it at most. The first entry comes at once, so
 * that a reader knows the stream is up. It ends with the store, as a restore puts another in its place: the reader then
 * connects anew and fetches everything.
 */
export async function* changesOf(store: Store, signal: AbortSignal | undefined): AsyncGenerator<Change> {
  const changed = new Set<string>();
  let pending = true;
  yield* gathered({
    listen: (ping) =>
      store.onChange((ids) => {
        ids.forEach((id) => changed.add(id));
        pending = true;
        ping();
      }),
    take: () => {
      if (!pending) return null;
      pending = false;
      const ids = [...changed];
      changed.clear();
      return { ids, revision: store.revision() };
    },
    end: signal ? AbortSignal.any([signal, store.closing]) : store.closing,
  });
}
