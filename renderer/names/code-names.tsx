import { createContext, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import type { DrugNamesView } from '../../shared/api/names-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { NameTable } from '../../shared/code-names.ts';
import { mendedDrugName, shortDrugName } from '../../shared/drug-name.ts';
import { useConnection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useQuery } from '../connection/use-query.ts';

interface CodeNames {
  readonly own: DrugNamesView | null;
  readonly error: unknown;
  readonly reload: () => void;
  /** Changes when names of NHI have come: what shows names is shown again then. */
  readonly nhiVersion: number;
  /** Name of a code. For a drug: the hospital's name, else the Bundle's, else NHI's, else the code. */
  readonly nameOf: (table: NameTable, code: string, text?: string | null) => string;
  /** A drug as people say it: the hospital's name, else NHI's or the Bundle's without form, maker and ingredient. */
  readonly drugOf: (code: string | null, text?: string | null) => string;
}

const CodeNamesContext = createContext<CodeNames | null>(null);

/** Names for codes, wherever codes are shown. */
export function useCodeNames(): CodeNames {
  const names = useContext(CodeNamesContext);
  if (names === null) throw new Error('no CodeNamesContext around this component');
  return names;
}

/** The hospital's names of drugs, fetched once and again after an import or a heal; NHI's names as codes are shown. */
export function CodeNamesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { client } = useConnection();
  const { data, error, reload } = useQuery('names', (agent, signal) =>
    agent.names.list(undefined, { signal }),
  );
  const drugs = useMemo(() => new Map((data?.names ?? []).map(({ code, name }) => [code, name])), [data]);
  const nhi = useMemo(() => createNhiNames(client), [client]);
  const version = useSyncExternalStore(nhi.subscribe, nhi.version);
  const value = useMemo((): CodeNames => {
    const given = (table: NameTable, code: string, text?: string | null): string | null =>
      text ?? nhi.nameOf(table, code);
    return {
      own: data,
      error,
      reload,
      nhiVersion: version,
      nameOf: (table, code, text) =>
        table === 'drug'
          ? mendedDrugName(drugs.get(code) ?? given(table, code, text) ?? code)
          : (given(table, code, text) ?? code),
      drugOf: (code, text) => {
        if (code === null) return shortDrugName(text ?? '');
        const name = given('drug', code, text);
        return drugs.get(code) ?? (name === null ? code : shortDrugName(name));
      },
    };
  }, [data, drugs, error, nhi, reload, version]);
  return <CodeNamesContext value={value}>{children}</CodeNamesContext>;
}

/**
 * Names that NHI itself has for codes. They are asked for as codes are shown, all of one moment at once: 45,000 drugs are more
 * than a page should load.
 */
interface NhiNames {
  /** Null while it is asked for, and where NHI has none. */
  readonly nameOf: (table: NameTable, code: string) => string | null;
  /** Changes whenever names have come. */
  readonly version: () => number;
  readonly subscribe: (listener: () => void) => () => void;
}

const MOST = 1000;

export function createNhiNames(client: Pick<AgentClient, 'names'>): NhiNames {
  const known = new Map<string, string | null>();
  const waiting = new Map<string, { readonly table: NameTable; readonly code: string }>();
  const listeners = new Set<() => void>();
  let version = 0;

  async function ask(): Promise<void> {
    const asked = [...waiting].slice(0, MOST);
    for (const [key] of asked) waiting.delete(key);
    if (waiting.size > 0) queueMicrotask(() => void ask());
    try {
      const found = await client.names.nhi({ codes: asked.map(([, code]) => code) });
      for (const { table, code, name } of found) known.set(keyOf(table, code), name);
    } catch {
      // The code stands alone, and is asked for again when it is shown next.
      for (const [key] of asked) known.delete(key);
      return;
    }
    version += 1;
    for (const listener of listeners) listener();
  }

  return {
    nameOf: (table, code) => {
      const key = keyOf(table, code);
      const name = known.get(key);
      if (name !== undefined) return name;
      known.set(key, null);
      if (code === '' || code.length > 64) return null;
      if (waiting.size === 0) queueMicrotask(() => void ask());
      waiting.set(key, { table, code });
      return null;
    },
    version: () => version,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const keyOf = (table: NameTable, code: string): string => `${table} ${code}`;

interface CodeNameProps {
  readonly table: NameTable;
  readonly code: string;
  /** As the Bundle writes it, where it does. */
  readonly text?: string | null;
}

/** Name of a code, the code small beside it; the code alone where nobody has a name for it. */
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

type Item = CaseDetail['items'][number];

/** The drug of an item by name; whichever of code and text there is where not both are known. */
export function ItemDrug({ item: { drugCode, drugText } }: { readonly item: Item }): ReactNode {
  return drugCode === null ? drugText : <CodeName table="drug" code={drugCode} text={drugText} />;
}

export function ItemIndication({
  item: { indicationCode, indicationText },
}: {
  readonly item: Item;
}): ReactNode {
  return indicationCode === null ? (
    indicationText
  ) : (
    <CodeName table="indication" code={indicationCode} text={indicationText} />
  );
}

/** The doctor's name as the Bundle writes it, else the number. */
export const doctorName = ({ number, name }: NonNullable<CaseDetail['doctor']>): string =>
  name === '' ? (number ?? '') : name;
