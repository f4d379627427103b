import { createContext, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { NameTable } from '../../shared/code-names.ts';
import { mendedDrugName, shortDrugName } from '../../shared/drug-name.ts';
import { useConnection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { createStore } from '../ui/store.ts';

interface CodeNames {
  /** Changes when NHI's names arrive, so that components redraw. */
  readonly nhiVersion: number;
  /** Name of a code. The Bundle's, else NHI's, else the code. */
  readonly nameOf: (table: NameTable, code: string, text?: string | null) => string;
  /** A drug's short name: NHI's or the Bundle's without form, maker and ingredient. */
  readonly drugOf: (code: string | null, text?: string | null) => string;
}

const CodeNamesContext = createContext<CodeNames | null>(null);

/** Names of codes, for all pages. */
export function useCodeNames(): CodeNames {
  const names = useContext(CodeNamesContext);
  if (names === null) throw new Error('no CodeNamesContext around this component');
  return names;
}

/** Provides NHI's names, fetched as codes are shown. */
export function CodeNamesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { client } = useConnection();
  const nhi = useMemo(() => createNhiNames(client), [client]);
  const version = useSyncExternalStore(nhi.subscribe, nhi.version);
  const value = useMemo((): CodeNames => {
    const given = (table: NameTable, code: string, text?: string | null): string | null =>
      text ?? nhi.nameOf(table, code);
    return {
      nhiVersion: version,
      nameOf: (table, code, text) =>
        table === 'drug'
          ? mendedDrugName(given(table, code, text) ?? code)
          : (given(table, code, text) ?? code),
      drugOf: (code, text) => {
        if (code === null) return shortDrugName(text ?? '');
        const name = given('drug', code, text);
        return name === null ? code : shortDrugName(name);
      },
    };
  }, [nhi, version]);
  return <CodeNamesContext value={value}>{children}</CodeNamesContext>;
}

const MOST = 1000;

/** NHI's names of codes. Fetched in batches as codes are shown: a page should not load all 45,000 drugs. */
export function createNhiNames(client: Pick<AgentClient, 'names'>) {
  const known = new Map<string, string | null>();
  const waiting = new Map<string, { readonly table: NameTable; readonly code: string }>();
  /** Changes when names arrive. */
  const version = createStore(0);

  async function ask(): Promise<void> {
    const asked = [...waiting].slice(0, MOST);
    for (const [key] of asked) waiting.delete(key);
    if (waiting.size > 0) queueMicrotask(() => void ask());
    try {
      const found = await client.names.nhi({ codes: asked.map(([, code]) => code) });
      for (const { table, code, name } of found) known.set(keyOf(table, code), name);
    } catch {
      // Show the code; it is requested again when shown next.
      for (const [key] of asked) known.delete(key);
      return;
    }
    version.set(version.get() + 1);
  }

  return {
    /** Null while loading, and if NHI has no name. */
    nameOf: (table: NameTable, code: string): string | null => {
      const key = keyOf(table, code);
      const name = known.get(key);
      if (name !== undefined) return name;
      known.set(key, null);
      if (code === '' || code.length > 64) return null;
      if (waiting.size === 0) queueMicrotask(() => void ask());
      waiting.set(key, { table, code });
      return null;
    },
    version: version.get,
    subscribe: version.subscribe,
  };
}

const keyOf = (table: NameTable, code: string): string => `${table} ${code}`;

interface CodeNameProps {
  readonly table: NameTable;
  readonly code: string;
  /** The name in the Bundle, if any. */
  readonly text?: string | null;
}

/** A code's name with the small code beside it; only the code if no name is known. */
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

/** An item's drug by name; the code or the Bundle's text if only one of them is known. */
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

/** The doctor's name in the Bundle; otherwise the number. */
export const doctorName = ({ number, name }: NonNullable<CaseDetail['doctor']>): string =>
  name === '' ? (number ?? '') : name;
