import type { ReactNode } from 'react';
import { exactTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/use-store.ts';
import { useCaseList } from './case-list.ts';

/** How many cases are listed, and when the agent last said so. Only the number is read out. */
export function ListTotal(): ReactNode {
  const { cases } = useTexts();
  const { ids } = useCaseList();
  const { phase, items } = useStore(ids.state);
  return (
    <span className="total tabular">
      <span role="status">{phase === 'ready' ? cases.total(items.length) : ''}</span>
      {phase === 'ready' ? <AsOf /> : null}
    </span>
  );
}

/** On its own: it moves every few seconds, the list does not. */
function AsOf(): ReactNode {
  const { cases } = useTexts();
  const asOf = useStore(useCaseList().ids.asOf);
  if (asOf === null) return null;
  const iso = new Date(asOf).toISOString();
  return (
    <time className="as-of" dateTime={iso}>
      {cases.totalAsOf(exactTime(iso).split(' ').at(-1) ?? '')}
    </time>
  );
}
