import type { ReactNode } from 'react';
import { num } from '../format/number.ts';

interface NumberLinkProps {
  /** Undefined while it loads. */
  readonly n: number | undefined;
  readonly href: string;
  /** The count with its row and column, for screen readers. */
  readonly label?: string | undefined;
}

/** A count that links to its cases; zero has no link. */
export function NumberLink({ n, href, label }: NumberLinkProps): ReactNode {
  if (n === undefined) return '…';
  if (n === 0) return <span className="muted">{num(n)}</span>;
  return (
    <a className="number-link" href={href} aria-label={label}>
      {num(n)}
    </a>
  );
}
