import type { ReactNode } from 'react';
import { num } from '../format/number.ts';

interface NumberLinkProps {
  readonly n: number;
  /** Address of the cases that it counts. */
  readonly href: string;
  /** The number with its row and column, for who hears it. */
  readonly label?: string | undefined;
}

/** A number that opens its cases; zero opens nothing. */
export function NumberLink({ n, href, label }: NumberLinkProps): ReactNode {
  if (n === 0) return <span className="muted">{num(n)}</span>;
  return (
    <a className="number-link" href={href} aria-label={label}>
      {num(n)}
    </a>
  );
}
