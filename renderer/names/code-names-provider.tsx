import { useMemo, type ReactNode } from 'react';
import { useQuery } from '../connection/use-query.ts';
import { CodeNamesContext, type CodeNames } from './code-names.ts';

/** The tables of names, fetched once and again after an import or a heal. */
export function CodeNamesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { data, error, reload } = useQuery('names', (agent, signal) =>
    agent.names.list(undefined, { signal }),
  );
  const maps = useMemo(
    () =>
      new Map(
        (data ?? []).map(({ table, names }) => [table, new Map(names.map(({ code, name }) => [code, name]))]),
      ),
    [data],
  );
  const value: CodeNames = {
    tables: data,
    error,
    reload,
    nameOf: (table, code, text) => maps.get(table)?.get(code) ?? text ?? code,
  };
  return <CodeNamesContext value={value}>{children}</CodeNamesContext>;
}
