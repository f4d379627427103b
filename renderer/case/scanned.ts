import { createStore, type Store } from '../ui/store.ts';

/** The case whose code was scanned from its sheet: its page asks for the doctor's decision at once, and forgets the scan. */
export const scanned: Store<string | null> = createStore<string | null>(null);
