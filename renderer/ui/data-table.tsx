import type { ReactNode } from 'react';

interface DataTableProps {
  /** One word above each column; `right`: above numbers. */
  readonly heads: readonly (string | { readonly word: string; readonly right: true })[];
  /** The looks of the page that it stands on. */
  readonly className?: string;
  /** Its rows. */
  readonly children: ReactNode;
}

/** A table as the pages have it, but for the list of cases, which draws only what is in sight. */
export function DataTable({ heads, className = 'plain', children }: DataTableProps): ReactNode {
  return (
    <table className={className}>
      <thead>
        <tr>
          {heads.map((head) =>
            typeof head === 'string' ? (
              <th key={head} scope="col">
                {head}
              </th>
            ) : (
              <th key={head.word} scope="col" className="right">
                {head.word}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
