import type { ReactNode } from 'react';

/** What NHI wrote, in its own words. The 「 hangs into the margin, so that the first word lines up with what stands around it. */
export function Quotation({ children }: { readonly children: string }): ReactNode {
  return <span className="quotation">{`「${children}」`}</span>;
}
