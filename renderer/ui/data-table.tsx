import type { ReactNode } from 'react';

interface DataTableProps {
  /** Column heads; `right`: for numbers. */
  readonly heads: readonly (string | { readonly word: string; readonly right: true })[];
  /** Style of the page. */
  readonly className?: string;
  readonly children: ReactNode;
}

/** Table of all pages except the case list, which draws only visible rows. */
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
