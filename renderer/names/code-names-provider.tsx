import { useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { isNhiNameTable } from '../../shared/code-names.ts';
import { useConnection } from '../connection/agent-context.ts';
import { useQuery } from '../connection/use-query.ts';
import { CodeNamesContext, type CodeNames } from './code-names.ts';
import { createNhiNames } from './nhi-names.ts';

/** The hospital's tables of names, fetched once and again after an import or a heal; NHI's names as codes are shown. */
export function CodeNamesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { client } = useConnection();
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
  const nhi = useMemo(() => createNhiNames(client), [client]);
  const version = useSyncExternalStore(nhi.subscribe, nhi.version);
  const value = useMemo(
    (): CodeNames => ({
      tables: data,
      error,
      reload,
      nhiVersion: version,
      nameOf: (table, code, text) =>
        maps.get(table)?.get(code) ??
        text ??
        (isNhiNameTable(table) ? nhi.nameOf(table, code) : null) ??
        code,
    }),
    [data, error, maps, nhi, reload, version],
  );
  return <CodeNamesContext value={value}>{children}</CodeNamesContext>;
}
