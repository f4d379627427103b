import { createContext, useContext } from 'react';
import type { NameTableView } from '../../shared/api/names-contract.ts';
import type { NameTable } from '../../shared/code-names.ts';

export interface CodeNames {
  readonly tables: readonly NameTableView[] | null;
  readonly error: unknown;
  readonly reload: () => void;
  /** Changes when names of NHI have come: what shows names is shown again then. */
  readonly nhiVersion: number;
  /** The hospital's name, else what the Bundle says, else NHI's, else the code. */
  readonly nameOf: (table: NameTable, code: string, text?: string | null) => string;
}

export const CodeNamesContext = createContext<CodeNames | null>(null);

/** Names for codes, wherever codes are shown. */
export function useCodeNames(): CodeNames {
  const names = useContext(CodeNamesContext);
  if (names === null) throw new Error('no CodeNamesContext around this component');
  return names;
}
