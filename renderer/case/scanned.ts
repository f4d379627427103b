import { createStore, type Store } from '../ui/store.ts';

/** Id of the case whose sheet was scanned. Its page asks for the doctor's decision at once and clears this. */
export const scanned: Store<string | null> = createStore<string | null>(null);
