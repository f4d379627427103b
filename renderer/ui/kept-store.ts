import { createStore, type Store } from './store.ts';

/** A store whose value this browser keeps for its user. What is kept and cannot be read any more is as if never kept. */
export function createKeptStore<T>(key: string, parse: (kept: unknown) => T): Store<T> {
  const store = createStore(read(key, parse));
  const { set } = store;
  return {
    ...store,
    set(next) {
      set(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Storage is switched off in this browser: the choice lasts as long as the page.
      }
    },
  };
}

function read<T>(key: string, parse: (kept: unknown) => T): T {
  try {
    return parse(JSON.parse(localStorage.getItem(key) ?? 'null') as unknown);
  } catch {
    return parse(null);
  }
}
