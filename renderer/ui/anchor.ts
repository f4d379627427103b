import { useEffect } from 'react';
import type { CasePart } from '../app/route.ts';

export const anchorId = (part: CasePart): string => `part-${part}`;

/** Brings a panel into view, with the focus, when the page that has it is first drawn. */
export function useAnchor(part: CasePart | null): void {
  useEffect(() => {
    const place = part === null ? null : document.getElementById(anchorId(part));
    place?.scrollIntoView({ block: 'start' });
    place?.focus({ preventScroll: true });
  }, [part]);
}
