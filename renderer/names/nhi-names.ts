import type { NhiNameTable } from '../../shared/code-names.ts';
import type { AgentClient } from '../connection/transport.ts';

/**
 * Names that NHI itself has for codes. They are asked for as codes are shown, all of one moment at once: 45,000 drugs are more
 * than a page should load.
 */
export interface NhiNames {
  /** Null while it is asked for, and where NHI has none. */
  readonly nameOf: (table: NhiNameTable, code: string) => string | null;
  /** Changes whenever names have come. */
  readonly version: () => number;
  readonly subscribe: (listener: () => void) => () => void;
}

const MOST = 1000;

export function createNhiNames(client: Pick<AgentClient, 'names'>): NhiNames {
  const known = new Map<string, string | null>();
  const waiting = new Map<string, { readonly table: NhiNameTable; readonly code: string }>();
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

const keyOf = (table: NhiNameTable, code: string): string => `${table} ${code}`;
