import { parseHash } from '../app/route.ts';
import { createStore } from '../ui/store.ts';

interface CaseOrder {
  /** The page with the list that the person came from. */
  readonly from: 'today' | 'cases';
  /** Its cases in the order they stood there. */
  readonly ids: readonly string[];
}

const state = createStore<CaseOrder>({ from: 'cases', ids: [] });

/** Where a case was opened from, so that one can go back there, and on to the next one. */
export const caseOrder = {
  state,
  /** Said by a list whenever what it lists changes. */
  set: (from: CaseOrder['from'], ids: readonly string[]): void => {
    state.set({ from, ids });
  },
};

if (typeof window !== 'undefined') {
  // A link out of either list tells by itself which it was; the order is known only where the list has said it.
  window.addEventListener('hashchange', ({ oldURL, newURL }) => {
    const [old, next] = [oldURL, newURL].map((url) => parseHash(url.slice(url.indexOf('#'))));
    if (next?.page !== 'case' || (old?.page !== 'today' && old?.page !== 'cases')) return;
    const { from, ids } = state.get();
    if (ids.includes(next.id) && from === old.page) return;
    state.set({ from: old.page, ids: [] });
  });
}
