import { useSyncExternalStore } from 'react';
import { keepChoice } from '../app/kept-choices.ts';

/** An observable value in the shape of `useSyncExternalStore`. */
export interface Store<T> {
  readonly get: () => T;
  readonly set: (next: T) => void;
  /** Returns unsubscribe. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** True if the store has this value; redraws only when that changes. */
export function useStoreIs<T>(store: Store<T>, value: T): boolean {
  return useSyncExternalStore(store.subscribe, () => Object.is(store.get(), value));
}

/** A store whose value is saved for the person. An unreadable saved value is ignored. */
export function createKeptStore<T>(key: string, parse: (kept: unknown) => T): Store<T> {
  const store = createStore(read(key, parse));
  const { set } = store;
  return {
    ...store,
    set(next) {
      set(next);
      keepChoice(key, next);
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
