import type { z } from 'zod';
import type { Store } from './store.ts';

/** Values in the database whose loss costs one request, such as the last good discovery document. */
const SELECT = `SELECT value FROM cache WHERE key = $key`;
const UPSERT = `INSERT INTO cache (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = $value`;

/** One stored text. */
export function databaseCache(
  store: Store,
  key: string,
): { load(): Promise<string | null>; save(text: string): Promise<void> } {
  return {
    load: () => Promise.resolve(store.get<{ value: string }>(SELECT, { key })?.value ?? null),
    save: (value) =>
      store.write((tx) => {
        tx.run(UPSERT, { key, value });
      }),
  };
}

/** A stored text of this shape; null if there is none, or it is unreadable. */
export async function loadChecked<T>(
  cache: { load(): Promise<string | null> },
  schema: z.ZodType<T>,
): Promise<T | null> {
  try {
    return schema.safeParse(JSON.parse((await cache.load()) ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

/** One stored value; null if there is none. */
export function readKept<T>(store: Pick<Store, 'get'>, key: string): T | null {
  const kept = store.get<{ value: string }>(SELECT, { key });
  return kept === undefined ? null : (JSON.parse(kept.value) as T);
}

/** @param value called with the time of the commit, ms */
export function writeKept(
  store: Pick<Store, 'write'>,
  key: string,
  value: (now: number) => unknown,
): Promise<void> {
  return store.write((tx) => {
    tx.run(UPSERT, { key, value: JSON.stringify(value(tx.now)) });
  });
}
