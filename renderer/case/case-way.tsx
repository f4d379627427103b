import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { go, hashOf, parseHash, type Route } from '../app/route.ts';
import { isTyping, usePageKeys } from '../app/shortcuts.ts';
import { useCaseList } from '../cases/case-list.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { createStore, useStore } from '../ui/store.ts';

/** Overlays: Escape closes these first, then the case. */
const OVER_THE_CASE =
  '[role="dialog"], .ant-popover:not(.ant-popover-hidden), .ant-dropdown:not(.ant-dropdown-hidden)';

/** Links back to the list the person came from, and to its previous and next case. Keys: Escape, K, J. */
export function CaseWay({ id }: { readonly id: string }): ReactNode {
  const { casePage } = useTexts();
  const list = useCaseList();
  const { from, ids, query } = useStore(caseOrder.state);
  const back: Route = { page: from, query: from === 'today' ? query : list.query };
  const at = ids.indexOf(id);
  const [before, after] = [at < 1 ? undefined : ids[at - 1], at < 0 ? undefined : ids[at + 1]];
  const open = (other: string | undefined): void => {
    if (other !== undefined) go({ page: 'case', id: other });
  };
  usePageKeys((event) => {
    if (event.defaultPrevented || document.querySelector(OVER_THE_CASE) !== null) return;
    if (event.key === 'Escape') go(back);
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'j' || event.key === 'J') open(after);
    if (event.key === 'k' || event.key === 'K') open(before);
  });
  const step = (word: string, icon: 'up' | 'down', to: typeof before): ReactNode => (
    <Button
      type="text"
      aria-label={word}
      title={word}
      disabled={to === undefined}
      icon={<Icon name={icon} />}
      onClick={() => open(to)}
    />
  );
  return (
    <nav className="case-way" aria-label={casePage.way}>
      <a className="back" href={hashOf(back)}>
        <Icon name="back" />
        {casePage.backTo[from]}
      </a>
      {at < 0 ? null : (
        <span className="case-place tabular">
          {casePage.place(at + 1, ids.length)}
          {step(casePage.previous, 'up', before)}
          {step(casePage.next, 'down', after)}
        </span>
      )}
    </nav>
  );
}

/** Pages with a list that cases are opened from. */
const LISTS = ['today', 'cases', 'continuations'] as const;

interface CaseOrder {
  /** The page whose list the person came from. */
  readonly from: (typeof LISTS)[number];
  /** Cases of that list, in its order. */
  readonly ids: readonly string[];
  /** Query of 待辦 when the person left it. */
  readonly query: string;
}

const state = createStore<CaseOrder>({ from: 'cases', ids: [], query: '' });

/** The list a case was opened from, for the links back, previous and next. */
export const caseOrder = {
  state,
  /** Called by a list when its cases change. */
  set: (from: CaseOrder['from'], ids: readonly string[]): void => state.set({ ...state.get(), from, ids }),
};

if (typeof window !== 'undefined') {
  // The old address names the list that a link was followed from. Its order is known only if that list set it and contains the case.
  window.addEventListener('hashchange', ({ oldURL, newURL }) => {
    const [old, next] = [oldURL, newURL].map((url) => parseHash(url.slice(url.indexOf('#'))));
    const list = LISTS.find((page) => page === old?.page);
    if (next?.page !== 'case' || list === undefined) return;
    const { from, ids } = state.get();
    const query = old?.page === 'today' ? (old.query ?? '') : '';
    const isListed = ids.includes(next.id) && from === list;
    state.set({ from: list, ids: isListed ? ids : [], query });
  });
}
