import type { Store } from './store.ts';

/** One remembered text in the database, such as the last good discovery document; losing it costs one request. */
export function databaseCache(
  store: Store,
  key: string,
): { load(): Promise<string | null>; save(text: string): Promise<void> } {
  return {
    load: () =>
      Promise.resolve(
        store.get<{ value: string }>(`SELECT value FROM cache WHERE key = $key`, { key })?.value ?? null,
      ),
    save: (value) =>
      store.write((tx) => {
        tx.run(
          `INSERT INTO cache (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = $value`,
          { key, value },
        );
      }),
  };
}
