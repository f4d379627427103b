import Button from 'antd/es/button';
import { useEffect, useEffectEvent, type ReactNode } from 'react';
import { go, hashOf, parseHash, type Route } from '../app/route.ts';
import { isTyping } from '../app/shortcuts.ts';
import { useCaseList } from '../cases/case-list.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { createStore, useStore } from '../ui/store.ts';

/** Layers over the case: Escape closes them first, and then the case. */
const OVER_THE_CASE =
  '[role="dialog"], .ant-popover:not(.ant-popover-hidden), .ant-dropdown:not(.ant-dropdown-hidden)';

/** The way back to where the person came from, and to the items before and after this one there. Escape, J and K do so too. */
export function CaseWay({ id }: { readonly id: string }): ReactNode {
  const { casePage } = useTexts();
  const list = useCaseList();
  const { from, ids, query } = useStore(caseOrder.state);
  const back: Route = from === 'today' ? { page: 'today', query } : { page: 'cases', query: list.query };
  const at = ids.indexOf(id);
  const [before, after] = [at < 1 ? undefined : ids[at - 1], at < 0 ? undefined : ids[at + 1]];
  const open = (other: string | undefined): void => {
    if (other !== undefined) go({ page: 'case', id: other });
  };
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented || document.querySelector(OVER_THE_CASE) !== null) return;
    if (event.key === 'Escape') go(back);
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'j' || event.key === 'J') open(after);
    if (event.key === 'k' || event.key === 'K') open(before);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
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

interface CaseOrder {
  /** The page with the list that the person came from. */
  readonly from: 'today' | 'cases';
  /** Its cases in the order they stood there. */
  readonly ids: readonly string[];
  /** The place in 待辦 that the person came from. */
  readonly query: string;
}

const state = createStore<CaseOrder>({ from: 'cases', ids: [], query: '' });

/** Where a case was opened from, so that one can go back there, and on to the next one. */
export const caseOrder = {
  state,
  /** Called by a list whenever its cases change. */
  set: (from: CaseOrder['from'], ids: readonly string[]): void => state.set({ ...state.get(), from, ids }),
};

if (typeof window !== 'undefined') {
  // A link out of either list tells by itself which it was; the order is known only where the list has said it.
  window.addEventListener('hashchange', ({ oldURL, newURL }) => {
    const [old, next] = [oldURL, newURL].map((url) => parseHash(url.slice(url.indexOf('#'))));
    if (next?.page !== 'case' || (old?.page !== 'today' && old?.page !== 'cases')) return;
    const { from, ids } = state.get();
    const query = old.page === 'today' ? (old.query ?? '') : '';
    const isListed = ids.includes(next.id) && from === old.page;
    state.set({ from: old.page, ids: isListed ? ids : [], query });
  });
}
