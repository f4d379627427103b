import { createStore, type Store } from '../ui/store.ts';

/** How many cases stand in 待辦, as the header last heard; null before. */
export const todayCount: Store<number | null> = createStore<number | null>(null);
