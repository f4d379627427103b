import { useSyncExternalStore } from 'react';
import type { Store } from './store.ts';

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Whether the value is this one: drawn anew only where that changes, not at each other value. */
export function useStoreIs<T>(store: Store<T>, value: T): boolean {
  return useSyncExternalStore(store.subscribe, () => Object.is(store.get(), value));
}
