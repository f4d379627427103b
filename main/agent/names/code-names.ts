import { isNhiNameTable, NAME_TABLES, type NameOf, type NameTable } from '../../../shared/code-names.ts';
import type { NameTableView } from '../../../shared/api/names-contract.ts';
import type { Store } from '../db/store.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { nhiNames } from './nhi-names.ts';

const SELECT_NAMES = `SELECT code, name FROM code_names WHERE tbl = $table ORDER BY code`;
const SELECT_NAME = `SELECT name FROM code_names WHERE tbl = $table AND code = $code`;
const SELECT_IMPORT = `SELECT imported_at, imported_by FROM code_name_imports WHERE tbl = $table`;
const DELETE_NAMES = `DELETE FROM code_names WHERE tbl = $table`;
const INSERT_NAMES = `
  INSERT INTO code_names (tbl, code, name)
  SELECT $table, value ->> 'code', value ->> 'name' FROM json_each($names)`;
const PUT_IMPORT = `
  INSERT INTO code_name_imports (tbl, imported_at, imported_by) VALUES ($table, $at, $by)
  ON CONFLICT (tbl) DO UPDATE SET imported_at = excluded.imported_at, imported_by = excluded.imported_by`;

interface CodeName {
  readonly code: string;
  readonly name: string;
}

/** All tables as they stand. */
export function listNames(store: Store): NameTableView[] {
  return NAME_TABLES.map((table) => {
    const made = store.get<{ imported_at: number; imported_by: string }>(SELECT_IMPORT, { table });
    return {
      table,
      importedAt: made ? taipeiTime(made.imported_at) : null,
      importedBy: made?.imported_by ?? null,
      names: store.all<CodeName>(SELECT_NAMES, { table }),
    };
  });
}

/** The table as a whole: nobody ever sees half of it, and a crash leaves the old one. */
export async function replaceNames(
  store: Store,
  table: NameTable,
  names: readonly CodeName[],
  by: string,
): Promise<void> {
  await store.write((tx) => {
    tx.run(DELETE_NAMES, { table });
    tx.run(INSERT_NAMES, { table, names: JSON.stringify(names) });
    tx.run(PUT_IMPORT, { table, at: tx.now, by });
  });
  store.announce();
}

/** Looks each code up once: the hospital's name, else what the Bundle says, else NHI's. */
export function nameReader(store: Store): NameOf {
  const known = new Map<string, string | null>();
  return (table, code, written = null) => {
    const key = `${table} ${code}`;
    let name = known.get(key);
    if (name === undefined) {
      name = store.get<{ name: string }>(SELECT_NAME, { table, code })?.name ?? null;
      known.set(key, name);
    }
    return name ?? written ?? (isNhiNameTable(table) ? nhiNames.nameOf(table, code) : null);
  };
}
