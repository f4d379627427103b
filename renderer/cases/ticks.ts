import { useEffect, useState, useSyncExternalStore } from 'react';
import { useMay } from '../people/me.tsx';
import { Selection } from './selection.ts';

/** Ticked ones of these rows; null without the right to work on cases. Rows that leave the list are unticked. */
export function useTicks(rows: readonly { readonly caseId: string }[]): Selection | null {
  const mayWork = useMay('cases.work');
  const [ticks] = useState(() => new Selection());
  // `size` suffices as a snapshot: no action ticks one row and unticks another at once.
  useSyncExternalStore(ticks.subscribe, () => ticks.size);
  useEffect(() => ticks.keepOnly(rows.map(({ caseId }) => caseId)), [rows, ticks]);
  return mayWork ? ticks : null;
}
