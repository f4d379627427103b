import type { ReactNode } from 'react';
import type { NameTable } from '../../shared/code-names.ts';
import { useCodeNames } from './code-names.ts';

interface CodeNameProps {
  readonly table: NameTable;
  readonly code: string;
  /** As the Bundle writes it, where it does. */
  readonly text?: string | null;
}

/** What a code means, the code small beside it; the code alone where nobody has a name for it. */
export function CodeName({ table, code, text = null }: CodeNameProps): ReactNode {
  const { nameOf } = useCodeNames();
  const name = nameOf(table, code, text);
  if (name === code) return <span className="tabular">{code}</span>;
  return (
    <>
      {name} <small className="code tabular">{code}</small>
    </>
  );
}
