import type { ReactNode } from 'react';

/** A row's or a column's value with what it is called. */
export interface Named {
  readonly value: string;
  readonly word: string;
  /** Where the word does not say it already. */
  readonly code: string | null;
}

export function NamedValue({ named: { word, code } }: { readonly named: Named }): ReactNode {
  return (
    <>
      {word}
      {code === null ? null : <small className="code tabular"> {code}</small>}
    </>
  );
}

/** The same in a file. */
export const plainName = ({ word, code }: Pick<Named, 'word' | 'code'>): string =>
  code === null ? word : `${word} (${code})`;
